import { type Card, textCard } from '../../commands/card.ts';
import type { Language } from '../../src/core/product.ts';

/** Words about Telegram itself. Words about orders are in `commands/`. */
export type TelegramWords = {
  readonly sentences: { readonly [S in keyof (typeof EN)['sentences']]: string };
  /** Asks an approver for the reason of a rejection; `field` is the placeholder of the field for the reply. */
  readonly rejecting: { readonly ask: (ref: string) => string; readonly field: string };
  /** What operators are told about chats. */
  readonly operators: {
    readonly moved: (from: string, to: string) => string;
    readonly removed: (where: string) => string;
  };
  /** The questions of a dialogue. */
  readonly dialogue: {
    readonly title: string;
    readonly number: string;
    readonly product: (number: string) => string;
    readonly reason: (number: string, product: string, price: string) => string;
    readonly whose: (name: string) => string;
    readonly skip: string;
    /** Keeps the reason of the request that is changed. */
    readonly keep: (reason: string) => string;
    readonly stop: string;
  };
};

const EN = {
  sentences: {
    anonymousSender:
      'I cannot tell who wrote this: an anonymous admin, a channel or a bot. Please write it as yourself.',
    through_bot: 'Another bot wrote this in your name, so nothing was done. Please type it yourself.',
    dead_button: 'This button no longer works. Nothing was done.',
    foreign_button: 'This answer is for somebody else. Type the command yourself.',
    turned: 'Here is the page.',
    edited:
      'Nothing was changed by the edit: what your message said at first still counts. Send a new message instead, and cancel the earlier order if it is no longer wanted.',
    broken: 'Something went wrong here, and it was logged. Check with /topup list what became of it.',
    foreign_dialogue: 'Somebody else began this top-up. Type /topup to begin one of your own.',
    lapsed_dialogue: 'This dialogue has expired, and nothing was asked for. Type /topup to begin again.',
    earlier_step: 'That step is done already. Please go on below.',
    ended_dialogue: 'This dialogue is over. Its message says how it ended.',
    stopped: 'Stopped. Nothing was asked for.',
    why_reject: 'Reply to the question below the card with your reason.',
    asked_already: 'You were asked for your reason already. Reply to that message.',
    foreign_question: 'This question is for somebody else. To reject the order yourself, press the button on its card.',
    lapsed_question: 'This question has expired, and nothing was done. Press the button on the card again.',
    details_sent: 'Sent to you in private.',
    details_shown: 'Shown below, and only you can see it. If nothing is there, press again.',
    details_unsent: 'It could not be sent to you. Please press the button again.',
    dead_link: 'This link has expired, or was made for somebody else. Press Details on the card again.',
  },
  rejecting: {
    ask: (ref: string) => `, why do you reject ${ref}? Reply to this message, or type /reject ${ref} and why.`,
    field: 'The reason',
  },
  operators: {
    moved: (from: string, to: string) =>
      `The group ${from} has become a supergroup. Its team follows it; replace the old id with "${to}" in the config.`,
    removed: (where: string) => `The bot was removed from ${where}, so nothing can be shown there. Add it again.`,
  },
  dialogue: {
    title: 'Ask for a top-up',
    number: 'Which number? Reply to this message with it.',
    product: (number: string) => `Which product for ${number}? Press one, or reply with another’s code.`,
    reason: (number: string, product: string, price: string) =>
      `${product} for ${number}, ${price}. Why is it needed? Reply to this message, or skip it.`,
    whose: (name: string) => `For ${name} to answer, within 15 minutes`,
    skip: 'Ask without a reason',
    keep: (reason: string) => `Ask again because: ${reason}`,
    stop: 'Stop',
  },
};

const ZH = {
  sentences: {
    anonymousSender: '看不出这是谁发的（匿名管理员、频道或机器人）。请用自己的身份再发一次。',
    through_bot: '这条消息由其他机器人代发，没有执行任何操作。请自己输入后再发。',
    dead_button: '这个按钮已失效，没有执行任何操作。',
    foreign_button: '这是给别人的回复，请自己输入命令。',
    turned: '已翻页。',
    edited: '修改消息不会改变任何操作，仍以最初发送的内容为准。请另发一条新消息；之前的申请如不再需要，请先取消。',
    broken: '处理时出错，已记录。请用 /topup 列表 查看结果。',
    foreign_dialogue: '这是别人发起的充值。如需充值，请自己输入 /topup。',
    lapsed_dialogue: '这次填写已失效，没有提交申请。请重新输入 /topup。',
    earlier_step: '这一步已完成，请继续下一步。',
    ended_dialogue: '这次填写已结束，结果见上。',
    stopped: '已停止，没有提交申请。',
    why_reject: '请回复卡片下方的问题，说明原因。',
    asked_already: '已向你询问原因，请直接回复那条消息。',
    foreign_question: '这个问题是问别人的。如需拒绝，请自己点击卡片上的按钮。',
    lapsed_question: '这个问题已失效，没有执行任何操作。请重新点击卡片上的按钮。',
    details_sent: '已私信发给你。',
    details_shown: '已显示在下方，只有你能看到。如未看到，请再点一次。',
    details_unsent: '暂时无法发给你，请稍后再点一次。',
    dead_link: '这个链接已失效，或不是给你的。请重新点击卡片上的“详情”。',
  },
  rejecting: {
    ask: (ref) => `，为什么拒绝 ${ref}？请回复本条消息，或输入 /reject ${ref} 和原因。`,
    field: '原因',
  },
  operators: {
    moved: (from, to) => `群 ${from} 已升级为超级群，团队已随之迁移。请把配置中的该群改为 "${to}"。`,
    removed: (where) => `机器人已被移出 ${where}，无法在那里显示消息。请重新加入。`,
  },
  dialogue: {
    title: '申请充值',
    number: '充值号码是多少？请回复本条消息。',
    product: (number) => `为 ${number} 充哪个套餐？请点击，或回复其他套餐的代码。`,
    reason: (number, product, price) => `为 ${number} 充值“${product}”，${price}。原因是什么？请回复本条消息，或跳过。`,
    whose: (name) => `请 ${name} 在 15 分钟内填写`,
    skip: '不填原因，直接提交',
    keep: (reason) => `沿用原因：${reason}`,
    stop: '停止',
  },
} satisfies TelegramWords;

const WORDS: Readonly<Record<Language, TelegramWords>> = { en: EN, zh: ZH };

export const telegramWordsFor = (language: Language): TelegramWords => WORDS[language];

/** The sentences of {@link sayOf}. */
export type Sentence = keyof TelegramWords['sentences'];

export const sayOf = (what: Sentence, language: Language): Card =>
  sentenceCard(telegramWordsFor(language).sentences[what], MARKS[what] ?? WARNING);

const WARNING = '⚠️';
const MARKS: Readonly<Partial<Record<Sentence, string>>> = {
  details_sent: '📬',
  details_shown: '👀',
  why_reject: '❔',
  stopped: '✋',
  turned: '📋',
};

export const sentenceCard = (sentence: string, mark = WARNING): Card =>
  textCard({ tone: 'danger', mark, title: sentence, lines: [] });
