/** A message of the desk's, as a person in the conversation sees it. `root` is the message it hangs under. */
export type Seen = {
  readonly id: string;
  readonly root: string | null;
  readonly text: string;
  readonly buttons: readonly string[];
};

/** Who acts: the one who asks, somebody who may decide, and the one who asked under an account on the other platform. */
export type Role = 'agent' | 'boss' | 'stranger';

/** A chat as people use it, the same for every platform. A room is a conversation of the support team's. */
export type Chat = {
  readonly name: 'slack' | 'telegram';
  readonly environment: Readonly<Record<string, string>>;
  readonly conversation: (room: number) => string;
  readonly account: (role: Role) => string;
  /** Says where the product listens, where it must be told. */
  readonly pointAt: (url: string) => void;
  /** Types a line. @returns the asking message, where there is one */
  readonly type: (room: number, role: Role, line: string) => Promise<string | null>;
  readonly press: (room: number, message: string, button: 'approve' | 'reject', role: Role) => Promise<void>;
  /** The desk's messages in a room, oldest first. */
  readonly seen: (room: number) => readonly Seen[];
  /** Every word the desk has shown to anybody, in public and in private, edits and all. */
  readonly words: () => string;
};
