import type { ConversationId } from '../core/conversation.ts';

/** Whether a provider that an order names is one that this version knows. */
export type IsProvider = (name: string) => boolean;
/** For a reader that only looks at orders, and neither buys them nor asks about them. */
export const anyProvider: IsProvider = () => true;

/**
 * What stored orders are read with.
 *
 * @property current the id that a conversation has now
 * @property isProvider an order of a provider that is none cannot be read
 */
export type Reading = {
  readonly current: (id: ConversationId) => ConversationId;
  readonly isProvider: IsProvider;
};
