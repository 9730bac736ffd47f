import type { InlineKeyboardButton } from 'telegraf/types';
import * as z from 'zod';
import { type Card, type Line, priceOf, sanitizeForDisplay, truncate } from '../../../commands/card.ts';
import type { Answer, Command } from '../../../commands/command.ts';
import { parseCommand } from '../../../commands/parse.ts';
import type { ConversationId, MessageRef } from '../../../src/core/conversation.ts';
import { maskMsisdn, readMsisdn } from '../../../src/core/msisdn.ts';
import type { AccountId } from '../../../src/core/people.ts';
import { findProduct, LANGUAGES, type Product } from '../../../src/core/product.ts';
import { err, ok } from '../../../src/core/result.ts';
import { isEphemeral } from '../ephemeral.ts';
import type { IncomingCommand, RunIncoming } from '../read.ts';
import { type DialogueButton, inRows, type Rendered, renderCard, writeDialogueButton } from '../render.ts';
import { sayOf, telegramWordsFor } from '../words.ts';

/**
 * The state of a dialogue, as the store keeps it.
 *
 * @property key part of the data of this step's buttons; each step has its own
 * @property choices the codes of the products in the list, in its order
 * @property origin the requesting message, under which the card will hang
 */
export const DialogueState = z.object({
  account: z.string(),
  name: z.string(),
  language: z.enum(LANGUAGES),
  openUntil: z.number(),
  origin: z.object({ conversation: z.string(), thread: z.string().nullable(), message: z.string().nullable() }),
  step: z.enum(['number', 'product', 'reason', 'ended']),
  key: z.string(),
  number: z.string(),
  product: z.string(),
  /** The reason of an earlier request, which stays unless another is given. */
  reason: z.string().default(''),
  anyway: z.boolean(),
  choices: z.array(z.string()),
});
export type DialogueState = Readonly<z.infer<typeof DialogueState>>;

/** The next state of a dialogue. @property card the refusal of the last answer; at the end, the answer of the desk */
export type Next = { readonly state: DialogueState; readonly card: Card | null };

/**
 * The steps of a dialogue.
 *
 * - `afterReply`: the step after a reply. A whole line, `139… 1GB outage`, answers several steps at once
 * - `afterPress`: the step after a press; null if the button does not belong to this step
 */
export type Steps = {
  readonly afterReply: (at: MessageRef, state: DialogueState, text: string) => Promise<Next>;
  readonly afterPress: (at: MessageRef, state: DialogueState, choice: DialogueButton['choice']) => Promise<Next | null>;
};

export type StepsDeps = {
  readonly run: RunIncoming;
  readonly products: () => readonly Product[];
  readonly newKey: () => string;
};

export function createSteps({ run, products, newKey }: StepsDeps): Steps {
  const goTo = (state: DialogueState, card: Card | null = null): Next => ({ state: { ...state, key: newKey() }, card });

  /** Goes back to the step that a refusal is about. A refusal that no step can correct ends the dialogue. */
  const backTo = (state: DialogueState, answer: Answer): Next => {
    const step = answer.kind === 'form' ? null : answer.at;
    const choices = answer.kind === 'form' ? [] : codesOf(answer.products ?? []);
    if (step === null || (step === 'product' && choices.length === 0 && state.choices.length === 0)) {
      return { state: { ...state, step: 'ended' }, card: answer.card };
    }
    const isFirstTime = step === 'product' && state.step === 'number' && state.product === '';
    const kept = choices.length > 0 ? choices : state.choices;
    return goTo(
      { ...state, step, choices: kept, product: step === 'reason' ? state.product : '' },
      isFirstTime ? null : answer.card,
    );
  };
  /** Runs a command with the dialogue's own request key, so that an answer that arrives twice finds the first order. */
  const runFor = (at: MessageRef, state: DialogueState, command: IncomingCommand['command']): Promise<Answer> => {
    const { account, name, language, origin } = state;
    const { conversation, thread, message } = origin;
    return run({
      from: { account: account as AccountId, name, reportedLanguage: language },
      command,
      origin: { conversation: conversation as ConversationId, thread, message },
      // Nobody promises that the ids of ephemeral messages never begin anew; an order keeps its key for ever.
      requestKey: `${at.conversation}:${at.message}${isEphemeral(at) ? `:${state.openUntil}` : ''}`,
    });
  };
  const request = async (at: MessageRef, state: DialogueState, reason: string): Promise<Next> => {
    const { number, product, anyway } = state;
    const command = ok({ kind: 'request', number, product, anyway, urgent: false, reason } as const);
    const answer = await runFor(at, state, command);
    if (answer.kind !== 'form' && answer.refused) return backTo(state, answer);
    return { state: { ...state, step: 'ended' }, card: answer.card };
  };
  /** Fills in a typed request. An unknown product goes to the desk at once, which refuses it before the reason is asked for. */
  const fillIn = (at: MessageRef, state: DialogueState, typed: Request): Promise<Next> | Next => {
    const { number, product, anyway, reason } = typed;
    const found = findProduct(products(), product);
    const filled = { ...state, number, anyway, product: found.ok ? found.value.code : product };
    return reason !== '' || !found.ok ? request(at, filled, reason) : goTo({ ...filled, step: 'reason' });
  };

  return {
    afterReply: async (at, state, text) => {
      if (state.step === 'reason') return request(at, state, text.trim());
      const command = parseCommand(state.step === 'product' ? `${state.number} ${text}` : text);
      if (command.ok && command.value.kind === 'request') return fillIn(at, state, command.value);
      const typed = command.ok || command.error.kind !== 'missing' ? null : command.error.number;
      const number = state.step === 'product' ? state.number : (typed ?? text);
      const refusal = err({ kind: 'missing', what: 'product', command: 'request', number } as const);
      return backTo({ ...state, number }, await runFor(at, state, refusal));
    },
    afterPress: async (at, state, choice) => {
      if (choice === 'x') return { state: { ...state, step: 'ended' }, card: sayOf('stopped', state.language) };
      if (choice === 's') return state.step === 'reason' ? request(at, state, state.reason) : null;
      const product = state.step === 'product' ? state.choices[choice] : undefined;
      return product === undefined ? null : goTo({ ...state, step: 'reason', product, anyway: false });
    },
  };
}

type Request = Extract<Command, { readonly kind: 'request' }>;

/** More choices would push the last ones out of sight; a reply can name any product. */
const MAX_CHOICES = 12;
export const codesOf = (products: readonly Product[]): string[] =>
  products.slice(0, MAX_CHOICES).map(({ code }) => code);

const MAX_LABEL_LENGTH = 40;
const MAX_NAME_LENGTH = 80;

/** Draws the current step, below the refusal of the last answer if there is one. */
export function viewOf(state: DialogueState, products: readonly Product[], refused: Card | null): Rendered {
  const words = telegramWordsFor(state.language).dialogue;
  const refusal: readonly Line[] = refused === null ? [] : [[`${refused.mark} ${refused.title}`], ...refused.lines];
  const card: Card = {
    tone: 'plain',
    mark: '📱',
    title: words.title,
    lines: [...refusal, [questionOf(state, products)]],
    fields: [],
    footer: words.whose(truncate(state.name, MAX_NAME_LENGTH)),
    buttons: [],
    summary: words.title,
  };
  return { ...renderCard(card, null), keyboard: keyboardOf(state, products) };
}

function questionOf(state: DialogueState, products: readonly Product[]): string {
  const words = telegramWordsFor(state.language).dialogue;
  const read = readMsisdn(state.number);
  const number = read.ok ? maskMsisdn(read.value) : '?';
  if (state.step === 'number') return words.number;
  if (state.step === 'product') return words.product(number);
  const product = products.find(({ code }) => code === state.product);
  return product === undefined
    ? ''
    : words.reason(number, truncate(product.name[state.language], MAX_NAME_LENGTH), priceOf(product.priceLi));
}

/** Every step has a Stop button, which also marks a message as a dialogue's after its state is lost. */
function keyboardOf(state: DialogueState, products: readonly Product[]): InlineKeyboardButton[][] {
  const { key, step, choices, language, reason } = state;
  const { skip, keep, stop } = telegramWordsFor(language).dialogue;
  const labels = choices.map((code) => {
    const product = products.find((one) => one.code === code);
    return product === undefined
      ? code
      : `${truncate(product.name[language], MAX_LABEL_LENGTH)} ${priceOf(product.priceLi)}`;
  });
  const keys = labels.map((text, choice) => ({ text, callback_data: writeDialogueButton({ choice, key }) }));
  const isShort = labels.every((label) => label.length <= MAX_LABEL_LENGTH / 2);
  return [
    ...(step === 'product' ? inRows(keys, isShort ? 2 : 1) : []),
    ...(step === 'reason'
      ? [
          [
            {
              text: reason === '' ? skip : keep(sanitizeForDisplay(reason, MAX_LABEL_LENGTH)),
              callback_data: writeDialogueButton({ choice: 's', key }),
            },
          ],
        ]
      : []),
    [{ text: stop, callback_data: writeDialogueButton({ choice: 'x', key }) }],
  ];
}
