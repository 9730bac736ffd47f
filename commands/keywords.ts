import { editDistance } from '../src/core/grammar.ts';
import { readOrderRef } from '../src/core/ids.ts';
import { readMsisdn, toHalfWidth, trimMarks } from '../src/core/msisdn.ts';
import type { Language } from '../src/core/product.ts';
import type { ListScope } from '../src/core/search.ts';
import type { BulkAsked, HelpTopic } from './command.ts';

/** The meanings of a first word. A number in its place requests a top-up. */
export type Keyword = Exclude<HelpTopic, 'request' | 'form' | 'many'>;
/** The words that may follow `bulk`, before the name of a batch. */
export type BulkWord = Exclude<BulkAsked['kind'], 'form' | 'file' | 'lines'>;

/** English and Chinese are equal everywhere. */
const KEYWORDS: Readonly<Record<Keyword, readonly string[]>> = {
  status: ['status', '状态'],
  details: ['details', '详情'],
  approve: ['approve', '批准'],
  reject: ['reject', '拒绝'],
  cancel: ['cancel', '取消'],
  list: ['list', '列表'],
  find: ['find', 'search', '查找', '搜索'],
  explain: ['explain', '试算'],
  settle: ['settle', '结清'],
  confirm: ['confirm', '确认'],
  remind: ['remind', '催办'],
  repeat: ['repeat', '重复'],
  delegate: ['delegate', '委托'],
  urgent: ['urgent', '加急'],
  bulk: ['bulk', '批量'],
  report: ['report', '报表'],
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
const BULK: Readonly<Record<BulkWord, readonly string[]>> = {
  send: ['send', '提交'],
  status: ['status', '状态'],
  pause: ['pause', '暂停'],
  resume: ['resume', '继续'],
  stop: ['stop', 'cancel', '取消', '停止'],
  strike: ['strike', '剔除'],
  result: ['result', '结果'],
};
const ANYWAY: readonly string[] = ['anyway', '仍然'];

/** The words for a top-up. People may leave them out. */
const REQUESTS: readonly string[] = ['topup', '充值'];

/** The key of every word of a table. */
type Lookup<K extends string> = ReadonlyMap<string, K>;
const lookupOf = <K extends string>(table: Readonly<Record<K, readonly string[]>>): Lookup<K> =>
  new Map((Object.keys(table) as K[]).flatMap((key) => table[key].map((name) => [name, key] as const)));
const BY_WORD = {
  keyword: lookupOf(KEYWORDS),
  which: lookupOf(WHICH),
  outcome: lookupOf(OUTCOMES),
  language: lookupOf(LANGUAGES),
};
/** Chinese keywords may be followed by their argument without a space. */
const CHINESE_KEYWORDS = [...BY_WORD.keyword.keys(), ...REQUESTS].filter((name) => /^\p{Script=Han}/u.test(name));

/** The word for comparison: full-width letters as ASCII, in lower case. */
const plain = (word: string): string => toHalfWidth(word).toLowerCase();

export const keywordOf = (word: string): Keyword | null => BY_WORD.keyword.get(plain(word)) ?? null;
export const isRequestWord = (word: string): boolean => REQUESTS.includes(plain(word));
/** A whole number from 1 on, as typed; null for anything else. */
export const numberOf = (word: string): number | null => {
  const digits = toHalfWidth(word);
  return /^[1-9]\d{0,5}$/.test(digits) ? Number(digits) : null;
};
export const bulkWordOf = (word: string): BulkWord | null => {
  const typed = plain(word);
  const words = Object.keys(BULK) as BulkWord[];
  return words.find((one) => BULK[one].includes(typed)) ?? null;
};
export const whichOf = (word: string): ListScope | null => BY_WORD.which.get(plain(word)) ?? null;
export const languageOf = (word: string): Language | null => BY_WORD.language.get(plain(word)) ?? null;
export const outcomeOf = (word: string): 'delivered' | 'failed' | null => BY_WORD.outcome.get(plain(word)) ?? null;
export const isOff = (word: string): boolean => OFF.includes(plain(word));
export const isAnyway = (word: string): boolean => ANYWAY.includes(plain(word));

/** The length of a Chinese keyword that is followed by its argument without a space: `批准T7K3QX` → 2; otherwise 0. */
export function keywordPrefixLength(word: string): number {
  const glued = CHINESE_KEYWORDS.some((name) => word.startsWith(name));
  return glued && /^..(?:[\da-z+\uff01-\uff5e]|全部$|所有$|待批$)/i.test(word) ? 2 : 0;
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

/** A word of a line, without the invisible marks around it, and its position. */
export type Token = { readonly text: string; readonly start: number; readonly end: number };

/** Invisible characters. They do not separate words. */
const HIDDEN = /[\p{Cf}\p{Mn}\p{Me}\p{Cs}]/gu;
const COUNTRY = /^(?:\+86|0086|86)$/;
const WITH_COUNTRY = /^(?:\+86|0086|86(?=\d{3}$|\d{7}$|\d{11}$))/;
const DASHES = /[-\u2010-\u2015\u2212]/g;
/** The separators of a list. They belong to no word. */
export const LIST_MARKS = /[,，;；、]+$/;
const WHOLE = '1'.repeat(11);
/** How people group the eleven digits: 139 1234 5678, 139 12345678, 1391234 5678. */
const GROUPINGS: readonly (readonly number[])[] = [[11], [3, 4, 4], [3, 8], [7, 4]];

/** Nothing in it is invisible. */
const PRINTABLE = /^[\x21-\x7e]+$/;
/** A number as most people write it, in one piece. */
const IN_ONE_PIECE = /^1\d{10}$/;

/** Splits a line into words at spaces of any kind. Slack's `<tel:…|139 1234 5678>` is one word. */
export function readTokens(line: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const { 0: found, index: start } of line.matchAll(/<tel:[^<>]*>|[^\p{Z}\t\n\v\f\r]+/giu)) {
    const text = PRINTABLE.test(found) ? found : trimMarks(found);
    if (text !== '') tokens.push({ text, start, end: start + found.length });
  }
  return tokens;
}

/** Whether a word was meant as a number: it starts like one, or is mostly digits of any script. */
export function looksLikeNumber(word: string): boolean {
  const seen = word.replace(HIDDEN, '');
  if (/^(?:[+\uff0b(-]?\p{Nd}|tel:|<tel:)/iu.test(seen)) return true;
  // A long reference may be all digits but for its T.
  return (seen.match(/\p{Nd}/gu)?.length ?? 0) >= 7 && readOrderRef(seen) === null;
}

/**
 * Takes the number at the start of a line: `used` words. Groups are joined only if people group one number like that, so `1391234567
 * 8` stays a number of ten digits and a product, and never becomes another number. Two numbers are returned together, and
 * `readMsisdn` refuses them.
 */
export function takeNumber(words: readonly string[]): { readonly text: string; readonly used: number } {
  const whole = groupsAt(words, 0);
  const first = whole || brokenGroupsAt(words) || countryAt(words, 0) + 1;
  const second = whole > 0 ? groupsAt(words, first) : 0;
  const used = Math.min(first + second, words.length);
  return { text: words.slice(0, used).join(' ').replace(LIST_MARKS, ''), used };
}

/** How many words from `at` on are one number in one of the groupings, with or without a country code; 0 for none. */
function groupsAt(words: readonly string[], at: number): number {
  if (IN_ONE_PIECE.test(words[at] ?? '')) return 1;
  const country = countryAt(words, at);
  const head = digitsOf(words[at + country] ?? '');
  if (head === '') return 0;
  const digits = [head, ...words.slice(at + country + 1, at + country + 3).map(digitsOf)];
  const lengths = [country === 1 ? head : head.replace(WITH_COUNTRY, ''), ...digits.slice(1)].map(
    (text) => text.length,
  );
  const grouping = GROUPINGS.find((groups) => groups.every((length, index) => lengths[index] === length));
  return grouping === undefined ? 0 : country + grouping.length;
}

/**
 * A grouped number with one digit too few or too many (139 1234 567). It is taken as a whole, so that the refusal counts all its
 * digits.
 */
function brokenGroupsAt(words: readonly string[]): number {
  const country = countryAt(words, 0);
  const [first, second, third] = words.slice(country, country + 3).map((word) => digitsOf(word).length);
  return first === 3 && second === 4 && (third === 3 || third === 5) ? country + 3 : 0;
}

const countryAt = (words: readonly string[], at: number): number =>
  COUNTRY.test(toHalfWidth(words[at] ?? '').replace(/^tel:/i, '')) ? 1 : 0;

/** The digits of a word of digits, hyphens and a leading plus; empty for any other. A link counts as a whole number. */
function digitsOf(word: string): string {
  if (/^<tel:[^<>]*>$/i.test(word)) return WHOLE;
  const text = toHalfWidth(word.replace(LIST_MARKS, '')).replace(/^tel:/i, '').replace(DASHES, '');
  return /^\+?\d+$/.test(text) ? text : '';
}

/** A whole mobile number in running text, in one piece or grouped as 139 1128 1234. */
const NUMBERS = /(?<![\d-])(?<!\d\p{Cf}+)(?:(?:\+|00)?86[\s-]?)?1[3-9]\d(?:[\s-]?\d{4}){2}(?!\p{Cf}*\d)/gu;
/** Turns every character that follows it: a number is seen in another order than it is written in. */
const TURNS_ALL = '\u202e';
/** Turn the order of what blanks separate, and no digits. */
const TURNS_WORDS = /[\u202b\u2067]/;

/** The distinct mobile numbers in running text, as 11 digits. */
export function numbersIn(text: string): readonly string[] {
  if (text.includes(TURNS_ALL)) return [];
  const written = toHalfWidth(text).match(NUMBERS) ?? [];
  const candidates = TURNS_WORDS.test(text) ? written.filter((number) => /^\+?\d+$/.test(number)) : written;
  return [...new Set(candidates.map(readMsisdn).flatMap((number) => (number.ok ? [number.value] : [])))];
}
