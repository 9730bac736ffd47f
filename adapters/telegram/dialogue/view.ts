import type { InlineKeyboardButton } from 'telegraf/types';
import type { Card, Line } from '../../../commands/card.ts';
import { priceOf } from '../../../commands/names.ts';
import { cut } from '../../../commands/text.ts';
import { maskMsisdn, readMsisdn } from '../../../src/core/msisdn.ts';
import type { Language, Product } from '../../../src/core/product.ts';
import { writeDialogueButton } from '../callback-data.ts';
import { inRows, type Rendered, renderCard } from '../render.ts';
import type { DialogueState } from './state.ts';

/** What a dialogue asks. Refusals between its steps are in the desk's own words. */
export type DialogueWords = {
  readonly title: string;
  readonly number: string;
  readonly product: (number: string) => string;
  readonly reason: (number: string, product: string, price: string) => string;
  readonly whose: (name: string) => string;
  readonly skip: string;
  readonly stop: string;
};

export const DIALOGUE_WORDS: Readonly<Record<Language, DialogueWords>> = {
  en: {
    title: 'Ask for a top-up',
    number: 'Which number? Reply to this message with it.',
    product: (number) => `Which product for ${number}? Press one, or reply with another’s code.`,
    reason: (number, product, price) =>
      `${product} for ${number}, ${price}. Why is it needed? Reply to this message, or skip it.`,
    whose: (name) => `For ${name} to answer, within 15 minutes`,
    skip: 'Ask without a reason',
    stop: 'Stop',
  },
  zh: {
    title: '申请充值',
    number: '充值号码是多少？请回复本条消息。',
    product: (number) => `为 ${number} 充哪个套餐？请点击，或回复其他套餐的代码。`,
    reason: (number, product, price) => `为 ${number} 充值“${product}”，${price}。原因是什么？请回复本条消息，或跳过。`,
    whose: (name) => `请 ${name} 在 15 分钟内填写`,
    skip: '不填原因，直接提交',
    stop: '停止',
  },
};

const MAX_LABEL_LENGTH = 40;
const MAX_NAME_LENGTH = 80;

/** Shows the step a dialogue has come to, below what was refused of the last answer where something was. */
export function viewOf(state: DialogueState, products: readonly Product[], refused: Card | null): Rendered {
  const words = DIALOGUE_WORDS[state.language];
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
    ...renderCard({ ...title, lines, footer: words.whose(cut(state.name, MAX_NAME_LENGTH)) }, null),
    keyboard: keyboardOf(state, products),
  };
}

function questionOf(state: DialogueState, products: readonly Product[]): string {
  const words = DIALOGUE_WORDS[state.language];
  const read = readMsisdn(state.number);
  const number = read.ok ? maskMsisdn(read.value) : '?';
  if (state.step === 'number') return words.number;
  if (state.step === 'product') return words.product(number);
  const product = products.find(({ code }) => code === state.product);
  return product === undefined
    ? ''
    : words.reason(number, cut(product.name[state.language], MAX_NAME_LENGTH), priceOf(product.priceLi));
}

/** Stop stands below every step, which also tells a reply to a dialogue that was lost from talk. */
function keyboardOf(state: DialogueState, products: readonly Product[]): InlineKeyboardButton[][] {
  const { key, step, choices, language } = state;
  const { skip, stop } = DIALOGUE_WORDS[language];
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
  product === undefined ? code : `${cut(product.name[language], MAX_LABEL_LENGTH)} ${priceOf(product.priceLi)}`;
