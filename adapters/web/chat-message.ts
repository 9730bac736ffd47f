import { z } from 'zod';
import { CARD_ACTIONS, type Card } from '../../commands/card.ts';
import type { ConversationId } from '../../src/core/conversation.ts';
import type { AccountId } from '../../src/core/people.ts';
import type { Language } from '../../src/core/product.ts';

/**
 * - `line`: what a person typed
 * - `card`, `reply`: what the desk delivered, in both languages, so that each reader sees their page's
 * - `answer`: what one person was told alone, in the language they were told it in
 */
export type ChatBody =
  | { readonly kind: 'line'; readonly by: AccountId; readonly text: string }
  | { readonly kind: 'card' | 'reply'; readonly cards: Readonly<Record<Language, Card>> }
  | { readonly kind: 'answer'; readonly card: Card; readonly refused: boolean };

/**
 * One message of the conversation.
 *
 * @property position where it stands among the others; never changes
 * @property revision grows with every change of any message, so that a reader who was away asks for what came after
 * @property thread the message it hangs under; null for a root
 * @property only the one person who sees it; null for everybody
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

/** commands/card.ts, as it was put in the store. */
const CardShape = z.object({
  // A tone that an earlier version wrote loses its colour, not its message.
  tone: z.enum(['waiting', 'working', 'success', 'danger', 'warning', 'plain']).catch('plain'),
  mark: z.string(),
  title: z.string(),
  lines: z.array(Line),
  fields: z.array(z.object({ label: z.string(), value: Line })),
  footer: z.string().nullable(),
  buttons: z.array(
    z.object({
      action: z.enum(CARD_ACTIONS),
      label: z.string(),
      line: z.string(),
      style: z.enum(['primary', 'danger', 'plain']),
    }),
  ),
  summary: z.string(),
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
    ]),
  }),
);

/** The messages that the store kept. Empty where it kept nothing, or something of another shape: the orders are in the ledger, not here. */
export function messagesIn(kept: unknown): readonly ChatMessage[] {
  const read = Messages.safeParse(kept);
  return read.success ? read.data : [];
}
