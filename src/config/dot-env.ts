import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { err, ok, type Result } from '../core/result.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads an `.env` as editors save it: UTF-8 with or without a byte order mark, UTF-16, lines ended in any way.
 *
 * @returns no variables where there is no such file; a sentence with its path where it cannot be read
 */
export function readDotEnv(path: string): Result<Variables, string> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return notRead(path, error instanceof Error && 'code' in error ? error.code : null);
  }
  const text = decoded(bytes);
  if (text === null) return err(`${path} is not readable text: save it as UTF-8`);
  // A mark stands before every line that another file was put together from.
  return ok(parseEnv(text.replace(/\r\n?/g, '\n').replace(/^\uFEFF+/gm, '')));
}

function notRead(path: string, code: unknown): Result<Variables, string> {
  if (code === 'ENOENT') return ok({});
  const why = code === 'EISDIR' ? 'is a folder' : `cannot be read (${code})`;
  return err(`${path} ${why}: put a file of variables there, or take it away`);
}

/** Text of which no byte is lost; null where it is in none of these encodings. */
function decoded(bytes: Buffer): string | null {
  try {
    const text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

/** By its mark, or where it has none by the zero beside its first character, which is a letter or a #. */
function encodingOf([first, second]: Buffer): string {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return 'utf-8';
}
