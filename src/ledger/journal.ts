import { hash } from 'node:crypto';
import type { Change } from '../core/change.ts';
import { withoutWrittenNumbers } from '../core/msisdn.ts';
import type { OrderEvent } from '../core/order-event.ts';
import { type Call, call, insertion } from './statement.ts';
import type { Format } from './version.ts';

export const JOURNAL = {
  write: insertion(
    `insert into order_events (order_id, version, at, kind, body, hash)
    values (:id, :version, :at, :kind, :body, :hash)`,
    { version: 'bigint', at: 'bigint' },
  ),
};

/** A stored journal line. `body` is the event in JSON, in the compact form without its kind; nothing more to say is `''`. */
export type StoredLine = {
  readonly order_id: string;
  readonly version: number;
  readonly at: number;
  readonly kind: string;
  readonly body: string;
  readonly hash: string;
};

/** Returns the journal line of a change. Its hash covers the line before, and so all lines before. */
export function lineOf({ after, event, at }: Change, previousHash: string, format: Format): StoredLine {
  const body = bodyOf(event, after.msisdn, format);
  const line = { order_id: after.id, version: after.version, at, kind: event.kind, body };
  return { ...line, hash: hashOf(line, previousHash, format === 1 ? 'hex' : 'base64url') };
}

/** A line stays for ever, so no whole number gets into it, whoever wrote it. */
function bodyOf(event: OrderEvent, msisdn: string, format: Format): string {
  const written = withoutWrittenNumbers(event, msisdn);
  if (format === 1) return JSON.stringify(written);
  const { kind: _, ...rest } = written;
  const body = JSON.stringify(rest);
  return body === '{}' ? '' : body;
}

/** Null for a line that was damaged by hand: the chain says so too, and an order does not depend on its journal. */
export function readEvent({ kind, body }: Pick<StoredLine, 'kind' | 'body'>): OrderEvent | null {
  try {
    const event = body === '' ? {} : (JSON.parse(body) as Partial<OrderEvent> | null);
    if (typeof event !== 'object' || event === null) return null;
    const read = { kind, ...event } as OrderEvent;
    return typeof read.kind === 'string' ? read : null;
  } catch {
    return null;
  }
}

export const lineWritten = ({ order_id: id, ...line }: StoredLine): Call => call(JOURNAL.write, { id, ...line });

/**
 * Finds the first line of one order's journal that was changed, is out of place or is missing.
 *
 * @param lines from version 1 on
 * @param chain the hash of the last line, as the order has it; it does not match a journal whose end was cut off
 * @returns the version of that line; null if all is as written
 */
export function brokenLine(lines: readonly StoredLine[], chain: string): number | null {
  let previousHash = '';
  for (const [place, line] of lines.entries()) {
    if (line.version !== place + 1 || line.hash !== lineHashOf(line, previousHash)) return place + 1;
    previousHash = line.hash;
  }
  return previousHash === chain ? null : lines.length + 1;
}

/** Returns the hash that a line should have behind this one, in the encoding of its own. */
export const lineHashOf = (line: StoredLine, previousHash: string): string =>
  hashOf(line, previousHash, encodingOf(line));

type Encoding = 'hex' | 'base64url';
/** Versions before 0.4.0 wrote hashes in hexadecimal, which takes half as much again. */
const encodingOf = (line: StoredLine): Encoding => (line.hash.length === 64 ? 'hex' : 'base64url');

const hashOf = (
  { order_id, version, at, kind, body }: Omit<StoredLine, 'hash'>,
  previousHash: string,
  encoding: Encoding,
): string => hash('sha256', `${previousHash}\n${JSON.stringify([order_id, version, at, kind, body])}`, encoding);
