import { readFileSync } from 'node:fs';
import { err, ok, type Result } from '../core/result.ts';

/** `why` follows the file's path in a sentence: "is a folder". */
export type TextRefused = { readonly kind: 'missing' } | { readonly kind: 'unreadable'; readonly why: string };

/** Reads a file of text as editors save it: UTF-8 or UTF-16, with or without a byte order mark. A mark is no part of the text. */
export function readTextFile(path: string): Result<string, TextRefused> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return err(notRead(error instanceof Error && 'code' in error ? error.code : null));
  }
  const text = decoded(bytes, encodingOf(bytes));
  if (text !== null && !text.includes('\0')) return ok(text.replace(/^\uFEFF+/, ''));
  return err({ kind: 'unreadable', why: `is ${otherEncodingOf(bytes)}: save it as UTF-8` });
}

function notRead(code: unknown): TextRefused {
  if (code === 'ENOENT') return { kind: 'missing' };
  if (code === 'EISDIR')
    return {
      kind: 'unreadable',
      why: 'is a folder: put a file there (Docker makes a folder of a file that is missing)',
    };
  if (code === 'EACCES' || code === 'EPERM')
    return { kind: 'unreadable', why: `cannot be read by the desk's user (${code}): give it the right to` };
  return { kind: 'unreadable', why: `cannot be read (${code}): it must be a file of text` };
}

/** Text of which no byte is lost; null if the bytes are not in this encoding. */
function decoded(bytes: Buffer, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** By its mark, or where it has none by the zero beside its first character, which is a letter, a # or a bracket. */
function encodingOf([first, second]: Buffer): string {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return 'utf-8';
}

/** Names the probable encoding: Chinese editors write GBK, and other bytes are hardly ever valid GBK. */
function otherEncodingOf(bytes: Buffer): string {
  if (bytes.includes(0)) return 'not readable text';
  return /\p{Script=Han}/u.test(decoded(bytes, 'gb18030') ?? '') ? 'saved as GBK, not as UTF-8' : 'not readable text';
}

/** What is wrong with a text, and the index where it stands. */
class Fault extends Error {
  readonly index: number;
  constructor(index: number, message: string) {
    super(message);
    this.index = index;
  }
}
class DoubledKey extends Fault {}

/**
 * Reads JSON, and says of any other text what is wrong with it and where: `this is not JSON: line 12, column 5: the comma before this } is one too many`.
 * A key that an object has twice is refused, since JSON.parse would silently keep the last.
 */
export function parseJson(text: string): Result<unknown, string> {
  try {
    check(text);
    return ok(JSON.parse(text));
  } catch (error) {
    const why = error instanceof Fault ? `${placeOf(text, error.index)}: ${error.message}` : String(error);
    return err(error instanceof DoubledKey ? why : `this is not JSON: ${why}`);
  }
}

/** What a key of a comment begins with, as JSON has no comments of its own. */
const COMMENT = '//';

/** A value without the comments in it: at any depth, keys that begin with `//`, and what they hold. */
export function withoutComments(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutComments);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !key.startsWith(COMMENT));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutComments(inner)]));
}

const placeOf = (text: string, index: number): string =>
  `line ${lineOf(text, index)}, column ${index - startOfLine(text, index) + 1}`;
const BREAK = /\r\n|\r|\n/g;
const lineOf = (text: string, index: number): number => (text.slice(0, index).match(BREAK)?.length ?? 0) + 1;
const startOfLine = (text: string, index: number): number =>
  Math.max(text.lastIndexOf('\n', index - 1), text.lastIndexOf('\r', index - 1)) + 1;

const MAX_DEPTH = 100;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])/y;
const LITERAL = /(?:true|false|null)(?!\w)/y;
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/uy;

/** Throws a `Fault` for the first thing that is not JSON. */
function check(text: string): void {
  const end = checkValue(text, skip(text, 0), 0);
  const rest = skip(text, end);
  if (rest < text.length) throw new Fault(rest, 'the file should end here: take out what follows');
}

function checkValue(text: string, index: number, depth: number): number {
  if (depth > MAX_DEPTH) throw new Fault(index, 'this is nested too deeply');
  const first = text[index];
  if (first === '{') return checkMembers(text, index, depth, '}');
  if (first === '[') return checkMembers(text, index, depth, ']');
  if (first === '"') return endOfString(text, index);
  const end = endOf(NUMBER, text, index) ?? endOf(LITERAL, text, index);
  if (end === null)
    throw strange(text, index, 'a value is expected here: text in double quotes, a number, true, false, { or [');
  return end;
}

/** The members of an object or of a list, to behind their closing bracket. */
function checkMembers(text: string, open: number, depth: number, close: '}' | ']'): number {
  const seen = new Map<string, number>();
  let comma: number | null = null;
  for (let index = skip(text, open + 1); ; ) {
    if (text[index] === close) {
      if (comma === null) return index + 1;
      throw new Fault(comma, `the comma before the closing ${close} is one too many: take it out`);
    }
    index = skip(text, close === '}' ? checkMember(text, index, depth, seen) : checkValue(text, index, depth + 1));
    if (text[index] === close) return index + 1;
    if (index >= text.length)
      throw new Fault(open, `the ${text[open]} that begins here is never closed: write ${close} at its end`);
    if (text[index] !== ',') throw strange(text, index, 'a comma is missing before this');
    comma = index;
    index = skip(text, index + 1);
    if (text[index] === ',') throw new Fault(index, 'this comma is one too many: take it out');
  }
}

function checkMember(text: string, index: number, depth: number, seen: Map<string, number>): number {
  if (text[index] !== '"') throw strange(text, index, 'a key in double quotes is expected here');
  const end = endOfString(text, index);
  const key = String(JSON.parse(text.slice(index, end)));
  const before = seen.get(key);
  if (before !== undefined)
    throw new DoubledKey(
      index,
      `the key "${key}" stands here a second time (first in line ${lineOf(text, before)}): keep one of them`,
    );
  seen.set(key, index);
  const colon = skip(text, end);
  if (text[colon] !== ':') throw strange(text, colon, `a colon is missing behind the key "${key}"`);
  return checkValue(text, skip(text, colon + 1), depth + 1);
}

function endOfString(text: string, index: number): number {
  const end = endOf(STRING, text, index);
  if (end !== null) return end;
  throw new Fault(
    index,
    'this text does not end on its line, or has a backslash that means nothing: close its quotes, and write \\n for a line break and \\\\ for a backslash',
  );
}

/** Names what people write although JSON does not have it. */
function strange(text: string, index: number, otherwise: string): Fault {
  const rest = text.slice(index, index + 2);
  if (rest === '') return new Fault(index, 'the file ends too early: something that was opened is not closed');
  if (/^(?:\/[/*]|#)/.test(rest)) return new Fault(index, 'a comment stands here, and JSON has none: take it out');
  if (/^['`“”‘’「『＂]/.test(rest)) return new Fault(index, 'text stands in straight double quotes ("): write them');
  if (/^[，：｛｝［］]/.test(rest)) return new Fault(index, `"${rest[0]}" is full width: write it in half width`);
  return new Fault(index, otherwise);
}

function endOf(pattern: RegExp, text: string, index: number): number | null {
  pattern.lastIndex = index;
  return pattern.test(text) ? pattern.lastIndex : null;
}

function skip(text: string, from: number): number {
  let index = from;
  while (' \t\n\r'.includes(text[index] ?? '-')) index += 1;
  return index;
}
