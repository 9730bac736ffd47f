import type { KeyValueStore, MessageRef, Origin } from '../../../src/core/conversation.ts';
import type { AccountId } from '../../../src/core/people.ts';
import type { Language, Product } from '../../../src/core/product.ts';
import type { Answers } from '../answers.ts';
import type { Reader } from '../ephemeral.ts';
import type { RunIncoming, Sender } from '../read.ts';
import type { ReplyRead } from '../read-message.ts';
import type { DialogueButton } from '../render.ts';
import { renderCard } from '../render.ts';
import { type Sentence, sayOf } from '../words.ts';
import { codesOf, createSteps, DialogueState, type Next, viewOf } from './steps.ts';

export type DialogueDeps = {
  readonly run: RunIncoming;
  readonly products: () => readonly Product[];
  readonly answers: Pick<Answers, 'ask' | 'edit' | 'reply' | 'toast'>;
  readonly store: KeyValueStore;
  readonly newKey: () => string;
  readonly now: () => number;
  readonly language: () => Language;
};

/**
 * The request that opens a dialogue.
 *
 * @property reader the person whom it asks, to ask them alone
 * @property known the number, if it was given, and the products to choose from
 */
export type DialogueRequest = {
  readonly from: Sender;
  readonly origin: Origin;
  readonly reader: Reader | null;
  readonly language: Language;
  readonly known: {
    readonly number: string;
    readonly products: readonly Product[];
    readonly reason?: string;
  } | null;
};

/** A press on a button of a dialogue. @property at the message of the dialogue */
export type DialoguePress = {
  readonly press: string;
  readonly from: Sender;
  readonly at: MessageRef;
  readonly button: DialogueButton;
};

/**
 * Dialogues that ask for a top-up step by step: number, product, reason. Each is one message of ours that is edited at every step. At the
 * end the desk gets the request as if it had been typed, once, however often the last answer arrives.
 */
export type Dialogues = {
  readonly open: (request: DialogueRequest) => void;
  /** @returns whether the reply was for a dialogue */
  readonly handleReply: (reply: ReplyRead) => Promise<boolean>;
  readonly handlePress: (press: DialoguePress) => Promise<void>;
};

export function createDialogues(deps: DialogueDeps): Dialogues {
  const { answers, newKey, now, products, language: configured } = deps;
  const dialogues = createDialogueStore(deps.store);
  const steps = createSteps(deps);

  const show = (at: MessageRef, { state, card }: Next): void => {
    const isEnded = state.step === 'ended' && card !== null;
    const rendered = isEnded ? renderCard(card, null) : viewOf(state, products(), card);
    answers.edit(at, rendered, () => {
      const reader: Reader = { account: state.account as AccountId, name: state.name, trigger: null };
      void answers.ask(state.origin as Origin, rendered, (anew) => dialogues.put(anew, state), reader);
    });
  };
  const go = async (at: MessageRef, next: Next): Promise<void> => {
    await dialogues.put(at, next.state);
    show(at, next);
  };
  const isOver = ({ step, openUntil }: DialogueState): boolean => step === 'ended' || openUntil < now();

  return {
    open: ({ from, origin, reader, language, known }) => {
      const state: DialogueState = {
        account: from.account,
        name: from.name,
        language,
        openUntil: now() + DIALOGUE_TTL_MS,
        origin,
        step: (known?.number ?? '') === '' ? 'number' : 'product',
        key: newKey(),
        number: known?.number ?? '',
        product: '',
        reason: known?.reason ?? '',
        anyway: false,
        choices: codesOf(known?.products ?? []),
      };
      void answers.ask(origin, viewOf(state, products(), null), (at) => dialogues.put(at, state), reader);
    },
    handleReply: async (reply) => {
      const at = await positionOf(dialogues, reply);
      const state = at && (await dialogues.get(at));
      const say = (what: Sentence, language: Language): true => {
        answers.reply(reply.origin, sayOf(what, language), reply.reader);
        return true;
      };
      if (!at || !state)
        return reply.data.some(isOfDialogue) && say('lapsed_dialogue', reply.from?.reportedLanguage ?? configured());
      if (state.step === 'ended') return reply.to !== null;
      if (isOver(state)) return say('lapsed_dialogue', state.language);
      if (reply.from === null) return say(reply.throughBot ? 'through_bot' : 'anonymousSender', state.language);
      if (reply.from.account !== state.account)
        return say('foreign_dialogue', reply.from.reportedLanguage ?? configured());
      await go(at, await steps.afterReply(at, state, reply.text));
      return true;
    },
    handlePress: async ({ press, from, at, button }) => {
      const state = await dialogues.get(at);
      const isTheirs = state?.account === from.account;
      const language = isTheirs ? state.language : (from.reportedLanguage ?? configured());
      const say = (what: Sentence): void => answers.toast(press, sayOf(what, language), true);
      if (!state || (isOver(state) && state.step !== 'ended')) {
        answers.edit(at, renderCard(sayOf('lapsed_dialogue', language), null));
        return say('lapsed_dialogue');
      }
      if (!isTheirs) return say('foreign_dialogue');
      if (state.step === 'ended') return say('ended_dialogue');
      const next = button.key === state.key ? await steps.afterPress(at, state, button.choice) : null;
      if (next === null) {
        show(at, { state, card: null });
        return say('earlier_step');
      }
      await go(at, next);
      const card = next.card ?? { ...sayOf('stopped', language), title: next.state.product || '…', mark: '' };
      answers.toast(press, card, false);
    },
  };
}

/** A reply names its message; plain words in a private chat belong to the latest dialogue there. */
async function positionOf(dialogues: DialogueStore, { to, origin }: ReplyRead): Promise<MessageRef | null> {
  return to === null ? dialogues.latestIn(origin.conversation) : { conversation: origin.conversation, message: to };
}

const isOfDialogue = (data: string): boolean => data.startsWith('2');

const DIALOGUE_TTL_MS = 15 * 60_000;
/** Longer than a dialogue is open, so that a late reply gets an answer. */
const STATE_TTL_MS = 24 * 3_600_000;

/** @property latestIn the dialogue that plain words in a private chat belong to */
type DialogueStore = {
  readonly get: (at: MessageRef) => Promise<DialogueState | null>;
  readonly put: (at: MessageRef, state: DialogueState) => Promise<void>;
  readonly latestIn: (conversation: string) => Promise<MessageRef | null>;
};

function createDialogueStore(store: KeyValueStore): DialogueStore {
  return {
    get: async (at) => DialogueState.safeParse(await store.get(keyOf(at))).data ?? null,
    put: async (at, state) => {
      await store.put(keyOf(at), state, STATE_TTL_MS);
      const isPrivate = state.origin.conversation === state.account;
      if (isPrivate) await store.put(latestKey(at.conversation), at.message, DIALOGUE_TTL_MS);
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
