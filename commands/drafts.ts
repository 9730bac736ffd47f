import type { ConversationId } from '../src/core/conversation.ts';
import type { Actor } from '../src/core/people.ts';
import type { Shelf } from '../src/core/shelf.ts';
import type { Draft } from './command.ts';

/** Long enough to look a number up, short enough that nobody finds a customer of yesterday in the form. */
const KEPT_MS = 15 * 60_000;
const EMPTY: Draft = { number: '', product: '', reason: '' };

export type Drafts = {
  readonly of: (by: Actor, conversation: ConversationId) => Promise<Draft>;
  readonly keep: (by: Actor, conversation: ConversationId, draft: Draft) => Promise<void>;
  readonly drop: (by: Actor, conversation: ConversationId) => Promise<void>;
};

/** What somebody typed and was refused, so that the form opens with it. One a person and conversation. */
export function createDrafts(shelf: Shelf): Drafts {
  const keyOf = (by: Actor, conversation: ConversationId): string => `draft:${by.person}:${conversation}`;
  return {
    of: async (by, conversation) => readDraft(await shelf.get(keyOf(by, conversation))) ?? EMPTY,
    keep: (by, conversation, draft) => shelf.put(keyOf(by, conversation), draft, KEPT_MS),
    drop: (by, conversation) => shelf.drop(keyOf(by, conversation)),
  };
}

function readDraft(value: unknown): Draft | null {
  if (typeof value !== 'object' || value === null) return null;
  const { number, product, reason } = value as Partial<Record<keyof Draft, unknown>>;
  if (typeof number !== 'string' || typeof product !== 'string' || typeof reason !== 'string') return null;
  return { number, product, reason };
}
