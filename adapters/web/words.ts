import type { Card } from '../../commands/card.ts';
import type { Language } from '../../src/core/product.ts';

/** Words about the playground itself. Words about orders are in `commands/`. */
export type WebWords = {
  readonly buttonGone: string;
  readonly unreachable: string;
  readonly broken: string;
  readonly stopping: string;
  readonly fileGone: string;
};

const EN: WebWords = {
  buttonGone: 'This button no longer works, because the order has changed. Its card shows how it stands now.',
  unreachable: 'The desk cannot reach its database, so it is not certain whether your message counted. Send it again.',
  broken: 'Something went wrong here, and the log has the details. Check the card before you try again.',
  stopping: 'The desk is stopping. Send it again when it is back.',
  fileGone: 'This file is not here any more. The playground keeps files for a week.',
};

const ZH = {
  buttonGone: '这个按钮已失效：订单状态变了，请以卡片上的最新状态为准。',
  unreachable: '现在连不上数据库，这句话是否已受理还不确定。请再发一次。',
  broken: '我们这边出错了，详情在日志里。请先看卡片，再决定是否重试。',
  stopping: '服务正在停止，请在恢复后再发一次。',
  fileGone: '这个文件已不在了：演示环境的文件只保留一周。',
} satisfies WebWords;

const WORDS: Readonly<Record<Language, WebWords>> = { en: EN, zh: ZH };

export const webWordsFor = (language: Language): WebWords => WORDS[language];

export const sentenceCard = (sentence: string): Card => ({
  tone: 'plain',
  mark: '',
  title: '',
  lines: [[sentence]],
  fields: [],
  footer: null,
  buttons: [],
  summary: sentence,
});
