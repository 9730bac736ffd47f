import type { MerchantOrderId } from '../../core/ids.ts';
import type { CallbackRequest } from '../../core/provider.ts';
import { readJson } from '../json.ts';
import { type Reading, statusReading, unknown } from '../reading.ts';
import { ytxCode } from './codes.ts';
import { type Entry, noting, readEntry } from './entry.ts';

// http://console.ytx.net/FileDetails/FileTrafficVII names the push and not its shape; the fields are what public integrations read.

/** @property merchantOrderId null where the push has only YTX's own id */
export type Push = { readonly merchantOrderId: MerchantOrderId | null; readonly reading: Reading };

/**
 * Reads a push, whether JSON, a form or a query. YTX signs none: all that it proves is that somebody knew the address.
 *
 * @returns null where it names no order, or names one twice
 */
export function readPush(request: CallbackRequest): Push | null {
  const entry = readEntry(fieldsOf(request));
  if (!entry) return null;
  const merchantOrderId = isOurs(entry.customParm) ? entry.customParm : null;
  if (merchantOrderId === null && entry.requestId === null) return null;
  return { merchantOrderId, reading: { ...readingOf(entry), providerOrderId: entry.requestId } };
}

const isOurs = (id: string | null): id is MerchantOrderId => id !== null && /^[0-9A-Za-z]{8,32}$/.test(id);

function fieldsOf({ query, headers, body }: CallbackRequest): unknown {
  const contentType = headers['content-type'] ?? '';
  if (body.length === 0) return formOf([...query]);
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) {
    return formOf([...query, ...new URLSearchParams(new TextDecoder().decode(body))]);
  }
  return readJson(body);
}

function formOf(pairs: readonly (readonly [string, string])[]): unknown {
  const names = new Set(pairs.map(([name]) => name.toLowerCase()));
  return names.size === pairs.length ? Object.fromEntries(pairs) : null;
}

function readingOf({ trafficSts, orderSts, remark, oriAmount }: Entry): Reading {
  const status = trafficSts ?? orderSts;
  if (!status || (trafficSts && orderSts)) return unknown(null, 'the callback has no single status');
  const code = `${trafficSts ? 'trafficSts' : 'orderSts'} ${status.text}`;
  return statusReading(ytxCode(code), code, { providerOrderId: null, why: noting(status, remark), cost: oriAmount });
}
