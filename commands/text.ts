/** A whole mobile number in any of the ways it is written, alone or within other words. */
const NUMBERS = /(?<![\d０-９])(?:[+＋]?86[ -]?|0086[ -]?)?([1１][3-9３-９](?:[ -]?[\d０-９]){9})(?![\d０-９])/g;

/** Control characters but tab and line break, and the marks that turn the direction of what follows them. */
const UNSEEN = /(?![\t\n])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Words somebody else wrote, for people to read: numbers in them masked, nothing in them that rearranges the words around them,
 * cut between graphemes to `longest` UTF-16 units.
 */
export function sanitizeForDisplay(text: string, longest: number): string {
  const seen = text
    .toWellFormed()
    .replace(UNSEEN, '')
    .replace(NUMBERS, (_, number: string) => masked(number));
  return truncate(seen.trim(), longest);
}

/** A few typed words to be quoted in a refusal: one line of them. */
export const quoted = (text: string): string => sanitizeForDisplay(text.replace(/\s+/g, ' '), 40);

/** Made when something is first too long: making it takes 10 ms, which the start need not wait for. */
let segmenter: Intl.Segmenter | null = null;
function graphemes(): Intl.Segmenter {
  segmenter ??= new Intl.Segmenter('und', { granularity: 'grapheme' });
  return segmenter;
}

/** Cut between graphemes, so that no emoji and no combined letter is halved. */
export function truncate(text: string, longest: number): string {
  if (text.length <= longest) return text;
  let kept = '';
  for (const { segment } of graphemes().segment(text)) {
    if (kept.length + segment.length > longest - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

function masked(number: string): string {
  const digits = number.replace(/[ -]/g, '');
  return `${digits.slice(0, 3)}****${digits.slice(-4)}`;
}
