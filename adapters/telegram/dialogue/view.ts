import type { InlineKeyboardButton } from 'telegraf/types';
import type { Card, Line } from '../../../commands/card.ts';
import { priceOf } from '../../../commands/names.ts';
import { truncate } from '../../../commands/text.ts';
import { maskMsisdn, readMsisdn } from '../../../src/core/msisdn.ts';
import type { Product } from '../../../src/core/product.ts';
import { writeDialogueButton } from '../callback-data.ts';
import { inRows, type Rendered, renderCard } from '../render.ts';
import { telegramWordsFor } from '../words.ts';
import type { DialogueState } from './state.ts';

const MAX_LABEL_LENGTH = 40;
const MAX_NAME_LENGTH = 80;

/** Shows the step a dialogue has come to, below what was refused of the last answer where something was. */
export function viewOf(state: DialogueState, products: readonly Product[], refused: Card | null): Rendered {
  const words = telegramWordsFor(state.language).dialogue;
  const refusal: readonly Line[] = refused === null ? [] : [[`${refused.mark} ${refused.title}`], ...refused.lines];
  const title = {
    tone: 'plain',
    mark: '📱',
    title: words.title,
    fields: [],
    buttons: [],
    summary: words.title,
  } as const;
  const lines = [...refusal, [questionOf(state, products)]];
  return {
    ...renderCard({ ...title, lines, footer: words.whose(truncate(state.name, MAX_NAME_LENGTH)) }, null),
    keyboard: keyboardOf(state, products),
  };
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

/** Stop stands below every step, which also tells a reply to a dialogue that was lost from talk. */
function keyboardOf(state: DialogueState, products: readonly Product[]): InlineKeyboardButton[][] {
  const { key, step, choices, language } = state;
  const { skip, stop } = telegramWordsFor(language).dialogue;
  const labels = choices.map((code) =>
    labelOf(
      products.find((product) => product.code === code),
      code,
      state,
    ),
  );
  const keys = labels.map((text, choice) => ({ text, callback_data: writeDialogueButton({ choice, key }) }));
  const isShort = labels.every((label) => label.length <= MAX_LABEL_LENGTH / 2);
  return [
    ...(step === 'product' ? inRows(keys, isShort ? 2 : 1) : []),
    ...(step === 'reason' ? [[{ text: skip, callback_data: writeDialogueButton({ choice: 's', key }) }]] : []),
    [{ text: stop, callback_data: writeDialogueButton({ choice: 'x', key }) }],
  ];
}

const labelOf = (product: Product | undefined, code: string, { language }: DialogueState): string =>
  product === undefined ? code : `${truncate(product.name[language], MAX_LABEL_LENGTH)} ${priceOf(product.priceLi)}`;
