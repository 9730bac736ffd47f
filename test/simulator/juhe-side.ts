import { createHash } from 'node:crypto';
import { formatYuan } from '../../src/core/money.ts';
import type { HttpCall } from '../../src/providers/http.ts';
import type { Book, Bought } from './book.ts';
import { JUHE_ACCOUNTS } from './provider-accounts.ts';
import type { World } from './world.ts';

const SUBMIT = {
  plain: 60,
  refused_for_the_number: 3,
  refused_for_the_account: 5,
  closed: 5,
  closed_and_yet_taken: 2,
  system_error: 3,
  system_error_and_taken: 4,
  exists_at_once: 4,
  unlisted: 2,
  unlisted_and_taken: 3,
  without_id: 3,
  about_another: 2,
  code_as_text: 3,
} as const;
const CODES: Readonly<Partial<Record<keyof typeof SUBMIT, number>>> = {
  refused_for_the_number: 210501,
  refused_for_the_account: 210505,
  closed: 210507,
  closed_and_yet_taken: 210509,
  system_error: 10014,
  system_error_and_taken: 10014,
  exists_at_once: 210508,
  unlisted: 210599,
  unlisted_and_taken: 210599,
};
const TAKES = new Set<keyof typeof SUBMIT>([
  'plain',
  'closed_and_yet_taken',
  'system_error_and_taken',
  'exists_at_once',
  'unlisted_and_taken',
  'without_id',
  'about_another',
  'code_as_text',
]);
const QUERY = { plain: 80, flapping: 4, as_number: 4, unlisted: 2, foreign: 2, system_error: 4, nothing: 2 } as const;
const STATES = { charging: '0', delivered: '1', failed: '9', refunded: '9' } as const;

export type JuheSide = (call: HttpCall) => unknown;

/** Answers as Juhe may: it knows an order id again, and says odd things as often as the seed will have it. */
export function createJuheSide({ world, book }: { readonly world: World; readonly book: Book }): JuheSide {
  const { random } = world;
  const error = (code: number): unknown => ({ reason: `错误 ${code}`, result: null, error_code: code });

  function say(bought: Bought, odd: keyof typeof SUBMIT): unknown {
    const code = CODES[odd];
    if (code !== undefined) return error(code);
    const result = {
      uordercash: formatYuan(bought.costLi),
      sporder_id: odd === 'without_id' ? '' : bought.providerOrderId,
      orderid: odd === 'about_another' ? '01JD00000000000099' : bought.merchantOrderId,
      phone: bought.msisdn,
    };
    return { reason: '已提交', result, error_code: odd === 'code_as_text' ? '0' : 0 };
  }

  function submit(form: URLSearchParams, { host }: URL): unknown {
    const [msisdn, pid, orderid] = [form.get('phone') ?? '', form.get('pid') ?? '', form.get('orderid') ?? ''];
    const owner = JUHE_ACCOUNTS.find(({ key }) => key === form.get('key'));
    if (form.get('sign') !== md5(`${owner?.openId}${owner?.key}${msisdn}${pid}${orderid}`)) return error(210506);
    const account = `${host} ${owner?.key}`;
    if (ordered(account, orderid) !== undefined) return error(210508);
    const odd = random.weighted(SUBMIT);
    if (odd !== 'plain') world.fault(`juhe submit ${odd}`);
    if (!TAKES.has(odd)) return error(CODES[odd] ?? 10014);
    const callbackUrl = form.get('cburl');
    const order = { merchantOrderId: orderid, msisdn, product: pid, callbackUrl };
    return say(book.take({ provider: 'juhe', account, kind: 'traffic', ...order }), odd);
  }

  function query(form: URLSearchParams, { host }: URL): unknown {
    const odd = random.weighted(QUERY);
    if (odd !== 'plain') world.fault(`juhe query ${odd}`);
    if (odd === 'system_error') return error(10014);
    if (odd === 'nothing') return { reason: '', result: null, error_code: 0 };
    const bought = ordered(`${host} ${form.get('key')}`, form.get('orderid') ?? '');
    if (bought === undefined || bought.hiddenUntil > world.now()) return error(210511);
    const status = odd === 'flapping' && bought.truth === 'delivered' ? 'charging' : bought.truth;
    const state = odd === 'unlisted' ? '7' : STATES[status];
    return {
      reason: '已查询',
      error_code: 0,
      result: {
        uordercash: formatYuan(bought.costLi),
        sporder_id: odd === 'foreign' ? 'FOREIGN1' : bought.providerOrderId,
        // With another's id alone nobody could see through it before Juhe's own id is known.
        ...(odd === 'foreign' && { orderid: '01JD00000000000099' }),
        game_state: odd === 'as_number' ? Number(state) : state,
      },
    };
  }

  const ordered = (account: string, orderid: string): Bought | undefined =>
    book.bought.find((bought) => bought.account === account && bought.merchantOrderId === orderid);

  return ({ url, body }) => (url.pathname.endsWith('/ordersta') ? query : submit)(new URLSearchParams(body), url);
}

/** What Juhe pushes. The signature is right whatever `sta` says. */
export const juhePush = ({ account, providerOrderId, merchantOrderId }: Bought, sta: string): URLSearchParams =>
  new URLSearchParams({
    sporder_id: providerOrderId,
    orderid: merchantOrderId,
    sta,
    sign: md5(`${account.split(' ')[1]}${providerOrderId}${merchantOrderId}`),
  });

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
