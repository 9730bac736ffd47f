import { readMsisdn, toHalfWidth } from '../src/core/msisdn.ts';
import { isRequestWord, LIST_MARKS, takeNumber } from './keywords.ts';

/** Words that people put before a number. */
const LABELS: ReadonlySet<string> = new Set([
  ...[
    '给',
    '为',
    '帮',
    '请',
    '请给',
    '客户',
    '客户号码',
    '手机',
    '手机号',
    '手机号码',
    '号码',
    '电话',
    '电话号码',
    '充',
    ...['客户电话', '客户手机', '客户手机号', '联系电话', '联系方式', '用户'],
  ],
  ...['for', 'to', 'number', 'phone', 'mobile', 'tel', 'no', 'msisdn', 'customer'],
]);
const isLabel = (word: string): boolean =>
  isRequestWord(word) ||
  LABELS.has(
    toHalfWidth(word)
      .toLowerCase()
      .replace(/[:.#]+$/, ''),
  );

/** In how many words people write a number with its country code, and a product. */
const MAX_NUMBER_WORDS = 4;
const MAX_PRODUCT_WORDS = 3;

/** Phones copy these around a number; none of them turns a digit around. */
const HARMLESS = String.raw`\u200b\u200e\u2060\u202a\u202c\u202d\u2066\u2068\u2069\ufeff`;
/** What may stand around a number: letters and punctuation, but no digit of any script, and nothing that turns text around. */
const AROUND = String.raw`[\p{L}\p{Zs}${HARMLESS}:.,;!?()<>[\]{}"'#*|：，。；、！？（）《》【】“”‘’「」]{0,16}`;
/** One stretch of digits, blanks and hyphens. Nothing invisible stands between its digits. */
const WRAPPED = new RegExp(String.raw`^(?<before>${AROUND}?)(?<number>\+?\d[\d\p{Zs}-]*\d)(?<after>${AROUND})$`, 'u');
const HARMLESS_ONES = new RegExp(`[${HARMLESS}]`, 'gu');
/** A mistyped digit may be one of these, so none may touch a number. */
const LIKE_A_DIGIT = /[OoQDIilLZzSsBbGg|]/;

/** A number within words, `used` words from where it was looked for. */
export type NumberFound = { readonly text: string; readonly used: number };

/** The mobile number that some words begin with, in whatever stands around it; null if there is none that is certain. */
export function numberAt(words: readonly string[]): NumberFound | null {
  const number = takeNumber(words);
  if (number.used > 0 && readMsisdn(number.text).ok) return number;
  if (isTwo(words)) return null;
  for (let used = 1; used <= Math.min(MAX_NUMBER_WORDS, words.length); used += 1) {
    const text = unwrapped(words.slice(0, used).join(' '));
    if (text !== null) return { text, used };
  }
  return null;
}

const isTwo = (words: readonly string[]): boolean => {
  const read = readMsisdn(takeNumber(words).text);
  return !read.ok && read.error.kind === 'two_numbers';
};

function unwrapped(text: string): string | null {
  const { before = '', number = '', after = '' } = WRAPPED.exec(toHalfWidth(text))?.groups ?? {};
  const [last, next] = [before.replace(HARMLESS_ONES, '').at(-1) ?? '', after.replace(HARMLESS_ONES, '').at(0) ?? ''];
  if (number === '' || LIKE_A_DIGIT.test(last) || LIKE_A_DIGIT.test(next)) return null;
  // A word of its own may be what is wanted: `refund 139…` is no request. Labels were taken off before.
  if (/\p{L}[^\p{Zs}]*\p{Zs}/u.test(before)) return null;
  // Only as people group one number: digits are never joined to another.
  const words = number.split(/\p{Zs}+/u);
  const whole = takeNumber(words);
  return whole.used === words.length && readMsisdn(number).ok ? number : null;
}

/**
 * What a request is about: the number, the product, and how many words that took. The product may stand first.
 *
 * @property product left out if none follows
 * @property productAt where the product begins; left out if it stands before the number
 */
export type Subject = {
  readonly number: string;
  readonly product?: string;
  readonly productAt?: number;
  readonly used: number;
};

/** Reads the number and the product at the start of some words; null if neither order has a number that is certain. */
export function subjectIn(words: readonly string[]): Subject | null {
  const labels = labelsAt(words);
  const number = numberAt(words.slice(labels));
  if (number !== null) {
    const after = labels + number.used;
    const productAt = after + words.slice(after).findIndex((word) => !isRequestWord(word));
    const size = productAt < after ? 0 : productSize(words.slice(productAt));
    if (size === 0) return { number: number.text, used: after };
    const used = productAt + size;
    return { number: number.text, product: nameOf(words.slice(productAt, used)), productAt, used };
  }
  const subject = productFirst(words.slice(labels));
  return subject && { ...subject, used: labels + subject.used };
}

/** `1GB 139 1128 1234`, `1 GB 给 13911281234`: what stands before the number has a letter in it. */
function productFirst(words: readonly string[]): Subject | null {
  if (/^\+?\d{5}/.test(toHalfWidth(words[0] ?? ''))) return null;
  for (let size = 1; size <= Math.min(MAX_PRODUCT_WORDS, words.length - 1); size += 1) {
    const product = nameOf(words.slice(0, size));
    if (isLabel(words[size - 1] ?? '') || !/\p{L}/u.test(product) || /tel:/i.test(product)) continue;
    const labels = labelsAt(words.slice(size));
    const rest = words.slice(size + labels);
    // Two numbers are refused as two.
    const number = numberAt(rest) ?? (isTwo(rest) ? takeNumber(rest) : null);
    if (number === null) continue;
    // One digit too many behind a grouped number belongs to it: it would pass for a reason.
    const spare = number.used > 1 && /^\d{1,4}$/.test(toHalfWidth(rest[number.used] ?? '')) ? 1 : 0;
    const text = [number.text, ...rest.slice(number.used, number.used + spare)].join(' ');
    return { number: text, product, used: size + labels + number.used + spare };
  }
  return null;
}

/** Whether words were meant as a number, with a mistake in it: most of the digits of one, and its beginning. */
export function seemsNumber(words: readonly string[]): boolean {
  const rest = words.slice(labelsAt(words));
  const groups = rest.findIndex((word, index) => index > 0 && !/^[\p{Nd}-]+$/u.test(word));
  const text = toHalfWidth(rest.slice(0, groups < 0 ? MAX_NUMBER_WORDS : groups).join(''));
  const digits = text.match(/\p{Nd}/gu) ?? [];
  // `CASE-13911281` is a ticket.
  if (digits.length < MIN_MEANT_DIGITS || !/^[\p{Script=Han}\p{P}+]*\p{Nd}/u.test(text)) return false;
  return digits.some((digit) => !/\d/.test(digit)) || /^(?:0{0,2}86)?1[3-9]/.test(digits.join(''));
}
/** A number with three digits too few, or with letters instead of them. */
const MIN_MEANT_DIGITS = 8;

/** Whether a whole request stands behind the first word, which is neither a label nor a product: `explian 139… 1GB`. */
export const isBehindOneWord = (words: readonly string[]): boolean =>
  !isLabel(words[0] ?? '') && numberAt(words) === null && /^\d/.test(subjectIn(words.slice(1))?.product ?? '');

/** Whether words begin with a number, or with an amount such as `1GB` and a number. */
export function startsRequest(words: readonly string[]): boolean {
  const isNumber = (from: number): boolean => readMsisdn(takeNumber(words.slice(from)).text).ok;
  return isNumber(0) || (/^\d/.test(toHalfWidth(words[0] ?? '')) && isNumber(productSize(words)));
}

function labelsAt(words: readonly string[]): number {
  const first = words.findIndex((word) => !isLabel(word));
  return first < 0 ? words.length : first;
}

const UNIT = /^(?:[gmt]b?|兆|元|块|yuan)[,，;；、]*$/i;
/** `1 GB` is one name. Other names of several words are known to the catalogue alone. */
const productSize = ([first, next = '']: readonly string[]): number => {
  if (first === undefined) return 0;
  return /^\d+(?:\.\d+)?$/.test(toHalfWidth(first)) && UNIT.test(toHalfWidth(next)) ? 2 : 1;
};
const nameOf = (words: readonly string[]): string => words.join(' ').replace(LIST_MARKS, '');
