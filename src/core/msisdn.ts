import { err, ok, type Result } from './result.ts';

/** A mainland mobile number: exactly 11 ASCII digits, the first two 13…19. */
export type Msisdn = string & { readonly brand: 'Msisdn' };

export type MsisdnRefused =
  | { readonly kind: 'empty' }
  | { readonly kind: 'too_long' }
  /** Something invisible stands between the digits (a zero-width or direction mark): pasted text can hide a spoof. */
  | { readonly kind: 'hidden_character'; readonly codePoint: string }
  /** A letter, an emoji or a digit of another script, which looks like a number and is not one. */
  | { readonly kind: 'not_a_digit'; readonly character: string }
  | { readonly kind: 'two_numbers' }
  | { readonly kind: 'landline' }
  | { readonly kind: 'wrong_length'; readonly digits: number }
  | { readonly kind: 'not_mobile'; readonly prefix: string };

/** Far more than any decorated number, and far less than anything that costs time. */
const LONGEST = 64;
const HIDDEN = /\p{Cc}|\p{Cf}|\p{Cs}|\p{Co}|\p{Cn}|\p{Mn}|\p{Me}|[\u115f\u1160\u3164\uffa0]/u;

/**
 * Reads a typed or pasted number: with or without +86, 0086 or 86, spaces (any kind), hyphens, full-width digits, a `tel:` link
 * or Slack's own link of one. Never another number than the one that stands there.
 */
export function readMsisdn(given: string): Result<Msisdn, MsisdnRefused> {
  if (given.length > LONGEST) return err({ kind: given.trim() === '' ? 'empty' : 'too_long' });
  const text = given
    .trim()
    .replace(/^<tel:([^|>]*)(?:\|[^>]*)?>$/i, '$1')
    .replace(/^tel:/i, '')
    .trim();
  if (text === '') return err({ kind: 'empty' });
  const hidden = HIDDEN.exec(text);
  if (hidden) return err({ kind: 'hidden_character', codePoint: codePointOf(hidden[0]) });
  return readDigits(toAscii(text));
}

/** The number with its middle hidden, as people are shown it: `139****1234`. */
export const maskMsisdn = (msisdn: string): string => `${msisdn.slice(0, 3)}****${msisdn.slice(-4)}`;

function readDigits(text: string): Result<Msisdn, MsisdnRefused> {
  const odd = /[^\d\s+-]/u.exec(text);
  if (odd) return err({ kind: 'not_a_digit', character: odd[0] });
  const compact = text.replace(/[\s-]/g, '');
  if (/.\+/.test(compact)) return err({ kind: 'two_numbers' });
  const national = compact.replace(/^(?:\+86|0086|86(?=1\d{10}$))/, '');
  if (national.startsWith('+')) return err({ kind: 'not_mobile', prefix: national.slice(0, 4) });
  if (/^1[3-9]\d{9}$/.test(national)) return ok(national as Msisdn);
  return err(refusalOf(national));
}

function refusalOf(digits: string): MsisdnRefused {
  if (digits === '') return { kind: 'empty' };
  if (/^0\d{9,11}$/.test(digits)) return { kind: 'landline' };
  if (/^(?:1[3-9]\d{9}){2,}$/.test(digits)) return { kind: 'two_numbers' };
  if (digits.length !== 11) return { kind: 'wrong_length', digits: digits.length };
  return { kind: 'not_mobile', prefix: digits.slice(0, 3) };
}

/** Full-width forms (１３９, ＋, －) and the dashes that phones and word processors put in become ASCII; nothing else is mapped. */
const toAscii = (text: string): string =>
  text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/[\u2010-\u2015\u2212]/g, '-');

const codePointOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
