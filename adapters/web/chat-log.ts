import type { KeyValueStore } from '../../src/core/conversation.ts';
import type { AccountId } from '../../src/core/people.ts';
import { type ChatBody, type ChatMessage, isVisibleTo, messagesIn } from './chat-message.ts';

const STORE_KEY = 'web:log';
const LONGEST = 500;

export type ChatLog = {
  /** Appends, or changes the message that has this id already: posting twice shows once. */
  readonly post: (message: Pick<ChatMessage, 'id' | 'thread' | 'only' | 'body'>) => void;
  /** Changes a message where it stands. False where there is none (it was too old to keep). */
  readonly edit: (id: string, body: ChatBody) => boolean;
  /** Lets everybody see a message that one person saw. */
  readonly publish: (id: string) => void;
  readonly find: (id: string) => ChatMessage | null;
  /** What this reader may see and has not seen since `revision`, the oldest change first. */
  readonly after: (revision: number, reader: AccountId) => readonly ChatMessage[];
  readonly revision: () => number;
  /** @returns the way to stop listening */
  readonly subscribe: (listener: () => void) => () => void;
  readonly load: () => Promise<void>;
  /** Resolves once the store has what stands here. */
  readonly saved: () => Promise<void>;
};

/** The newest 500 messages of the playground's one conversation, in memory and in the store. */
export function createChatLog({ store, now }: { readonly store: KeyValueStore; readonly now: () => number }): ChatLog {
  const messages = new Map<string, ChatMessage>();
  const listeners = new Set<() => void>();
  const save = createSaver(() => store.put(STORE_KEY, [...messages.values()], null));
  let revision = 0;

  const keep = (message: Omit<ChatMessage, 'revision'>): void => {
    revision += 1;
    messages.set(message.id, { ...message, revision });
    for (const oldest of messages.keys()) if (messages.size > LONGEST) messages.delete(oldest);
    save.soon();
    for (const listener of listeners) listener();
  };
  const change = (id: string, changed: Partial<Pick<ChatMessage, 'only' | 'body'>>): boolean => {
    const message = messages.get(id);
    if (message) keep({ ...message, ...changed });
    return message !== undefined;
  };

  return {
    post: (message) => {
      if (!change(message.id, { body: message.body })) keep({ ...message, position: revision + 1, at: now() });
    },
    edit: (id, body) => change(id, { body }),
    publish: (id) => {
      if (messages.get(id)?.only != null) change(id, { only: null });
    },
    find: (id) => messages.get(id) ?? null,
    after: (seen, reader) =>
      [...messages.values()]
        .filter((message) => message.revision > seen && isVisibleTo(message, reader))
        .toSorted((a, b) => a.revision - b.revision),
    revision: () => revision,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    load: async () => {
      const kept = messagesIn(await store.get(STORE_KEY));
      for (const message of kept) messages.set(message.id, message);
      revision = Math.max(0, ...kept.map((message) => message.revision));
    },
    saved: save.settled,
  };
}

/** Writes one at a time; what changes meanwhile is in the next write, so a burst costs two. */
function createSaver(write: () => Promise<void>): { soon: () => void; settled: () => Promise<void> } {
  let writing: Promise<void> | null = null;
  let dirty = false;
  const drain = async (): Promise<void> => {
    while (dirty) {
      dirty = false;
      await write();
    }
    writing = null;
  };
  return {
    soon: () => {
      dirty = true;
      writing ??= drain();
    },
    settled: async () => {
      await writing;
    },
  };
}
