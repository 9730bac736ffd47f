import type { ConversationId, KeyValueStore } from '../src/core/conversation.ts';
import { readMsisdn } from '../src/core/msisdn.ts';
import type { Actor } from '../src/core/people.ts';
import type { Draft } from './command.ts';

/** Long enough to look up a number, and short enough that nobody finds yesterday's customer in the form. */
const DRAFT_TTL_MS = 15 * 60_000;
const EMPTY: Draft = { number: '', product: '', reason: '' };
/**
 * For this many people and conversations it is remembered that they have no draft. Deleting a draft that does not exist took a tenth
 * of a command's time.
 */
const KNOWN_EMPTY_CACHE_SIZE = 1000;

export type Drafts = {
  readonly of: (by: Actor, conversation: ConversationId) => Promise<Draft>;
  readonly keep: (by: Actor, conversation: ConversationId, draft: Draft) => Promise<void>;
  readonly drop: (by: Actor, conversation: ConversationId) => Promise<void>;
};

/**
 * Keeps what somebody typed and was refused, so that the form opens with it: one draft for each person and conversation. A draft of
 * another replica may outlive a success here, until it expires.
 */
export function createDrafts(store: KeyValueStore): Drafts {
  const empty = new Set<string>();
  const keyOf = (by: Actor, conversation: ConversationId): string => `draft:${by.person}:${conversation}`;
  return {
    of: async (by, conversation) => readDraft(await store.get(keyOf(by, conversation))) ?? EMPTY,
    keep: (by, conversation, draft) => {
      empty.delete(keyOf(by, conversation));
      return store.put(keyOf(by, conversation), draft, DRAFT_TTL_MS);
    },
    drop: async (by, conversation) => {
      const key = keyOf(by, conversation);
      if (empty.has(key)) return;
      if (empty.size >= KNOWN_EMPTY_CACHE_SIZE) empty.clear();
      empty.add(key);
      await store.drop(key);
    },
  };
}

/**
 * The draft of a form that is opened on a customer's message: the number in it, and what was typed before for that number.
 *
 * @param number 11 digits; empty if the message contains none
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
