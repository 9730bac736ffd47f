import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { err, ok, type Result } from '../core/result.ts';

/** A sheet of a workbook; `index` counts hidden ones too. */
export type ZipSheet = { readonly name: string; readonly index: number; readonly isHidden: boolean };

export type ZipRefused =
  | { readonly kind: 'broken' | 'encrypted' }
  /** Unpacked it would be too large: a zip bomb, or a workbook of another kind. */
  | { readonly kind: 'too_large'; readonly mostMb: number };

/** A workbook of a million rows unpacks to some 500 MB. */
const MAX_UNPACKED_BYTES = 2_000_000_000;
/** Sheets pack to a tenth or a twentieth. Whatever packs better than this, and is large, was made to be. */
const MAX_RATIO = 200;
const LARGE_BYTES = 50_000_000;
const MAX_ENTRIES = 2_000;
const MAX_DIRECTORY_BYTES = 2_000_000;
/** Names of sheets take a few kilobytes. */
const MAX_WORKBOOK_BYTES = 1_000_000;

/**
 * Looks through a workbook before it is read: unpacks every part without keeping it, since what a zip says of its sizes may be a lie, and
 * returns the names of its sheets.
 */
export async function zipSheets(
  path: string,
): Promise<Result<{ readonly digest: string; readonly sheets: readonly ZipSheet[] }, ZipRefused>> {
  const file = await open(path, 'r');
  try {
    const entries = await entriesOf(file);
    if (!entries.ok) return entries;
    let unpacked = 0;
    let workbook: string | null = null;
    for (const entry of entries.value) {
      if (entry.isEncrypted) return err({ kind: 'encrypted' });
      const isNames = /^xl\/workbook\.xml$/i.test(entry.name);
      const size = await unpackedSize(path, file, entry, unpacked, isNames);
      if (!size.ok) return size;
      unpacked += size.value.bytes;
      if (isNames) workbook = size.value.text;
    }
    if (workbook === null) return err({ kind: 'broken' });
    return ok({ digest: await digestOf(path), sheets: sheetsIn(workbook) });
  } finally {
    await file.close();
  }
}

type Entry = {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly local: number;
  readonly isEncrypted: boolean;
};

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
/** The end of the directory, and the longest comment after it. */
const TAIL_BYTES = 22 + 65_535;

async function entriesOf(file: FileHandle): Promise<Result<readonly Entry[], ZipRefused>> {
  const { size } = await file.stat();
  const from = Math.max(0, size - TAIL_BYTES);
  const tail = await bytesAt(file, from, size - from);
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || tail.length < end + 22 || tail.readUInt32LE(end) !== END) return err({ kind: 'broken' });
  const [count, length, start] = [
    tail.readUInt16LE(end + 10),
    tail.readUInt32LE(end + 12),
    tail.readUInt32LE(end + 16),
  ];
  if (count > MAX_ENTRIES || length > MAX_DIRECTORY_BYTES || start + length > size) return err({ kind: 'broken' });
  const directory = await bytesAt(file, start, length);
  const entries: Entry[] = [];
  for (let at = 0; entries.length < count; ) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== ENTRY) return err({ kind: 'broken' });
    const [name, extra, comment] = [28, 30, 32].map((place) => directory.readUInt16LE(at + place)) as [
      number,
      number,
      number,
    ];
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + name),
      method: directory.readUInt16LE(at + 10),
      packed: directory.readUInt32LE(at + 20),
      local: directory.readUInt32LE(at + 42),
      isEncrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
    });
    at += 46 + name + extra + comment;
  }
  return ok(entries);
}

async function bytesAt(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, from);
  return bytes.subarray(0, bytesRead);
}

class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

async function unpackedSize(
  path: string,
  file: FileHandle,
  { method, packed, local }: Entry,
  before: number,
  keep: boolean,
): Promise<Result<{ readonly bytes: number; readonly text: string }, ZipRefused>> {
  const head = await bytesAt(file, local, 30);
  if (head.length < 30 || head.readUInt32LE(0) !== LOCAL || (method !== 0 && method !== 8))
    return err({ kind: 'broken' });
  const from = local + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
  if (packed === 0) return ok({ bytes: 0, text: '' });
  const kept: Buffer[] = [];
  let bytes = 0;
  const most = Math.min(
    MAX_UNPACKED_BYTES - before,
    Math.max(LARGE_BYTES, packed * MAX_RATIO),
    keep ? MAX_WORKBOOK_BYTES : Number.POSITIVE_INFINITY,
  );
  const counting = new Writable({
    write: (chunk: Buffer, _, done) => {
      bytes += chunk.length;
      if (keep) kept.push(chunk);
      done(bytes > most ? new TooLarge('it unpacks to more than it may') : null);
    },
  });
  const source = createReadStream(path, { start: from, end: from + packed - 1, highWaterMark: 262_144 });
  try {
    await pipeline(source, method === 0 ? new Passed() : createInflateRaw(), counting);
  } catch (error) {
    return err(error instanceof TooLarge ? { kind: 'too_large', mostMb: Math.round(most / 1e6) } : { kind: 'broken' });
  }
  return ok({ bytes, text: Buffer.concat(kept).toString('utf8') });
}

class Passed extends Transform {
  override _transform(chunk: Buffer, _: BufferEncoding, done: (error: null, chunk: Buffer) => void): void {
    done(null, chunk);
  }
}

async function digestOf(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 262_144 }) as AsyncIterable<Buffer>)
    digest.update(chunk);
  return digest.digest('hex');
}

/** Reads the names in the order in which the reader of rows counts them. */
function sheetsIn(workbook: string): readonly ZipSheet[] {
  const tags = [...workbook.matchAll(/<(?:\w+:)?sheet\s([^>]*)>/g)].map(([, attributes = '']) => attributes);
  return tags.map((attributes, index) => ({
    name: unescaped(/\bname="([^"]*)"/.exec(attributes)?.[1] ?? `#${index + 1}`),
    index,
    isHidden: /\bstate="(?:hidden|veryHidden)"/.test(attributes),
  }));
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const unescaped = (text: string): string =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name] ?? '');
