import { readMsisdn, toHalfWidth } from '../src/core/msisdn.ts';
import { findProduct, type Product } from '../src/core/product.ts';
import { err, type Result } from '../src/core/result.ts';
import type { Command, ParseRefused } from './command.ts';
import { keywordOf, keywordPrefixLength, suggestKeyword } from './keywords.ts';
import { parseCommand } from './parse.ts';
import { readTokens, takeNumber } from './typed-number.ts';

/** A whole mobile number in running text, in one piece or grouped as 139 1128 1234. */
const NUMBERS = /(?<![\d-])(?:(?:\+|00)?86[\s-]?)?1[3-9]\d(?:[\s-]?\d{4}){2}(?!\d)/g;
/** Marks that make a number be seen in another order than it is written in. */
const TURNED = /[\u202a-\u202e\u2066-\u2069]/;

/**
 * Reads a line that was written as a reply: where it names no number of its own, `1GB outage` asks for the one number in the
 * message replied to. Two numbers there are refused as two; none leaves the line as it is, and where it begins with a product,
 * the number is missing.
 */
export function parseReplying(
  line: string,
  quoted: string | null,
  products: readonly Product[],
): Result<Command, ParseRefused> {
  if (quoted === null || standsAlone(line, products)) return parseCommand(line);
  const numbers = numbersIn(quoted);
  if (numbers.length > 0) return parseCommand(`${numbers.slice(0, 2).join(' ')} ${line}`);
  if (!startsWithProduct(line, products)) return parseCommand(line);
  return err({ kind: 'missing', what: 'number', command: 'request', number: null });
}

/** The different mobile numbers of a running text, as 11 digits. */
export function numbersIn(text: string): readonly string[] {
  if (TURNED.test(text)) return [];
  const candidates = toHalfWidth(text).match(NUMBERS) ?? [];
  return [...new Set(candidates.map(readMsisdn).flatMap((number) => (number.ok ? [number.value] : [])))];
}

/** Whether a line says what it is about: a command, or something near one, or a number of its own, right or wrong. */
function standsAlone(line: string, products: readonly Product[]): boolean {
  const words = readTokens(line).map(({ text }) => text);
  const [first] = words;
  if (first === undefined || startsWithProduct(line, products)) return false;
  if (keywordOf(first) !== null || keywordPrefixLength(first) > 0 || suggestKeyword(first) !== null) return true;
  return takeNumber(words).used > 1 || /^(?:tel:)?\+?[\d-]{7,}$/i.test(toHalfWidth(first));
}

const startsWithProduct = (line: string, products: readonly Product[]): boolean => {
  const [first] = readTokens(line);
  return first !== undefined && findProduct(products, first.text).ok;
};
