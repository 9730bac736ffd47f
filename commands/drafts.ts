import type { ConversationId, KeyValueStore } from '../src/core/conversation.ts';
import { readMsisdn } from '../src/core/msisdn.ts';
import type { Actor } from '../src/core/people.ts';
import type { Draft } from './command.ts';

/** Long enough to look a number up, short enough that nobody finds a customer of yesterday in the form. */
const KEPT_MS = 15 * 60_000;
const EMPTY: Draft = { number: '', product: '', reason: '' };
/** Of so many people and conversations it is remembered that they have no draft; deleting none took a tenth of a command. */
const REMEMBERED = 1000;

export type Drafts = {
  readonly of: (by: Actor, conversation: ConversationId) => Promise<Draft>;
  readonly keep: (by: Actor, conversation: ConversationId, draft: Draft) => Promise<void>;
  readonly drop: (by: Actor, conversation: ConversationId) => Promise<void>;
};

/**
 * What somebody typed and was refused, so that the form opens with it. One a person and conversation. A draft that another replica
 * kept may outlive a success here; it ends with its time.
 */
export function createDrafts(store: KeyValueStore): Drafts {
  const empty = new Set<string>();
  const keyOf = (by: Actor, conversation: ConversationId): string => `draft:${by.person}:${conversation}`;
  return {
    of: async (by, conversation) => readDraft(await store.get(keyOf(by, conversation))) ?? EMPTY,
    keep: (by, conversation, draft) => {
      empty.delete(keyOf(by, conversation));
      return store.put(keyOf(by, conversation), draft, KEPT_MS);
    },
    drop: async (by, conversation) => {
      const key = keyOf(by, conversation);
      if (empty.has(key)) return;
      if (empty.size >= REMEMBERED) empty.clear();
      empty.add(key);
      await store.drop(key);
    },
  };
}

/**
 * What a form about one customer's message starts with: their number, and of a draft only what was typed for that very number.
 *
 * @param number 11 digits; empty where the message names none
 */
export function draftAbout(number: string, draft: Draft): Draft {
  const typed = readMsisdn(draft.number);
  return typed.ok && typed.value === number ? { ...draft, number } : { ...EMPTY, number };
}

function readDraft(value: unknown): Draft | null {
  if (typeof value !== 'object' || value === null) return null;
  const { number, product, reason } = value as Partial<Record<keyof Draft, unknown>>;
  if (typeof number !== 'string' || typeof product !== 'string' || typeof reason !== 'string') return null;
  return { number, product, reason };
}
