import type { Until } from '../src/core/calendar.ts';
import { editDistance } from '../src/core/edit-distance.ts';
import { toHalfWidth } from '../src/core/msisdn.ts';
import type { Language } from '../src/core/product.ts';
import { WEEKDAYS, type Weekday } from '../src/core/rule.ts';
import type { Command, HelpTopic } from './command.ts';

/** The meanings of a first word. A number in its place requests a top-up. */
export type Keyword = Exclude<HelpTopic, 'request' | 'form'>;
export type ListScope = Extract<Command, { kind: 'list' }>['which'];

/** English and Chinese are equal everywhere. */
const KEYWORDS: Readonly<Record<Keyword, readonly string[]>> = {
  status: ['status', '状态'],
  details: ['details', '详情'],
  approve: ['approve', '批准'],
  reject: ['reject', '拒绝'],
  cancel: ['cancel', '取消'],
  list: ['list', '列表'],
  explain: ['explain', '试算'],
  settle: ['settle', '结清'],
  confirm: ['confirm', '确认'],
  remind: ['remind', '催办'],
  delegate: ['delegate', '委托'],
  urgent: ['urgent', '加急'],
  budget: ['budget', '预算'],
  whoami: ['whoami', '我是谁'],
  help: ['help', '帮助'],
  language: ['language', '语言'],
};
const WHICH: Readonly<Record<Exclude<ListScope, 'team'>, readonly string[]>> = {
  mine: ['mine', '我的'],
  waiting: ['waiting', '待批'],
  doubt: ['doubt', '存疑'],
};
const OUTCOMES: Readonly<Record<'delivered' | 'failed', readonly string[]>> = {
  delivered: ['delivered', '成功'],
  failed: ['failed', '失败'],
};
const LANGUAGES: Readonly<Record<Language, readonly string[]>> = {
  en: ['en', 'english', '英文'],
  zh: ['zh', 'chinese', '中文'],
};
const OFF: readonly string[] = ['off', 'none', 'nobody', '取消', '结束'];
const ANYWAY: readonly string[] = ['anyway', '仍然'];

/** What asks for a top-up, as one may write it although nothing need be said. */
const REQUESTS: readonly string[] = ['topup', '充值'];

/** The word for comparison: full-width letters as ASCII, in lower case. */
const plain = (word: string): string => toHalfWidth(word).toLowerCase();

export const keywordOf = (word: string): Keyword | null => lookUp(KEYWORDS, word);
export const isRequestWord = (word: string): boolean => REQUESTS.includes(plain(word));
export const whichOf = (word: string): ListScope | null => lookUp(WHICH, word);
export const languageOf = (word: string): Language | null => lookUp(LANGUAGES, word);
export const outcomeOf = (word: string): 'delivered' | 'failed' | null => lookUp(OUTCOMES, word);
export const isOff = (word: string): boolean => OFF.includes(plain(word));
export const isAnyway = (word: string): boolean => ANYWAY.includes(plain(word));

/** The length of a Chinese keyword that is followed by its argument without a space: `批准T7K3QX` → 2; otherwise 0. */
export function keywordPrefixLength(word: string): number {
  const glued = [...Object.values(KEYWORDS), REQUESTS].some((names) =>
    names.some((name) => /^\p{Script=Han}/u.test(name) && word.startsWith(name)),
  );
  return glued && /^..[\da-z+\uff01-\uff5e]/i.test(word) ? 2 : 0;
}

/** The keyword that was probably meant, in the script that was typed; null if none is close. */
export function suggestKeyword(word: string): string | null {
  const typed = plain(word);
  if (typed.length > 20) return null;
  if (/^t[0-9a-z]{5,8}$/.test(typed) && /\d/.test(typed)) return `status ${typed.toUpperCase()}`;
  const near = Object.values(KEYWORDS)
    .flat()
    .map((name) => ({ name, edits: editDistance(name, typed) }))
    .toSorted((a, b) => a.edits - b.edits)[0];
  return near !== undefined && near.edits <= Math.floor(near.name.length / 2) && near.edits <= 2 ? near.name : null;
}

function lookUp<K extends string>(table: Readonly<Record<K, readonly string[]>>, word: string): K | null {
  const typed = plain(word);
  const keys = Object.keys(table) as K[];
  return keys.find((key) => table[key].includes(typed)) ?? null;
}

const LEADING = /^(?:until|till|to|for|直到|至|到)\s*/;
const WEEKDAY_NAMES: Readonly<Record<Weekday, RegExp>> = {
  mon: /^(?:mon(?:day)?|(?:周|星期|礼拜)一)$/,
  tue: /^(?:tue(?:s|sday)?|(?:周|星期|礼拜)二)$/,
  wed: /^(?:wed(?:nesday)?|(?:周|星期|礼拜)三)$/,
  thu: /^(?:thu(?:rs|rsday)?|(?:周|星期|礼拜)四)$/,
  fri: /^(?:fri(?:day)?|(?:周|星期|礼拜)五)$/,
  sat: /^(?:sat(?:urday)?|(?:周|星期|礼拜)六)$/,
  sun: /^(?:sun(?:day)?|(?:周|星期|礼拜)(?:日|天))$/,
};
const SOON: Readonly<Record<string, number>> = { today: 0, 今天: 0, tomorrow: 1, 明天: 1, 后天: 2 };

/** Whether a word says that a time follows: `until`, `至`, `到周五`. */
export const leadsToTime = (word: string): boolean => /^(?:until|till|for)$|^(?:直到|至|到)/i.test(word);

/** Reads a day as people say it: `until friday`, `for 3 days`, `2026-11-27`, `tomorrow`, `至 周五`. Null for anything else. */
export function parseUntil(words: readonly string[]): Until | null {
  const said = toHalfWidth(words.join(' ')).toLowerCase().trim().replace(LEADING, '').trim();
  const soon = SOON[said];
  if (soon !== undefined && Object.hasOwn(SOON, said)) return { kind: 'days', days: soon };
  const days = /^(\d{1,3})\s*(?:d|days?|天)$/.exec(said)?.[1];
  if (days !== undefined) return { kind: 'days', days: Number(days) };
  if (/^\d{4}-\d{2}-\d{2}$/.test(said)) return isDate(said) ? { kind: 'date', date: said } : null;
  const weekday = WEEKDAYS.find((day) => WEEKDAY_NAMES[day].test(said));
  return weekday === undefined ? null : { kind: 'weekday', weekday };
}

/** The 30th of February is no date: it would become one of March. */
function isDate(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
