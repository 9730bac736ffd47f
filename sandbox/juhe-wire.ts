import { createHash } from 'node:crypto';
import type { Book, SandboxOrder } from './book.ts';
import type { ProviderResponse } from './exchange.ts';
import type { Side, SideDeps } from './side.ts';

// https://code.juhe.cn/docs/1565: what all of Juhe's APIs share.

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

export const error = (code: number): ProviderResponse => ({
  json: { reason: `错误 ${code}`, result: null, error_code: code },
  fault: null,
});

type Call = (deps: SideDeps, form: URLSearchParams) => ProviderResponse;

/**
 * The calls of one of Juhe's APIs. Only POST is accepted, so that a key in a query string is noticed.
 *
 * @param path matches a request for this API; its group is the call's name
 * @param inquiries further calls, by their names
 */
export const juheCalls = (
  path: RegExp,
  key: string,
  calls: { readonly submit: Call; readonly query: Call },
  inquiries: Readonly<Record<string, Call>> = {},
): Pick<Side, 'open' | 'callOf'> => {
  const callOf: Side['callOf'] = ({ url }) => {
    const call = path.exec(url.pathname)?.[1];
    if (call === undefined) return null;
    return call === 'onlineorder' ? 'submit' : call in inquiries ? 'inquiry' : 'query';
  };
  return {
    callOf,
    open: (deps) => (asked) => {
      const call = callOf(asked);
      if (call === null) return null;
      const isForm = /^application\/x-www-form-urlencoded\b/i.test(asked.header('content-type'));
      if (asked.method !== 'POST' || !isForm) return error(10007);
      const form = new URLSearchParams(asked.body);
      const play = call === 'inquiry' ? inquiries[path.exec(asked.url.pathname)?.[1] ?? ''] : calls[call];
      return play !== undefined && form.get('key') === key ? play(deps, form) : error(10001);
    },
  };
};

const STATES = { charging: '0', delivered: '1', failed: '9', refunded: '9' } as const;

/** The order that a query finds, and the state that it reports, as its script says; null for none. */
export function queried(
  book: Book,
  orderid: string,
): { readonly order: SandboxOrder; readonly game_state: string | number } | null {
  book.countQuery();
  const [found] = book.find(orderid);
  if (found === undefined) return null;
  const order = book.look(found);
  const { script, queries } = order;
  if (queries <= script.hiddenFor) return null;
  const state = script.status === 'flapping' && queries % 2 === 0 ? 'charging' : order.state;
  const said = script.status === 'unlisted' ? '7' : STATES[state];
  return { order, game_state: script.status === 'number' ? Number(said) : said };
}

/** The callback about an order. `flipped` reports the opposite, and the signature is still right: it does not cover `sta`. */
export const juheCallback =
  (key: string): Side['callbackOf'] =>
  ({ providerOrderId, merchantOrderId, state }, url, flipped, { callbackMethod: method }) => {
    const form = new URLSearchParams({
      sporder_id: providerOrderId,
      orderid: merchantOrderId,
      sta: (state === 'delivered') !== flipped ? '1' : '9',
      sign: md5(`${key}${providerOrderId}${merchantOrderId}`),
    });
    if (method === 'POST') return { url, init: { method, body: form } };
    const to = new URL(url);
    for (const [name, value] of form) to.searchParams.set(name, value);
    return { url: to.href, init: { method } };
  };
