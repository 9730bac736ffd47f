import type { ConfigChange } from '../src/core/notice.ts';

/** A whole mobile number in any notation, alone or within other words. */
const NUMBERS = /(?<![\d０-９])(?:[+＋]?86[ -]?|0086[ -]?)?([1１][3-9３-９](?:[ -]?[\d０-９]){9})(?![\d０-９])/g;

/** Control characters except tab and line break, and the marks that change the writing direction. */
const UNSEEN = /(?![\t\n])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Makes foreign text safe to show: masks numbers, removes characters that rearrange the text around them, and truncates to
 * `maxLength` UTF-16 units.
 */
export function sanitizeForDisplay(text: string, maxLength: number): string {
  const seen = text
    .toWellFormed()
    .replace(UNSEEN, '')
    .replace(NUMBERS, (_, number: string) => masked(number));
  return truncate(seen.trim(), maxLength);
}

/** Typed words on one line, for quoting in a refusal. */
export const quoted = (text: string): string => sanitizeForDisplay(text.replace(/\s+/g, ' '), 40);

/** Made at the first use: making it takes 10 ms, and the start need not wait for that. */
let segmenter: Intl.Segmenter | null = null;
function graphemes(): Intl.Segmenter {
  segmenter ??= new Intl.Segmenter('und', { granularity: 'grapheme' });
  return segmenter;
}

/** Truncates between graphemes, so that no emoji and no combined letter is split. */
export function truncate(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  let kept = '';
  for (const { segment } of graphemes().segment(text)) {
    if (kept.length + segment.length > maxLength - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

function masked(number: string): string {
  const digits = number.replace(/[ -]/g, '');
  return `${digits.slice(0, 3)}****${digits.slice(-4)}`;
}

const MAX_PLACE_LENGTH = 120;

/** Names in a config are what people wrote: nothing in them may format a message, or mention somebody. */
export const displayedChange = (change: ConfigChange): ConfigChange => ({
  ...change,
  place: sanitizeForDisplay(change.place, MAX_PLACE_LENGTH),
  ...('from' in change && change.from !== null ? { from: sanitizeForDisplay(change.from, MAX_PLACE_LENGTH) } : {}),
  ...('to' in change && change.to !== null ? { to: sanitizeForDisplay(change.to, MAX_PLACE_LENGTH) } : {}),
});
