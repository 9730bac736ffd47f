import { type Card, textCard } from '../../commands/card.ts';
import type { Language, Wording } from '../../src/core/product.ts';

/** What is said about Telegram itself. What is said about orders is in `commands/`. */
const WORDS = {
  anonymousSender: {
    en: 'I cannot tell who wrote this: an anonymous admin, a channel or a bot. Please write it as yourself.',
    zh: '看不出这是谁发的（匿名管理员、频道或机器人）。请用自己的身份再发一次。',
  },
  through_bot: {
    en: 'Another bot wrote this in your name, so nothing was done. Please type it yourself.',
    zh: '这条消息由其他机器人代发，没有执行任何操作。请自己输入后再发。',
  },
  dead_button: {
    en: 'This button is no longer valid. Nothing was done.',
    zh: '这个按钮已失效，没有执行任何操作。',
  },
  broken: {
    en: 'Something went wrong here, and it was logged. See with /topup list what became of it.',
    zh: '处理时出错，已记录。请用 /topup 列表 查看结果。',
  },
  foreign_dialogue: {
    en: 'Somebody else began this top-up. Type /topup to begin one of your own.',
    zh: '这是别人发起的充值。如需充值，请自己输入 /topup。',
  },
  lapsed_dialogue: {
    en: 'This dialogue has lapsed, and nothing was asked for. Type /topup to begin again.',
    zh: '这次填写已失效，没有提交申请。请重新输入 /topup。',
  },
  earlier_step: {
    en: 'That step is done already. Please go on below.',
    zh: '这一步已完成，请继续下一步。',
  },
  ended_dialogue: {
    en: 'This dialogue is over. What came of it stands in it.',
    zh: '这次填写已结束，结果见上。',
  },
  stopped: {
    en: 'Stopped. Nothing was asked for.',
    zh: '已停止，没有提交申请。',
  },
  why_reject: {
    en: 'Reply to the question below the card with your reason.',
    zh: '请回复卡片下方的问题，说明原因。',
  },
  asked_already: {
    en: 'You were asked for your reason already. Reply to that message.',
    zh: '已向你询问原因，请直接回复那条消息。',
  },
  foreign_question: {
    en: 'Somebody else was asked this. Press the card’s button to be asked yourself.',
    zh: '这个问题是问别人的。如需拒绝，请自己点击卡片上的按钮。',
  },
  lapsed_question: {
    en: 'This question has lapsed, and nothing was done. Press the card’s button again.',
    zh: '这个问题已失效，没有执行任何操作。请重新点击卡片上的按钮。',
  },
  details_sent: { en: 'Sent to you in private.', zh: '已私信发给你。' },
  details_unsent: {
    en: 'It could not be sent to you now. Please press again.',
    zh: '暂时无法发给你，请稍后再点一次。',
  },
  dead_link: {
    en: 'This link has lapsed, or was made for somebody else. Press Details on the card again.',
    zh: '这个链接已失效，或不是给你的。请重新点击卡片上的“详情”。',
  },
} as const satisfies Record<string, Wording>;

/** What can be said with {@link sayOf}. */
export type Sentence = keyof typeof WORDS;

export const sayOf = (what: Sentence, language: Language): Card =>
  sentenceCard(WORDS[what][language], GOOD_MARKS[what] ?? WARNING);

const WARNING = '⚠️';
const GOOD_MARKS: Readonly<Partial<Record<Sentence, string>>> = { details_sent: '📬', why_reject: '❔', stopped: '✋' };

/** Asks somebody, by a mention, why they reject an order; `field` is what stands in the field for the answer. */
export const REJECT_WORDS = {
  en: {
    ask: (ref: string) => `, why do you reject ${ref}? Reply to this message, or type /reject ${ref} and why.`,
    field: 'The reason',
  },
  zh: {
    ask: (ref: string) => `，为什么拒绝 ${ref}？请回复本条消息，或输入 /reject ${ref} 和原因。`,
    field: '原因',
  },
} as const;

/** What operators hear of chats. */
export const OPERATOR_WORDS = {
  en: {
    moved: (from: string, to: string) =>
      `The group ${from} is a supergroup now. Its team follows it, but write "${to}" in the config in its place.`,
    removed: (where: string) => `The bot was taken out of ${where}, so nothing can be shown there. Add it again.`,
  },
  zh: {
    moved: (from: string, to: string) => `群 ${from} 已升级为超级群，团队已随之迁移。请把配置中的该群改为 "${to}"。`,
    removed: (where: string) => `机器人已被移出 ${where}，无法在那里显示消息。请重新加入。`,
  },
} as const;

export const sentenceCard = (sentence: string, mark = WARNING): Card =>
  textCard({ tone: 'bad', mark, title: sentence, lines: [] });
