import type { Card } from '../../../commands/card.ts';
import type { Answer, Command } from '../../../commands/command.ts';
import { parseCommand } from '../../../commands/parse.ts';
import type { ConversationId, KeyValueStore, MessageRef, Origin } from '../../../src/core/conversation.ts';
import type { AccountId } from '../../../src/core/people.ts';
import { findProduct, type Language, type Product } from '../../../src/core/product.ts';
import { err, ok } from '../../../src/core/result.ts';
import type { Answers } from '../answers.ts';
import type { DialogueButton } from '../callback-data.ts';
import type { Sender } from '../read.ts';
import type { ReplyRead } from '../read-message.ts';
import { renderCard } from '../render.ts';
import type { CommandRunner, Said } from '../run-command.ts';
import { type Sentence, sayOf } from '../words.ts';
import { createDialogueStore, DIALOGUE_MS, type DialogueState, type DialogueStore } from './state.ts';
import { viewOf } from './view.ts';

export type DialogueDeps = {
  readonly commands: CommandRunner;
  readonly products: () => readonly Product[];
  readonly answers: Pick<Answers, 'ask' | 'edit' | 'reply' | 'toast'>;
  readonly store: KeyValueStore;
  readonly newKey: () => string;
  readonly now: () => number;
  readonly language: Language;
};

/** What begins a dialogue; `known` where the number was given, with the products to choose from. */
export type Opening = {
  readonly from: Sender;
  readonly origin: Origin;
  readonly language: Language;
  readonly known: { readonly number: string; readonly products: readonly Product[] } | null;
};

/** A press of a dialogue's button, and where. */
export type Choice = {
  readonly press: string;
  readonly from: Sender;
  readonly at: MessageRef;
  readonly button: DialogueButton;
};

/**
 * Asks for a top-up step by step, in one message of ours that is edited as it goes: number, product, reason. At the end the desk is
 * asked as by a typed line, once, however often the last answer comes.
 */
export type Dialogues = {
  readonly open: (opening: Opening) => void;
  /** @returns whether the reply was for a dialogue */
  readonly handleReply: (reply: ReplyRead) => Promise<boolean>;
  readonly handleChoice: (choice: Choice) => Promise<void>;
};

/** More would push the last ones out of sight; they can be replied with. */
const MAX_CHOICES = 12;

type Request = Extract<Command, { readonly kind: 'request' }>;
/** Where a dialogue goes next: on, with what was refused of the last answer, or to its end, which shows a card. */
type Next = { readonly state: DialogueState; readonly shown: Card | null };

export function createDialogues(deps: DialogueDeps): Dialogues {
  const { answers, newKey, now, products, language } = deps;
  const store = createDialogueStore(deps.store);

  const show = (at: MessageRef, { state, shown }: Next): void =>
    answers.edit(at, state.step === 'ended' && shown ? renderCard(shown, null) : viewOf(state, products(), shown));
  const go = async (at: MessageRef, next: Next): Promise<void> => {
    await store.keep(at, next.state);
    show(at, next);
  };
  const isOver = ({ step, openUntil }: DialogueState): boolean => step === 'ended' || openUntil < now();

  return {
    open: ({ from, origin, language: spoken, known }) => {
      const state: DialogueState = {
        ...{ account: from.account, name: from.name, language: spoken, openUntil: now() + DIALOGUE_MS, origin },
        ...{
          step: known ? 'product' : 'number',
          key: newKey(),
          number: known?.number ?? '',
          product: '',
          anyway: false,
        },
        choices: codesOf(known?.products ?? []),
      };
      void answers.ask(origin, viewOf(state, products(), null), (at) => store.keep(at, state));
    },
    handleReply: async (reply) => {
      const at = await positionOf(store, reply);
      const state = at && (await store.at(at));
      const say = (what: Sentence, spoken: Language): true => {
        answers.reply(reply.origin, sayOf(what, spoken));
        return true;
      };
      if (!at || !state)
        return reply.data.some(isDialogues) && say('lapsed_dialogue', reply.from?.reportedLanguage ?? language);
      if (state.step === 'ended') return reply.to !== null;
      if (isOver(state)) return say('lapsed_dialogue', state.language);
      if (reply.from === null) return say(reply.throughBot ? 'through_bot' : 'anonymousSender', state.language);
      if (reply.from.account !== state.account) return say('foreign_dialogue', reply.from.reportedLanguage ?? language);
      await go(at, await answered(deps, at, state, reply.text));
      return true;
    },
    handleChoice: async ({ press, from, at, button }) => {
      const state = await store.at(at);
      const isTheirs = state?.account === from.account;
      const spoken = isTheirs ? state.language : (from.reportedLanguage ?? language);
      const say = (what: Sentence): void => answers.toast(press, sayOf(what, spoken), true);
      if (!state || (isOver(state) && state.step !== 'ended')) {
        answers.edit(at, renderCard(sayOf('lapsed_dialogue', spoken), null));
        return say('lapsed_dialogue');
      }
      if (!isTheirs) return say('foreign_dialogue');
      if (state.step === 'ended') return say('ended_dialogue');
      const next = button.key === state.key ? await chosen(deps, at, state, button.choice) : null;
      if (next === null) {
        show(at, { state, shown: null });
        return say('earlier_step');
      }
      await go(at, next);
      const card = next.shown ?? { ...sayOf('stopped', spoken), title: next.state.product || '…', mark: '' };
      answers.toast(press, card, false);
    },
  };
}

/** A reply says which message it is to; plain words in a private chat go on with the latest dialogue there. */
async function positionOf(store: DialogueStore, { to, origin }: ReplyRead): Promise<MessageRef | null> {
  return to === null ? store.latestIn(origin.conversation) : { conversation: origin.conversation, message: to };
}

const isDialogues = (data: string): boolean => data.startsWith('2');
const codesOf = (products: readonly Product[]): string[] => products.slice(0, MAX_CHOICES).map(({ code }) => code);

/** Takes words for the step a dialogue has come to. A whole line, `139… 1GB outage`, answers several at once. */
async function answered(deps: DialogueDeps, at: MessageRef, state: DialogueState, text: string): Promise<Next> {
  if (state.step === 'reason') return ask(deps, at, state, text.trim());
  const command = parseCommand(state.step === 'product' ? `${state.number} ${text}` : text);
  if (command.ok && command.value.kind === 'request') return takeRequest(deps, at, state, command.value);
  const typed = command.ok || command.error.kind !== 'missing' ? null : command.error.number;
  const number = state.step === 'product' ? state.number : (typed ?? text);
  const refusal = err({ kind: 'missing', what: 'product', command: 'request', number } as const);
  return refused(deps, { ...state, number }, await runFor(deps, at, state, refusal));
}

/** Takes a press; null where the button is none of this step's. */
async function chosen(
  deps: DialogueDeps,
  at: MessageRef,
  state: DialogueState,
  choice: DialogueButton['choice'],
): Promise<Next | null> {
  if (choice === 'x') return { state: { ...state, step: 'ended' }, shown: sayOf('stopped', state.language) };
  if (choice === 's') return state.step === 'reason' ? ask(deps, at, state, '') : null;
  const product = state.step === 'product' ? state.choices[choice] : undefined;
  return product === undefined ? null : onTo(deps, { ...state, step: 'reason', product, anyway: false });
}

/** A product nobody knows is refused by the desk before the reason is asked for. */
function takeRequest(deps: DialogueDeps, at: MessageRef, state: DialogueState, request: Request): Promise<Next> | Next {
  const { number, product, anyway, reason } = request;
  const found = findProduct(deps.products(), product);
  const filled = { ...state, number, anyway, product: found.ok ? found.value.code : product };
  if (reason !== '' || !found.ok) return ask(deps, at, filled, reason);
  return onTo(deps, { ...filled, step: 'reason' });
}

const onTo = ({ newKey }: DialogueDeps, state: DialogueState, shown: Card | null = null): Next => ({
  state: { ...state, key: newKey() },
  shown,
});

/** Asks the desk, under a key that is the dialogue's own: an answer that comes twice finds the first order. */
async function ask(deps: DialogueDeps, at: MessageRef, state: DialogueState, reason: string): Promise<Next> {
  const { number, product, anyway } = state;
  const request = ok({ kind: 'request', number, product, anyway, urgent: false, reason } as const);
  const answer = await runFor(deps, at, state, request);
  if (answer.kind !== 'form' && answer.refused) return refused(deps, state, answer);
  return { state: { ...state, step: 'ended' }, shown: answer.card };
}

/** Back to the step that a refusal is about, with it shown; what no step can mend ends the dialogue. */
function refused(deps: DialogueDeps, state: DialogueState, answer: Answer): Next {
  const step = answer.kind === 'form' ? null : answer.at;
  const choices = answer.kind === 'form' ? [] : codesOf(answer.products ?? []);
  if (step === null || (step === 'product' && choices.length === 0 && state.choices.length === 0)) {
    return { state: { ...state, step: 'ended' }, shown: answer.card };
  }
  const isFirstTime = step === 'product' && state.step === 'number' && state.product === '';
  const kept = choices.length > 0 ? choices : state.choices;
  return onTo(
    deps,
    { ...state, step, choices: kept, product: step === 'reason' ? state.product : '' },
    isFirstTime ? null : answer.card,
  );
}

function runFor(
  { commands }: DialogueDeps,
  at: MessageRef,
  { account, name, language, origin }: DialogueState,
  command: Said['command'],
): Promise<Answer> {
  const { conversation, thread, message } = origin;
  return commands.run(
    { account: account as AccountId, name, reportedLanguage: language },
    {
      command,
      origin: { conversation: conversation as ConversationId, thread, message },
      requestKey: `${at.conversation}:${at.message}`,
    },
  );
}
