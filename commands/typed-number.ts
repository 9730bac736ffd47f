import { readOrderRef } from '../src/core/ids.ts';
import { readMsisdn, toHalfWidth, trimMarks } from '../src/core/msisdn.ts';

/** A word of a line without marks that nobody sees around it, and where it stands in it. */
export type Token = { readonly text: string; readonly start: number; readonly end: number };

/** Invisible characters. They do not separate words. */
const HIDDEN = /[\p{Cf}\p{Mn}\p{Me}\p{Cs}]/gu;
const COUNTRY = /^(?:\+86|0086|86)$/;
const WITH_COUNTRY = /^(?:\+86|0086|86(?=\d{3}$|\d{7}$|\d{11}$))/;
const DASHES = /[-\u2010-\u2015\u2212]/g;
/** What people write between the things of a list; it is no part of them. */
export const LIST_MARKS = /[,，;；、]+$/;
const WHOLE = '1'.repeat(11);
/** How people group the eleven digits: 139 1234 5678, 139 12345678, 1391234 5678. */
const GROUPINGS: readonly (readonly number[])[] = [[11], [3, 4, 4], [3, 8], [7, 4]];

/** Splits a line into words at spaces of any kind. Slack's `<tel:…|139 1234 5678>` is one word. */
export function readTokens(line: string): readonly Token[] {
  return [...line.matchAll(/<tel:[^<>]*>|[^\p{Z}\t\n\v\f\r]+/giu)].flatMap((match) => {
    const text = trimMarks(match[0]);
    return text === '' ? [] : [{ text, start: match.index, end: match.index + match[0].length }];
  });
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
  const first = groupsAt(words, 0) || brokenGroupsAt(words) || countryAt(words, 0) + 1;
  const second = groupsAt(words, 0) > 0 ? groupsAt(words, first) : 0;
  const used = Math.min(first + second, words.length);
  return { text: words.slice(0, used).join(' ').replace(LIST_MARKS, ''), used };
}

/** How many words from `at` on are one number in one of the groupings, with or without a country code; 0 for none. */
function groupsAt(words: readonly string[], at: number): number {
  const country = countryAt(words, at);
  const digits = words.slice(at + country, at + country + 3).map(digitsOf);
  const [head = ''] = digits;
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
