import { err, ok, type Result } from './result.ts';

/** A mainland mobile number: exactly 11 ASCII digits, the first two 13…19. */
export type Msisdn = string & { readonly brand: 'Msisdn' };

/** Replaces a whole number that is gone: the same number has the same key, which says nothing else. */
export type NumberKey = string & { readonly brand: 'NumberKey' };

export type MsisdnRefused =
  | { readonly kind: 'empty' }
  | { readonly kind: 'too_long' }
  /** An invisible character between the digits (a zero-width or direction mark): pasted text can hide a spoof. */
  | { readonly kind: 'hidden_character'; readonly codePoint: string }
  /** A letter, an emoji or a digit of another script, which only looks like a digit. */
  | { readonly kind: 'not_a_digit'; readonly character: string }
  | { readonly kind: 'two_numbers' }
  | { readonly kind: 'landline' }
  | { readonly kind: 'wrong_length'; readonly digits: number }
  | { readonly kind: 'not_mobile'; readonly prefix: string };

/** Longer than any decorated number, and short enough to cost no time. */
const MAX_TYPED_LENGTH = 64;
const HIDDEN = /\p{Cc}|\p{Cf}|\p{Cs}|\p{Co}|\p{Cn}|\p{Mn}|\p{Me}|[\u115f\u1160\u3164\uffa0]/u;
/**
 * Characters that no typed number has. `\s` includes U+FEFF, which is invisible and no space here; tabs and line breaks are
 * spaces.
 */
const ODD = /[^\d\s+-]|\ufeff/u;
const KEYCAP = /^[\d#*]\ufe0f?\u20e3/u;
const WHOLE_NUMBERS = /(?<!\d)(?:86|0086)?1[3-9]\d{9}(?!\d)/g;

/**
 * Reads a typed or pasted number: with or without +86, 0086 or 86, spaces of any kind, hyphens, full-width digits, a `tel:`
 * link or Slack's own link of one. It never returns another number than the one shown: a link whose text shows another number
 * is refused.
 */
export function readMsisdn(given: string): Result<Msisdn, MsisdnRefused> {
  if (given.length > MAX_TYPED_LENGTH) return err({ kind: given.trim() === '' ? 'empty' : 'too_long' });
  const [, target, label] = /^\s*<tel:([^|>]*)(?:\|([^>]*))?>\s*$/i.exec(given) ?? [];
  if (target === undefined) return readText(given);
  const number = readText(target);
  if (!number.ok || label === undefined) return number;
  const words = readText(label);
  return words.ok && words.value !== number.value ? err({ kind: 'two_numbers' }) : words;
}

/** Hides the middle of a number: `139****1234`. */
export const maskMsisdn = (msisdn: string): string => `${msisdn.slice(0, 3)}****${msisdn.slice(-4)}`;

/** Hides the middle of whatever stands where a number should. */
export const maskAsTyped = (given: string): string => (given.length <= 7 ? given : maskMsisdn(given));

/**
 * Says whether a given number can be the known one. Either may be masked; then the visible digits must agree.
 *
 * @param known 11 digits, or the result of `maskMsisdn`
 */
export function isSameNumber(given: string, known: string): boolean {
  const [shown, hidden] = [MASKED.exec(given), MASKED.exec(known)];
  if (shown === null) return hidden === null ? given === known : /^\d{11}$/.test(given) && fits(given, hidden);
  if (hidden === null) return fits(known, shown);
  const [[, head = '', tail = ''], [, ownHead = '', ownTail = '']] = [shown, hidden];
  return agree(head, ownHead, (a, b) => a.startsWith(b)) && agree(tail, ownTail, (a, b) => a.endsWith(b));
}

const MASKED = /^(\d*)\*+(\d*)$/;
const fits = (whole: string, [, head = '', tail = '']: readonly string[]): boolean =>
  whole.startsWith(head) && whole.endsWith(tail);
const agree = (a: string, b: string, has: (a: string, b: string) => boolean): boolean => has(a, b) || has(b, a);

function readText(given: string): Result<Msisdn, MsisdnRefused> {
  const text = toAscii(withoutMarks(withoutMarks(given).replace(/^tel:/i, '')));
  if (text === '') return err({ kind: 'empty' });
  const odd = ODD.exec(text);
  if (odd) return err(refusalOfCharacter(text, odd.index, odd[0]));
  const compact = text.replace(/[\s-]/g, '');
  if (compact.lastIndexOf('+') > 0) return err(refusalOfCharacter(text, text.lastIndexOf('+'), '+'));
  const national = compact.replace(/^(?:\+86|0086|86(?=1\d{10}$))/, '');
  return /^1[3-9]\d{9}$/.test(national) ? ok(national as Msisdn) : err(refusalOf(national));
}

function refusalOfCharacter(text: string, index: number, character: string): MsisdnRefused {
  const keycap = KEYCAP.exec(text.slice(Math.max(index - 1, 0)));
  if (keycap) return { kind: 'not_a_digit', character: keycap[0] };
  if (HIDDEN.test(character)) return { kind: 'hidden_character', codePoint: codePointOf(character) };
  if ((text.match(WHOLE_NUMBERS)?.length ?? 0) > 1) return { kind: 'two_numbers' };
  return { kind: 'not_a_digit', character };
}

function refusalOf(digits: string): MsisdnRefused {
  if (digits === '') return { kind: 'empty' };
  if (/^\+|^00/.test(digits)) return { kind: 'not_mobile', prefix: digits.slice(0, 4) };
  if (/^0[2-9]\d{8,10}$|^01[0-2]\d{7,9}$/.test(digits)) return { kind: 'landline' };
  if (/^(?:(?:86|0086)?1[3-9]\d{9}){2,}$/.test(digits)) return { kind: 'two_numbers' };
  if (digits.length !== 11) return { kind: 'wrong_length', digits: digits.length };
  return { kind: 'not_mobile', prefix: digits.slice(0, 3) };
}

/**
 * Removes the direction marks that phones copy around a number. A mark that reverses the order stays if it could reverse something:
 * groups between blanks would be shown from right to left, and U+202E reverses every digit.
 */
function withoutMarks(given: string): string {
  const bare = trimMarks(given).trim();
  return /^[\u200f\u061c\u202b\u2067]*(\+?\d+)[\u200f\u061c\u202b\u2067]*$/.exec(bare)?.[1] ?? bare;
}

/** Removes blanks, and invisible marks that reverse nothing, from both ends of a text. */
export const trimMarks = (text: string): string => text.replace(OUTER_MARKS, '');
const OUTER_MARKS =
  /^[\s\u200b\u200e\u2060\u202a\u202c\u202d\u2066\u2068\u2069\ufeff]+|[\s\u200b\u200e\u2060\u202a\u202c\u202d\u2066\u2068\u2069\ufeff]+$/g;

/** Turns full-width forms, and the dashes of phones and word processors, into ASCII. Nothing else changes. */
const toAscii = (text: string): string => toHalfWidth(text).replace(/[\u2010-\u2015\u2212]/g, '-');

const codePointOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** Turns full-width letters, digits and signs (Ａ１＋), which Chinese keyboards type, into ASCII. Nothing else changes. */
export const toHalfWidth = (text: string): string =>
  text.replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));

/** A whole mobile number in running text, in half or full width, in one piece or grouped, with its country code. */
const ANY_NUMBER =
  /(?<![\d０-９])(?:(?:[+＋]|00)?86[\s-]{0,2})?([1１][3-9３-９][\d０-９])[\s.-]{0,2}[\d０-９]{4}[\s.-]{0,2}([\d０-９]{4})(?![\d０-９])/g;
/**
 * Text with fewer digits holds no number. Building the pattern of one number took longer than everything else that a change
 * costs.
 */
const NUMBER_LENGTH = 11;
const DIGIT = /[\d０-９]/g;
/** What may stand between two digits of one number, however it was pasted. */
const BETWEEN = '[^\\p{L}\\p{N}]{0,3}';

/**
 * Masks every whole number in a text that a person wrote.
 *
 * @param own a number that is also found if it is split up or surrounded by other digits; null for none
 */
export function withoutNumbers(text: string, own: string | null): string {
  if ((text.match(DIGIT)?.length ?? 0) < NUMBER_LENGTH) return text;
  const plain = own === null || !/^\d{11}$/.test(own) ? text : text.replace(takenApart(own), maskMsisdn(own));
  return plain.replace(ANY_NUMBER, (_, head: string, tail: string) => `${head}****${tail}`);
}

const takenApart = (number: string): RegExp =>
  new RegExp(
    [...number].map((digit) => `[${digit}${String.fromCodePoint(0xff10 + Number(digit))}]`).join(BETWEEN),
    'gu',
  );

/** The fields that people write, in an order, an event or a notice. */
const WRITTEN = new Set(['why', 'evidence', 'reason']);

/** Masks the numbers in every text that people or providers wrote; all other values stay. */
export function withoutWrittenNumbers<T>(value: T, own: string | null): T {
  return masked(value, own, false) as T;
}

/** Copies only what it changes: hardly any text has a number in it, and every journal line passes here. */
function masked(value: unknown, own: string | null, isWritten: boolean): unknown {
  if (typeof value === 'string') return isWritten ? withoutNumbers(value, own) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => masked(item, own, isWritten));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  let copy: Record<string, unknown> | null = null;
  for (const [key, item] of Object.entries(value)) {
    const clean = masked(item, own, WRITTEN.has(key));
    if (clean === item) continue;
    copy ??= { ...value };
    copy[key] = clean;
  }
  return copy ?? value;
}
