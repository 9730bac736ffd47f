import type { Card } from '../../commands/card.ts';
import type { Language, Wording } from '../../src/core/product.ts';

/** What is said about Telegram itself. What is said about orders is in `commands/`. */
const WORDS = {
  nameless: {
    en: 'I cannot tell who wrote this: an anonymous admin, a channel or a bot. Please write it as yourself.',
    zh: '看不出这是谁发的（匿名管理员、频道或机器人）。请用自己的身份再发一次。',
  },
  dead_button: {
    en: 'This button is no longer valid. Nothing was done.',
    zh: '这个按钮已失效，没有执行任何操作。',
  },
  foreign_button: {
    en: 'This button belongs to an order of another chat. Nothing was done.',
    zh: '这个按钮属于其他会话的订单，没有执行任何操作。',
  },
  broken: {
    en: 'Something went wrong here, and it was logged. See with /topup list what became of it.',
    zh: '处理时出错，已记录。请用 /topup 列表 查看结果。',
  },
} as const satisfies Record<string, Wording>;

export function sayOf(what: keyof typeof WORDS, language: Language): Card {
  const sentence = WORDS[what][language];
  return {
    tone: 'bad',
    mark: '⚠️',
    title: sentence,
    lines: [],
    fields: [],
    footer: null,
    buttons: [],
    summary: sentence,
  };
}
