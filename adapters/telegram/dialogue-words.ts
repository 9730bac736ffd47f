import type { Language } from '../../src/core/product.ts';

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
