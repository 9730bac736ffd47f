import { isSameNumber, type Msisdn, withoutNumbers } from './msisdn.ts';
import type { Order, OrderState } from './order.ts';
import type { AccountId } from './people.ts';

/** A beginning as people say it: so long ago, or the beginning of a day; `daysAgo` counts from today. */
export type Since =
  | { readonly kind: 'ago'; readonly ms: number }
  | { readonly kind: 'day'; readonly daysAgo: number }
  | { readonly kind: 'date'; readonly date: string };

/** Which orders are listed: those of the teams, one's own, those that wait, or those that are unconfirmed. */
export type ListScope = 'team' | 'mine' | 'waiting' | 'doubt';

/**
 * What orders are searched by, as typed. All of it must hold.
 *
 * @property words may name a product, a person of the config or an order; all others are words of the reason or of the requester's name
 * @property phrases words that must stand together
 * @property people mentions as accounts, and names as typed
 * @property endings ends of numbers, or masked numbers
 * @property page from 1 on
 * @property text all of it but the page, as typed
 */
export type OrderFilters = {
  readonly words: readonly string[];
  readonly phrases: readonly string[];
  readonly numbers: readonly string[];
  readonly endings: readonly string[];
  readonly people: readonly string[];
  readonly products: readonly string[];
  readonly states: readonly OrderState[];
  readonly since: Since | null;
  readonly page: number;
  readonly text: string;
};

/** Longer words are truncated, in the index and in a question alike. */
const MAX_TERM_LENGTH = 40;
/** What `withoutNumbers` leaves of a number is no word. */
const MASKED_NUMBER = /\d{3}\*{4}\d{4}/g;
/** Scripts that are written without blanks between words. */
const UNSPACED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}`;
/** A word of several parts (`CASE-42`), a word, or a stretch of a script without blanks. */
const PIECES = new RegExp(
  String.raw`[${UNSPACED}]+|(?:(?![${UNSPACED}])[\p{L}\p{N}])+(?:[-_/.#](?:(?![${UNSPACED}])[\p{L}\p{N}])+)*`,
  'gu',
);
const IS_UNSPACED = new RegExp(`^[${UNSPACED}]`, 'u');

/** Text for comparison: full-width forms as ASCII, in lower case. */
const plain = (text: string): string => text.normalize('NFKC').toLowerCase();
const truncateTerm = (term: string): string => term.slice(0, MAX_TERM_LENGTH);

type Piece = { readonly text: string; readonly isUnspaced: boolean };
const piecesOf = (text: string): readonly Piece[] =>
  [...plain(text).matchAll(PIECES)].map(([piece]) => ({ text: piece, isUnspaced: IS_UNSPACED.test(piece) }));

/** Chinese has no blanks between words, so every two neighbouring characters are a term: 断网补偿 → 断网, 网补, 补偿. */
function pairsIn(text: string): readonly string[] {
  const characters = [...text];
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

/** `CASE-42` is found as itself, as `case42`, and by its parts. */
function partsIn(word: string): readonly string[] {
  const parts = word.split(/[-_/.#]/);
  return parts.length === 1 ? parts : [parts.join(''), ...parts];
}

const termsIn = (text: string): readonly string[] =>
  piecesOf(text).flatMap((piece) => (piece.isUnspaced ? pairsIn(piece.text) : partsIn(piece.text)));

/** The reason without any whole number: what is searched holds none, so none has to be forgotten there. */
const searchedReason = ({ reason, msisdn }: Pick<Order, 'reason' | 'msisdn'>): string =>
  withoutNumbers(reason, msisdn).replace(MASKED_NUMBER, ' ');

type Searched = Pick<Order, 'reason' | 'msisdn' | 'product' | 'maker' | 'batch'>;

/** The terms that an order is found by: the end of its number, its product, its batch, its requester's name and its reason. */
export function searchTermsOf(order: Searched): readonly string[] {
  const { msisdn, product, maker, batch = null } = order;
  const all = [
    msisdn.slice(-4),
    truncateTerm(plain(product.code)),
    ...(batch === null ? [] : [plain(batch.ref)]),
    ...termsIn(maker.name),
    ...termsIn(searchedReason(order)),
  ];
  return [...new Set(all.map(truncateTerm))];
}

/** A text that an order must hold, and where. A number may be masked. */
export type Contains = { readonly in: 'reason' | 'requester' | 'words' | 'number'; readonly text: string };

/**
 * Turns words of a question into terms. A single Chinese character is no term; it is looked for in the orders that everything else
 * finds.
 */
export function searchedBy(words: string): {
  readonly terms: readonly string[];
  readonly contains: readonly Contains[];
} {
  const pieces = piecesOf(words);
  const isShort = ({ text, isUnspaced }: Piece): boolean => isUnspaced && [...text].length === 1;
  const terms = pieces
    .filter((piece) => !isShort(piece))
    .flatMap(({ text, isUnspaced }) => (isUnspaced ? pairsIn(text) : partsIn(text).slice(0, 1)));
  const contains = pieces
    // Pairs of characters may stand apart; the whole stretch must be there.
    .filter(({ text, isUnspaced }) => isUnspaced && [...text].length !== 2)
    .map(({ text }): Contains => ({ in: 'words', text }));
  return { terms: [...new Set(terms.map(truncateTerm))], contains };
}

/** The term of a product, a batch or the last four digits of a number. */
export const searchTerm = (text: string): string => truncateTerm(plain(text));

export function containsText(order: Searched, { in: where, text }: Contains): boolean {
  const { maker, msisdn } = order;
  if (where === 'number') return isSameNumber(text, msisdn);
  const own = where === 'requester' ? [] : [searchedReason(order)];
  const names = where === 'reason' ? [] : [maker.name];
  return [...own, ...names].some((one) => plain(one).includes(plain(text)));
}

/**
 * A search. Every condition must be fulfilled; null asks nothing.
 *
 * @property terms as `searchTermsOf` makes them of an order
 * @property contains texts that are compared in the orders that everything else finds
 * @property since the earliest opening
 */
export type SearchQuestion = {
  readonly teams: readonly string[] | null;
  readonly exceptTeams?: readonly string[];
  readonly msisdn: Msisdn | null;
  readonly maker: readonly AccountId[] | null;
  readonly states: readonly OrderState[] | null;
  /** Adds held orders, in any state. */
  readonly orHeld?: boolean;
  readonly terms: readonly string[];
  readonly contains: readonly Contains[];
  readonly since: number | null;
  readonly skip: number;
  readonly limit: number;
};
/**
 * Newest first. `lookedBackTo` is null unless the search ended before the oldest order: then it is the opening of the last order that was
 * looked at.
 */
export type SearchResult = {
  readonly orders: readonly Order[];
  readonly more: boolean;
  readonly lookedBackTo: number | null;
  readonly unreadable?: number;
};

/** Searching, of the ledger. */
export type SearchLedger = {
  readonly search: (question: SearchQuestion) => Promise<SearchResult>;
  /** Gives up to so many new orders their terms, the newest first. Returns how many. */
  readonly indexNew: (limit: number) => Promise<number>;
  /**
   * Lets the next orders that a desk of an earlier version wrote before this time join the new ones. Returns how many it looked at; null
   * once nothing is left to do, for ever.
   */
  readonly joinOlder: (before: number, limit: number) => Promise<number | null>;
};
