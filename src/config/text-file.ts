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

/** Text of which no byte is lost; null where the bytes are not in this encoding. */
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

/** What the bytes may be, for people: Chinese editors write GBK, which other bytes are hardly ever valid in. */
function otherEncodingOf(bytes: Buffer): string {
  if (bytes.includes(0)) return 'not readable text';
  return /\p{Script=Han}/u.test(decoded(bytes, 'gb18030') ?? '') ? 'saved as GBK, not as UTF-8' : 'not readable text';
}
