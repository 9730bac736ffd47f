import { toHalfWidth } from '../src/core/msisdn.ts';
import { type Product, productCalled } from '../src/core/product.ts';
import { err, type Result } from '../src/core/result.ts';
import type { Command, ParseRefused } from './command.ts';
import { subjectIn } from './find-number.ts';
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
  const numbers = numbersIn(quoted);
  if (numbers.length > 0) return parseCommand(`${numbers.slice(0, 2).join(' ')} ${line}`, true);
  if (!startsWithProduct(line, products)) return parseCommand(line);
  return err({ kind: 'missing', what: 'number', command: 'request', number: null });
}

/** Whether a line is complete without the message: a command, something close to one, or a number of its own, valid or not. */
function standsAlone(line: string, products: readonly Product[]): boolean {
  const words = readTokens(line).map(({ text }) => text);
  const [first] = words;
  if (first === undefined) return false;
  if (subjectIn(words) !== null) return true;
  if (startsWithProduct(line, products)) return false;
  if (keywordOf(first) !== null || keywordPrefixLength(first) > 0 || suggestKeyword(first) !== null) return true;
  return takeNumber(words).used > 1 || /^(?:tel:)?\+?[\d-]{7,}$/i.test(toHalfWidth(first));
}

/** A product may have several words. */
const startsWithProduct = (line: string, products: readonly Product[]): boolean => {
  const words = readTokens(line).map(({ text }) => text);
  return [1, 2, 3].some(
    (count) => count <= words.length && productCalled(products, words.slice(0, count).join(' ')) !== undefined,
  );
};
