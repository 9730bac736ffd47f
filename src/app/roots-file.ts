import { existsSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { KeptRoot, Root } from '../core/evidence.ts';
import { err, ok, type Result } from '../core/result.ts';
import { syncFolder } from '../ledger/mark.ts';
import { messageOf } from '../runtime/tasks.ts';

/** A root as one line of text, such as finance keeps in a file: `12 2026-11-20 3f9c…`. What follows on the line is for people. */
const LINE = /^(\d{1,9})\s+(\d{4,6}-\d{2}-\d{2})\s+([0-9a-f]{64})(?:\s|$)/i;

const lineOf = ({ number, day, root, ...more }: Root): string => {
  const from = more.from === day ? '' : `from ${more.from}, `;
  return `${number} ${day} ${root} ${from}made ${new Date(more.madeAt).toISOString()}, ${more.orders} orders, ${more.lines} lines`;
};

function rootIn(line: string): KeptRoot | null {
  const [, number, day, root] = LINE.exec(line.trim()) ?? [];
  if (number === undefined || day === undefined || root === undefined) return null;
  return { number: Number(number), day, root: root.toLowerCase() };
}

/** Reads the lines of a file of roots. Empty lines and those that begin with # say nothing. */
export function parseRoots(text: string): Result<readonly KeptRoot[], string> {
  const kept: KeptRoot[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.trim().startsWith('#')) continue;
    const root = rootIn(line);
    if (root === null)
      return err(
        `line ${index + 1} is no root: write its number, its day and its 64 letters and digits, as in "12 2026-11-20 3f9c…", or put # before it`,
      );
    kept.push(root);
  }
  return ok(kept);
}

/** Reads a file of roots, also one that a Windows shell has written. */
export function readRoots(path: string): Result<readonly KeptRoot[], string> {
  const text = textOf(path);
  if (!text.ok) return text;
  const kept = parseRoots(text.value.text);
  return kept.ok ? kept : err(`${path}: ${kept.error}`);
}

type Encoded = { readonly text: string; readonly encoding: 'utf8' | 'utf16le' };

function textOf(path: string): Result<Encoded, string> {
  try {
    const bytes = readFileSync(path);
    const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf16le' : 'utf8';
    return ok({ text: new TextDecoder(encoding === 'utf8' ? 'utf-8' : 'utf-16le').decode(bytes), encoding });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return err(`there is no file ${path}`);
    return err(`${path} cannot be read: ${messageOf(error)}`);
  }
}

/**
 * Appends the roots that a file lacks, and waits until the disk has them. What stands in it is never changed: a ledger that was put back
 * has other roots under the same numbers, and both show.
 *
 * @returns how many were appended, and whether the file was begun with them
 */
export async function appendRoots(
  path: string,
  roots: readonly Root[],
): Promise<Result<{ readonly count: number; readonly begun: boolean }, string>> {
  const begun = !existsSync(path);
  const read: Result<Encoded, string> = begun ? ok({ text: '', encoding: 'utf8' }) : textOf(path);
  if (!read.ok) return read;
  const { text, encoding } = read.value;
  const known = new Set(text.split('\n').map((line) => JSON.stringify(rootIn(line))));
  const lacking = roots.filter(({ number, day, root }) => !known.has(JSON.stringify({ number, day, root })));
  if (lacking.length === 0) return ok({ count: 0, begun: false });
  const before = text === '' || text.endsWith('\n') ? '' : '\n';
  try {
    // A Windows editor may have saved it in UTF-16: it goes on so.
    await appended(path, Buffer.from(`${before}${lacking.map(lineOf).join('\n')}\n`, encoding));
    // A new file survives a power loss only once its folder is written.
    if (begun) await syncFolder(dirname(path));
    return ok({ count: lacking.length, begun });
  } catch (error) {
    return err(`${path} cannot be written: ${messageOf(error)}`);
  }
}

async function appended(path: string, text: Buffer): Promise<void> {
  const file = await open(path, 'a', 0o644);
  try {
    await file.appendFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
