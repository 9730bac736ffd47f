import { toHalfWidth } from '../src/core/msisdn.ts';
import { type Product, productCalled } from '../src/core/product.ts';
import { err, ok, type Result } from '../src/core/result.ts';
import type { Command, ParseRefused } from './command.ts';
import { seemsNumber, subjectIn } from './find-number.ts';
import { keywordOf, keywordPrefixLength, numbersIn, readTokens, suggestKeyword, takeNumber } from './keywords.ts';
import { parseCommand } from './parse.ts';

/**
 * Reads a line that replies to a message. If the line has no number, such as `1GB outage`, the number comes from that message. Two
 * numbers there are refused. If there is none, the line is read alone, and a line that begins with a product lacks its number.
 */
export function parseReplying(
  line: string,
  quoted: string | null,
  products: readonly Product[],
): Result<Command, ParseRefused> {
  if (quoted === null || standsAlone(line, products)) return parseCommand(line);
  const mistyped = mistypedBehindProduct(line, products);
  if (mistyped !== null) return ok(mistyped);
  const numbers = numbersIn(quoted);
  if (numbers.length > 0) return parseCommand(`${numbers.slice(0, 2).join(' ')} ${line}`, true);
  if (!startsWithProduct(line, products)) return parseCommand(line);
  return err({ kind: 'missing', what: 'number', command: 'request', number: null });
}

/** A product and a number with a mistake: the desk refuses that number, and never takes the one of the message instead. */
function mistypedBehindProduct(line: string, products: readonly Product[]): Command | null {
  const words = readTokens(line).map(({ text }) => text);
  const size = productWords(words, products);
  const number = words.slice(size).join(' ');
  if (size === 0 || !seemsNumber(words.slice(size))) return null;
  const product = words.slice(0, size).join(' ');
  return { kind: 'request', number, product, anyway: false, urgent: false, reason: '' };
}

/** Whether a line is complete without the message: a command, something close to one, or a number of its own, valid or not. */
function standsAlone(line: string, products: readonly Product[]): boolean {
  const words = readTokens(line).map(({ text }) => text);
  const [first] = words;
  if (first === undefined) return false;
  if (subjectIn(words) !== null) return true;
  if (startsWithProduct(line, products)) return false;
  if (seemsNumber(words)) return true;
  if (keywordOf(first) !== null || keywordPrefixLength(first) > 0 || suggestKeyword(first) !== null) return true;
  return takeNumber(words).used > 1 || /^(?:tel:)?\+?[\d-]{7,}$/i.test(toHalfWidth(first));
}

const startsWithProduct = (line: string, products: readonly Product[]): boolean =>
  productWords(
    readTokens(line).map(({ text }) => text),
    products,
  ) > 0;

/** How many words at the start of a line are a product: it may have several. 0 for none. */
const productWords = (words: readonly string[], products: readonly Product[]): number =>
  [3, 2, 1].find(
    (count) => count <= words.length && productCalled(products, words.slice(0, count).join(' ')) !== undefined,
  ) ?? 0;
