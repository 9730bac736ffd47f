import { hash } from 'node:crypto';
import type { Change } from '../core/change.ts';
import { withoutWrittenNumbers } from '../core/msisdn.ts';
import type { OrderEvent } from '../core/order-event.ts';
import { type Call, call, statement } from './statement.ts';

export const JOURNAL = {
  write: statement(`
    insert into order_events (order_id, version, at, kind, body, hash)
    values (:id, :version, :at, :kind, :body, :hash)`),
};

/** A stored journal line; `body` is the event in JSON. */
export type StoredLine = {
  readonly order_id: string;
  readonly version: number;
  readonly at: number;
  readonly kind: string;
  readonly body: string;
  readonly hash: string;
};

/** Returns the journal line of a change. Its hash covers the line before, and so all lines before. */
export function lineOf({ after, event, at }: Change, previousHash: string): StoredLine {
  const line = { order_id: after.id, version: after.version, at, kind: event.kind, body: bodyOf(event, after.msisdn) };
  return { ...line, hash: hashOf(line, previousHash) };
}

/** A line stays for ever, so no whole number gets into it, whoever wrote it. */
const bodyOf = (event: OrderEvent, msisdn: string): string => JSON.stringify(withoutWrittenNumbers(event, msisdn));

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
    if (line.version !== place + 1 || line.hash !== hashOf(line, previousHash)) return place + 1;
    previousHash = line.hash;
  }
  return previousHash === chain ? null : lines.length + 1;
}

const hashOf = ({ order_id, version, at, kind, body }: Omit<StoredLine, 'hash'>, previousHash: string): string =>
  hash('sha256', `${previousHash}\n${JSON.stringify([order_id, version, at, kind, body])}`);
