import type { Card } from '../../commands/card.ts';
import type { Language } from '../../src/core/product.ts';

type Words = {
  readonly form: {
    readonly title: string;
    readonly submit: string;
    readonly close: string;
    readonly number: string;
    readonly numberExample: string;
    readonly product: string;
    readonly productExample: string;
    readonly reason: string;
    readonly reasonExample: string;
    readonly products: (names: string) => string;
  };
  readonly foreigner: string;
  readonly bot: string;
  readonly staleButton: string;
  readonly deskUnreachable: string;
};

/** What only Slack's own surfaces say: the form, and refusals that come before a command is read. */
export const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    form: {
      title: 'Top up a number',
      submit: 'Ask',
      close: 'Close',
      number: 'Phone number',
      numberExample: '139 1128 1234',
      product: 'Product',
      productExample: '1GB',
      reason: 'Reason',
      reasonExample: 'outage CASE-42',
      products: (names) => `One of: ${names}`,
    },
    foreigner: 'Top-ups are for members of the workspace this app belongs to. Ask one of them to send the request.',
    bot: 'Top-ups are asked for by people. Ask a colleague to send this request themselves.',
    staleButton: 'This button no longer does anything. Type /topup help to see how to do it now.',
    deskUnreachable:
      'The desk cannot reach its database, so nobody knows yet whether this was taken. Look with /topup list in a minute before you send it again.',
  },
  zh: {
    form: {
      title: '充值流量',
      submit: '提交',
      close: '关闭',
      number: '手机号',
      numberExample: '139 1128 1234',
      product: '套餐',
      productExample: '1GB',
      reason: '原因',
      reasonExample: '故障补偿 CASE-42',
      products: (names) => `可选：${names}`,
    },
    foreigner: '只有本工作区的成员可以申请充值，请让本工作区的同事来提交。',
    bot: '充值须由本人申请，请让同事自己提交这个申请。',
    staleButton: '这个按钮已失效。发送 /topup 帮助 查看现在的用法。',
    deskUnreachable: '系统暂时连不上数据库，这次操作是否生效还不确定。请稍后用 /topup 列表 查看，再决定是否重发。',
  },
};

/** One sentence as a card, for what is said without asking the desk. */
export const sentenceCard = (sentence: string): Card => ({
  tone: 'bad',
  mark: '⚠️',
  title: sentence,
  lines: [],
  fields: [],
  footer: null,
  buttons: [],
  summary: sentence,
});
