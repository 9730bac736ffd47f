/** A place on a chat platform: `slack:C0SUPPORT`, `telegram:-1001234567890`, `web:desk`. */
export type ConversationId = string & { readonly brand: 'ConversationId' };

/**
 * The place of a request.
 *
 * @property thread its topic: Slack's `thread_ts`, Telegram's `message_thread_id`; null outside any
 * @property message the requesting message, which answers hang under; null for a Slack slash command, which has none
 */
export type Origin = {
  readonly conversation: ConversationId;
  readonly thread: string | null;
  readonly message: string | null;
};

/**
 * One of our messages, as its platform names it. `conversation` is the platform's answer, which may differ from the
 * conversation that was asked for.
 */
export type MessageRef = { readonly conversation: ConversationId; readonly message: string };

/**
 * Small conversational state that may be lost without losing money: drafts, languages, cached group members. A failed read
 * counts as a missing key, and a failed write is ignored.
 */
export type KeyValueStore = {
  readonly get: (key: string) => Promise<unknown>;
  /** @param ttlMs null keeps it for ever */
  readonly put: (key: string, value: unknown, ttlMs: number | null) => Promise<void>;
  readonly drop: (key: string) => Promise<void>;
};
