import { z } from 'zod';
import { CARD_ACTIONS, type Card } from '../../commands/card.ts';
import type { ConversationId, KeyValueStore } from '../../src/core/conversation.ts';
import type { AccountId } from '../../src/core/people.ts';
import type { Language } from '../../src/core/product.ts';
import type { OutgoingFile } from '../../src/core/surface.ts';

/**
 * The content of a message.
 *
 * - `line`: a person typed it
 * - `card`, `reply`: the desk delivered it. It is kept in both languages, and each reader sees that of their page
 * - `answer`: the answer to one person, in the language that they had then
 * - `file`: the desk sent a file; its bytes are kept beside the log
 */
export type ChatBody =
  | { readonly kind: 'line'; readonly by: AccountId; readonly text: string }
  | { readonly kind: 'card' | 'reply'; readonly cards: Readonly<Record<Language, Card>> }
  | { readonly kind: 'answer'; readonly card: Card; readonly refused: boolean }
  | ({ readonly kind: 'file' } & Omit<OutgoingFile, 'bytes'>);

/**
 * A message of the conversation.
 *
 * @property position its place among the others, which never changes
 * @property revision grows with every change of any message, so that a reader who was away can ask for later changes
 * @property thread the message that it hangs under; null for a root
 * @property only the only person who sees it; null for everybody
 */
export type ChatMessage = {
  readonly id: string;
  readonly position: number;
  readonly revision: number;
  readonly thread: string | null;
  readonly only: AccountId | null;
  readonly at: number;
  readonly body: ChatBody;
};

export const isVisibleTo = (message: ChatMessage, reader: AccountId): boolean =>
  message.only === null || message.only === reader;

const STORE_KEY = 'web:log';
const MAX_MESSAGES = 500;

export type ChatLog = {
  /** Appends a message, or replaces the body of the one with the same id, so that a repeated post shows once. */
  readonly post: (message: Pick<ChatMessage, 'id' | 'thread' | 'only' | 'body'>) => void;
  /** Replaces the body of a message. Returns false if there is none (it was too old to keep). */
  readonly edit: (id: string, body: ChatBody) => boolean;
  /** Shows a message to everybody that one person saw. */
  readonly publish: (id: string) => void;
  readonly find: (id: string) => ChatMessage | null;
  /** The messages that changed after `revision` and that this reader may see, the oldest change first. */
  readonly after: (revision: number, reader: AccountId) => readonly ChatMessage[];
  readonly revision: () => number;
  /** Takes all messages away, here and in the store. */
  readonly clear: () => void;
  /** The revision at which they were last taken away; 0 for never. */
  readonly clearedAt: () => number;
  /** @returns ends the subscription */
  readonly subscribe: (listener: () => void) => () => void;
  readonly load: () => Promise<void>;
  /** Resolves when all changes are in the store. */
  readonly saved: () => Promise<void>;
};

/** Keeps the newest 500 messages of the playground's conversation, in memory and in the store. */
export function createChatLog({ store, now }: { readonly store: KeyValueStore; readonly now: () => number }): ChatLog {
  const messages = new Map<string, ChatMessage>();
  const listeners = new Set<() => void>();
  const save = createSaver(() => store.put(STORE_KEY, [...messages.values()], null));
  let revision = 0;
  let clearedAt = 0;

  const keep = (message: Omit<ChatMessage, 'revision'>): void => {
    revision += 1;
    messages.set(message.id, { ...message, revision });
    for (const oldest of messages.keys()) if (messages.size > MAX_MESSAGES) messages.delete(oldest);
    changed();
  };
  const changed = (): void => {
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
    clear: () => {
      messages.clear();
      revision += 1;
      clearedAt = revision;
      changed();
    },
    clearedAt: () => clearedAt,
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

/** Makes one write at a time. The next write has all changes of meanwhile, so a burst of changes costs two writes. */
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

const Account = z.custom<AccountId>((given) => typeof given === 'string');
const Conversation = z.custom<ConversationId>((given) => typeof given === 'string');
const Line = z.array(
  z.union([
    z.string(),
    z.object({ account: Account, name: z.string() }),
    z.object({ conversation: Conversation, name: z.string() }),
    z.object({ at: z.object({ conversation: Conversation, message: z.string() }), name: z.string() }),
  ]),
);

/** The `Card` of commands/card.ts, as the store keeps it. */
const CardShape = z.object({
  // A tone of an earlier version loses its colour, but its message is kept.
  tone: z.enum(['waiting', 'working', 'success', 'danger', 'warning', 'plain']).catch('plain'),
  mark: z.string(),
  title: z.string(),
  lines: z.array(Line),
  fields: z.array(z.object({ label: z.string(), value: Line })),
  footer: z.string().nullable(),
  buttons: z.array(
    z
      .object({
        action: z.enum(CARD_ACTIONS),
        label: z.string(),
        line: z.string(),
        style: z.enum(['primary', 'danger', 'plain']),
        confirm: z.object({ title: z.string(), text: z.string(), yes: z.string(), no: z.string() }).optional(),
      })
      .transform(({ confirm, ...button }) => (confirm === undefined ? button : { ...button, confirm })),
  ),
  summary: z.string(),
  file: z.object({ name: z.string(), text: z.string() }).exactOptional(),
});

const Messages = z.array(
  z.object({
    id: z.string(),
    position: z.number(),
    revision: z.number(),
    thread: z.string().nullable(),
    only: Account.nullable(),
    at: z.number(),
    body: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('line'), by: Account, text: z.string() }),
      z.object({ kind: z.enum(['card', 'reply']), cards: z.object({ en: CardShape, zh: CardShape }) }),
      z.object({ kind: z.literal('answer'), card: CardShape, refused: z.boolean() }),
      z.object({
        kind: z.literal('file'),
        name: z.string(),
        mime: z.string(),
        title: z.string(),
        altText: z.string().nullable(),
      }),
    ]),
  }),
);

/** Reads the messages from the store. Empty if it has none, or something of another shape: the orders are in the ledger. */
export function messagesIn(kept: unknown): readonly ChatMessage[] {
  const read = Messages.safeParse(kept);
  return read.success ? read.data : [];
}
