/** A place on a chat platform where things are shown: `slack:C0SUPPORT`, `telegram:-1001234567890`, `web:desk`. */
export type ConversationId = string & { readonly brand: 'ConversationId' };

/**
 * Where something was asked.
 *
 * @property thread the topic it was asked in: Slack's `thread_ts`, Telegram's `message_thread_id`; null outside any
 * @property message the asking message, which answers hang under; null for a Slack slash command, which has none
 */
export type Origin = {
  readonly conversation: ConversationId;
  readonly thread: string | null;
  readonly message: string | null;
};

/** A message of ours, as its platform names it. `conversation` is what the platform answered, which may differ from what was asked for. */
export type MessageRef = { readonly conversation: ConversationId; readonly message: string };
