import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Fault } from './book.ts';

/** A request to a provider. */
export type ProviderRequest = {
  readonly method: string;
  readonly url: URL;
  readonly header: (name: string) => string;
  readonly body: string;
};
/** An answer, and the fault that it is sent with. */
export type ProviderResponse = { readonly json: unknown; readonly fault: Fault | null };

const MAX_BODY_BYTES = 64 * 1024;

/** Reads a whole request; null if it is longer than these protocols allow or breaks off. */
export async function readRequest(request: IncomingMessage): Promise<ProviderRequest | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  const url = URL.parse(request.url ?? '/', 'http://sandbox');
  if (!url) return null;
  try {
    for await (const chunk of request) {
      length += chunk.length;
      if (length > MAX_BODY_BYTES) return null;
      chunks.push(chunk);
    }
  } catch {
    return null;
  }
  return {
    method: request.method ?? '',
    url,
    header: (name) => String(request.headers[name] ?? ''),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

/** Sends an answer, whole or with its fault. A held one is dropped after `holdMs`. */
export function sendResponse(response: ServerResponse, { json, fault }: ProviderResponse, holdMs: number): void {
  if (fault === 'dropped') {
    response.destroy();
  } else if (fault === 'held') {
    const timer = setTimeout(() => response.destroy(), holdMs);
    response.once('close', () => clearTimeout(timer));
  } else {
    const text = JSON.stringify(json);
    const { status = 200, headers = {}, body = text } = fault === null ? {} : SPOILED[fault](text);
    response.writeHead(status, { 'content-type': 'application/json;charset=utf-8', ...headers }).end(body);
  }
}

type Sent = {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
};

const HTML = { 'content-type': 'text/html' };
/** The two characters 成功 in GBK, which are no UTF-8. */
const IN_GBK = Buffer.from('{"reason":"\xb3\xc9\xb9\xa6"}', 'latin1');
const huge = (): Buffer => Buffer.alloc(50 * 1024 * 1024, 0x20);

const SPOILED: Readonly<Record<Exclude<Fault, 'dropped' | 'held'>, (text: string) => Sent>> = {
  empty: () => ({ body: '' }),
  html: () => ({ headers: HTML, body: '<html><body>Welcome</body></html>' }),
  http_502: () => ({ status: 502, headers: HTML, body: '<html><body>Bad Gateway</body></html>' }),
  truncated: (text) => ({ body: text.slice(0, Math.floor(text.length / 2)) }),
  redirected: () => ({ status: 301, headers: { location: '/elsewhere' }, body: '' }),
  gbk: () => ({ body: IN_GBK }),
  byte_order_mark: (text) => ({ body: `\ufeff${text}` }),
  huge: () => ({ body: huge() }),
  compressed: () => ({ headers: { 'content-encoding': 'gzip' }, body: gzipSync(huge()) }),
};
