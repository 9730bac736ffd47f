import * as z from 'zod';
import type { KeyValueStore, MessageRef } from '../../../src/core/conversation.ts';
import { LANGUAGES } from '../../../src/core/product.ts';

/**
 * What is known so far of a top-up that somebody is asked for step by step. It is read back from the store, so it is looked at
 * like anything from outside.
 *
 * @property key the buttons of this step carry it; every step has its own
 * @property choices the codes of the products shown, in their order
 * @property origin the message that began it, which the card will hang under
 */
const State = z.object({
  account: z.string(),
  name: z.string(),
  language: z.enum(LANGUAGES),
  openUntil: z.number(),
  origin: z.object({ conversation: z.string(), thread: z.string().nullable(), message: z.string().nullable() }),
  step: z.enum(['number', 'product', 'reason', 'ended']),
  key: z.string(),
  number: z.string(),
  product: z.string(),
  anyway: z.boolean(),
  choices: z.array(z.string()),
});
export type DialogueState = Readonly<z.infer<typeof State>>;

export const DIALOGUE_MS = 15 * 60_000;
/** Longer than a dialogue is open, so that who comes too late is told so. */
const KEPT_MS = 24 * 3_600_000;

export type DialogueStore = {
  readonly at: (place: MessageRef) => Promise<DialogueState | null>;
  readonly keep: (place: MessageRef, state: DialogueState) => Promise<void>;
  /** The dialogue that plain words in a private chat go on with. */
  readonly latestIn: (conversation: string) => Promise<MessageRef | null>;
};

export function createDialogueStore(store: KeyValueStore): DialogueStore {
  return {
    at: async (place) => State.safeParse(await store.get(keyOf(place))).data ?? null,
    keep: async (place, state) => {
      await store.put(keyOf(place), state, KEPT_MS);
      const isPrivate = state.origin.conversation === state.account;
      if (isPrivate) await store.put(latestKey(place.conversation), place.message, DIALOGUE_MS);
    },
    latestIn: async (conversation) => {
      const message = await store.get(latestKey(conversation));
      if (typeof message !== 'string') return null;
      return { conversation: conversation as MessageRef['conversation'], message };
    },
  };
}

const keyOf = ({ conversation, message }: MessageRef): string => `telegram.dialogue.${conversation}.${message}`;
const latestKey = (conversation: string): string => `telegram.dialogue.${conversation}`;
