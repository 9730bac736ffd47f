// The documents: https://code.juhe.cn/docs/1565 and the flow API V2's own.
import { createHash } from 'node:crypto';
import { formatYuan } from '../src/core/money.ts';
import type { Book, SandboxOrder } from './book.ts';
import { SANDBOX_CREDENTIALS } from './credentials.ts';
import type { Asked, Reply } from './exchange.ts';
import type { Outcome } from './outcomes.ts';

export type JuheSide = {
  readonly book: Book;
  readonly outcomeOf: (msisdn: string) => Outcome;
  readonly newId: () => string;
};

const ACCOUNT = SANDBOX_CREDENTIALS.juhe;
const REFUSALS = {
  number: 210501,
  account: 210505,
  channel: 210507,
  creation: 210509,
  system: 10014,
  exists: 210508,
  unlisted: 210599,
};

/** Answers as Juhe does, refusing a repeated order id. By POST alone, so that a key in a query string is noticed. */
export function createJuheSide(side: JuheSide): (asked: Asked) => Reply | null {
  return (asked) => {
    const call = /^\/flow\/(onlineorder|ordersta)$/.exec(asked.url.pathname)?.[1];
    if (call === undefined) return null;
    const isForm = /^application\/x-www-form-urlencoded\b/i.test(asked.header('content-type'));
    if (asked.method !== 'POST' || !isForm) return error(10007);
    const form = new URLSearchParams(asked.body);
    if (form.get('key') !== ACCOUNT.key) return error(10001);
    return call === 'onlineorder' ? submit(side, form) : query(side, form);
  };
}

function submit({ book, outcomeOf, newId }: JuheSide, form: URLSearchParams): Reply {
  const [phone, pid, orderid] = [form.get('phone') ?? '', form.get('pid') ?? '', form.get('orderid') ?? ''];
  const wrong = complaintOf(phone, pid, orderid, form.get('sign') ?? '');
  if (wrong !== null) return error(wrong);
  book.countSubmit(orderid);
  if (book.find(orderid).length > 0) return error(REFUSALS.exists);
  const { script } = outcomeOf(phone);
  const { fault, refusal } = script;
  const taken = script.taken
    ? book.take({
        providerOrderId: newId(),
        merchantOrderId: orderid,
        msisdn: phone,
        product: pid,
        kind: 'traffic',
        script,
        callbackUrl: form.get('cburl'),
      })
    : null;
  if (script.taken && !taken) return error(REFUSALS.account);
  if (refusal !== null || !taken) return { ...error(refusal === null ? REFUSALS.system : REFUSALS[refusal]), fault };
  const sporder_id = script.withoutId ? '' : taken.providerOrderId;
  const result = { pid, uordercash: cash(taken), cardname: '流量包', sporder_id, orderid, phone };
  return { json: { reason: '已提交', result, error_code: 0 }, fault };
}

function complaintOf(phone: string, pid: string, orderid: string, sign: string): number | null {
  const { openId, key } = ACCOUNT;
  if (sign !== md5(`${openId}${key}${phone}${pid}${orderid}`)) return 210506;
  if (!/^[0-9A-Za-z]{8,32}$/.test(orderid)) return 210511;
  if (!/^1[3-9]\d{9}$/.test(phone)) return 210501;
  return /^\w{1,32}$/.test(pid) ? null : 210502;
}

const STATES = { charging: '0', delivered: '1', failed: '9', refunded: '9' } as const;

function query({ book }: JuheSide, form: URLSearchParams): Reply {
  book.countQuery();
  const [found] = book.find(form.get('orderid') ?? '');
  if (!found) return error(210511);
  const order = book.look(found);
  const { script, queries } = order;
  if (queries <= script.hiddenFor) return error(210511);
  const state = script.status === 'flapping' && queries % 2 === 0 ? 'charging' : order.state;
  const game_state = script.status === 'unlisted' ? '7' : STATES[state];
  const result = {
    uordercash: cash(order),
    sporder_id: script.status === 'foreign' ? 'F00000000000000000000000' : order.providerOrderId,
    game_state: script.status === 'number' ? Number(game_state) : game_state,
  };
  return { json: { reason: '已查询', result, error_code: 0 }, fault: null };
}

/** What is pushed of an order. `flipped` says the opposite, and the signature is right all the same: it does not cover `sta`. */
export function juhePushOf(
  { providerOrderId, merchantOrderId, state }: SandboxOrder,
  flipped: boolean,
): URLSearchParams {
  const delivered = (state === 'delivered') !== flipped;
  return new URLSearchParams({
    sporder_id: providerOrderId,
    orderid: merchantOrderId,
    sta: delivered ? '1' : '9',
    sign: md5(`${ACCOUNT.key}${providerOrderId}${merchantOrderId}`),
  });
}

/** Juhe writes three decimals: `19.630`. */
function cash({ costLi }: SandboxOrder): string {
  const yuan = formatYuan(costLi);
  return /\.\d{3}$/.test(yuan) ? yuan : `${yuan}0`;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const error = (code: number): Reply => ({
  json: { reason: `错误 ${code}`, result: null, error_code: code },
  fault: null,
});
