import type { MerchantOrderId } from '../../core/ids.ts';
import type { CallbackRequest } from '../../core/provider.ts';
import { readJson } from '../http.ts';
import { type Reading, statusReading, unknown } from '../reading.ts';
import { type Entry, noting, readEntry } from './entry.ts';
import { ytxCode } from './traits.ts';

// http://console.ytx.net/FileDetails/FileTrafficVII names the push and not its shape; the fields are what public integrations read.

/**
 * @property merchantOrderId null if the push has only YTX's own id
 * @property reading null if the push names an order and nothing else of it could be read
 */
export type Push = { readonly merchantOrderId: MerchantOrderId | null; readonly reading: Reading | null };

/**
 * Reads a push: JSON, XML, a form or a query, whatever its content type says, also one within another. YTX signs none: all that it
 * proves is that somebody knew the address.
 *
 * @returns null if it names no order, or several
 */
export function readPush(request: CallbackRequest): Push | null {
  const entry = readEntry(fieldsOf(request));
  const merchantOrderId = isOurs(entry?.customParm ?? null) ? (entry?.customParm as MerchantOrderId) : null;
  if (entry === null || (merchantOrderId === null && entry.requestId === null)) {
    const only = onlyIdIn(request);
    return only === null ? null : { merchantOrderId: only, reading: null };
  }
  return { merchantOrderId, reading: { ...readingOf(entry), providerOrderId: entry.requestId } };
}

const isOurs = (id: string | null): boolean => id !== null && /^[0-9A-Za-z]{8,32}$/.test(id);

type Pairs = readonly (readonly [string, string])[];

/** By what the body is like: what it is called is often wrong. */
function fieldsOf({ query, body }: CallbackRequest): unknown {
  const text = new TextDecoder().decode(body).trim();
  if (/^[{[]/.test(text)) return entryIn(readJson(body));
  if (text.startsWith('<')) return formOf(leavesOf(text));
  const pairs = [...query, ...new URLSearchParams(text)];
  return namesOrder(pairs) ? formOf(pairs) : entryIn(wrappedIn(pairs));
}

const NAMES_ORDER = /^(?:requestid|customparm)$/i;
const namesOrder = (pairs: Pairs): boolean => pairs.some(([name]) => NAMES_ORDER.test(name));

function formOf(pairs: Pairs): unknown {
  const names = new Set(pairs.map(([name]) => name.toLowerCase()));
  return names.size === pairs.length ? Object.fromEntries(pairs) : null;
}

/** JSON that is the value of a form's field, or the name of one without a value. */
function wrappedIn(pairs: Pairs): unknown {
  const [only, ...others] = pairs.flat().filter((text) => /^\s*[{[]/.test(text));
  return only === undefined || others.length > 0 ? undefined : readJson(Buffer.from(only));
}

const MAX_DEPTH = 4;

/** The one object that names an order, itself or within lists and objects; undefined if there is none, or several. */
function entryIn(json: unknown, depth = 0): unknown {
  if (typeof json !== 'object' || json === null || depth > MAX_DEPTH) return undefined;
  if (!Array.isArray(json) && Object.keys(json).some((name) => NAMES_ORDER.test(name))) return json;
  const [only, ...others] = Object.values(json)
    .map((value) => entryIn(value, depth + 1))
    .filter((entry) => entry !== undefined);
  return others.length === 0 ? only : undefined;
}

/** The elements of XML that hold text alone, with their names. */
const leavesOf = (xml: string): Pairs =>
  [...xml.matchAll(/<([A-Za-z]\w{0,63})>\s*(?:<!\[CDATA\[([^\]]*)\]\]>|([^<]*))\s*<\/\1>/g)].map(
    ([, name = '', data, plain = '']) => [name, (data ?? plain).trim()],
  );

/** One of our own ids, between two signs or at an end. */
const OUR_ID = /(?<![^\s"'<>=&:,;[\](){}])[0-9A-HJKMNP-TV-Z]{16}\d{2}(?![^\s"'<>=&:,;[\](){}])/g;

function onlyIdIn({ query, body }: CallbackRequest): MerchantOrderId | null {
  const text = `${query}\n${new TextDecoder('latin1').decode(body)}`;
  const ids = new Set(text.match(OUR_ID) ?? []);
  return ids.size === 1 ? ([...ids][0] as MerchantOrderId) : null;
}

function readingOf({ trafficSts, orderSts, remark, oriAmount }: Entry): Reading {
  const status = trafficSts ?? orderSts;
  if (!status || (trafficSts && orderSts)) return unknown(null, 'the callback has no single status');
  const code = `${trafficSts ? 'trafficSts' : 'orderSts'} ${status.text}`;
  return statusReading(ytxCode(code), code, { providerOrderId: null, why: noting(status, remark), cost: oriAmount });
}
