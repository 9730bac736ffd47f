import { createHash } from 'node:crypto';
import { formatYuan } from '../../src/core/money.ts';
import { maskMsisdn } from '../../src/core/msisdn.ts';
import type { HttpCall } from '../../src/providers/http.ts';
import type { Book, Bought } from './book.ts';
import { YTX_ACCOUNTS } from './provider-accounts.ts';
import type { World } from './world.ts';

const SUBMIT = {
  plain: 62,
  refused: 6,
  closed: 5,
  closed_and_yet_taken: 2,
  system_error: 2,
  system_error_and_taken: 4,
  unlisted: 2,
  unlisted_and_taken: 3,
  unlisted_negative: 2,
  unlisted_negative_and_taken: 3,
  without_id: 4,
  id_as_number: 3,
  refused_and_yet_with_id: 2,
} as const;
const CODES: Readonly<Partial<Record<keyof typeof SUBMIT, string>>> = {
  refused: '-205',
  closed: '-301',
  closed_and_yet_taken: '-301',
  system_error: '-100',
  system_error_and_taken: '-100',
  unlisted: '7',
  unlisted_and_taken: '7',
  unlisted_negative: '-399',
  unlisted_negative_and_taken: '-399',
};
const TAKES = new Set<keyof typeof SUBMIT>([
  'plain',
  'closed_and_yet_taken',
  'system_error_and_taken',
  'unlisted_and_taken',
  'unlisted_negative_and_taken',
  'without_id',
  'id_as_number',
  'refused_and_yet_with_id',
]);
const QUERY = { plain: 80, error: 4, missing: 4, foreign: 3, doubled: 3, reordered: 3 } as const;
const ENTRY = { plain: 85, flapping: 4, as_number: 3, unlisted: 2, of_another_number: 2, other_case: 3 } as const;
const STATUS = { charging: '0', delivered: '1', failed: '-1', refunded: '-2' } as const;

export type YtxSide = (call: HttpCall) => unknown;

/** Answers as YTX may: it takes every order it is sent, the same one again too, and is asked for several at a time. */
export function createYtxSide({
  world,
  book,
  echo,
}: {
  readonly world: World;
  readonly book: Book;
  readonly echo: boolean;
}): YtxSide {
  const { random } = world;

  function submit(kind: Bought['kind'], fields: Fields, account: string): unknown {
    const odd = random.weighted(SUBMIT);
    if (odd !== 'plain') world.fault(`ytx submit ${odd}`);
    if (!TAKES.has(odd)) return error(CODES[odd] ?? '-100');
    const product = String(kind === 'benefit' ? fields.productCode : fields.flowCode);
    const bought = book.take({
      provider: 'ytx',
      account,
      kind,
      merchantOrderId: String(fields.customParm),
      msisdn: String(kind === 'benefit' ? fields.rechargeAccount : fields.phone),
      product,
      callbackUrl: null,
    });
    const code = CODES[odd];
    if (code !== undefined) return error(code);
    if (odd === 'refused_and_yet_with_id') return { ...error('-205'), requestId: bought.providerOrderId };
    const requestId = odd === 'without_id' ? '' : odd === 'id_as_number' ? 2 ** 60 : bought.providerOrderId;
    return { statusCode: '0', statusMsg: '已提交', requestId };
  }

  function entry(bought: Bought): object {
    const odd = random.weighted(ENTRY);
    if (odd !== 'plain') world.fault(`ytx entry ${odd}`);
    const status = STATUS[odd === 'flapping' && bought.truth === 'delivered' ? 'charging' : bought.truth];
    const field = bought.kind === 'benefit' ? 'orderSts' : 'trafficSts';
    const fields = {
      requestId: bought.providerOrderId,
      [field]: odd === 'unlisted' ? '8' : odd === 'as_number' ? Number(status) : status,
      remark: bought.truth,
      mobile: odd === 'of_another_number' ? '100****0000' : maskMsisdn(bought.msisdn),
      oriAmount: formatYuan(bought.costLi),
      ...(bought.kind === 'benefit' || echo ? { customParm: bought.merchantOrderId } : {}),
    };
    if (odd !== 'other_case') return fields;
    return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key.toUpperCase(), value]));
  }

  function query(kind: Bought['kind'], fields: Fields, account: string): unknown {
    const odd = random.weighted(QUERY);
    if (odd !== 'plain') world.fault(`ytx query ${odd}`);
    if (odd === 'error') return error(random.pick(['-100', '-111', '-999']));
    const by = typeof fields.requestId === 'string' ? 'providerOrderId' : 'merchantOrderId';
    const ids = String(by === 'providerOrderId' ? fields.requestId : fields.customParm).split(',');
    const found = book.bought.filter(
      (bought) =>
        bought.account === account &&
        bought.kind === kind &&
        ids.includes(bought[by]) &&
        bought.hiddenUntil <= world.now(),
    );
    if (found.length === 0) return error('-704');
    const entries = found.map(entry);
    if (odd === 'missing' && entries.length > 1) entries.splice(random.below(entries.length), 1);
    if (odd === 'doubled') entries.push(entries[0] as object);
    if (odd === 'reordered') entries.reverse();
    if (odd === 'foreign')
      entries.push({ requestId: 'FOREIGN1', customParm: '01JD00000000000099', trafficSts: '1', orderSts: '1' });
    return ids.length === 1 && entries.length === 1 ? entries[0] : entries;
  }

  return (call) => {
    const account = signedBy(call);
    if (account === null) return error('-205');
    const fields = JSON.parse(call.body) as Fields;
    const kind = call.url.pathname.includes('/Unicom/') ? 'benefit' : 'traffic';
    return /^get/.test(String(fields.action)) ? query(kind, fields, account) : submit(kind, fields, account);
  };
}

type Fields = {
  readonly [name in
    | 'action'
    | 'phone'
    | 'rechargeAccount'
    | 'flowCode'
    | 'productCode'
    | 'customParm'
    | 'requestId']?: unknown;
};

/** The book of whoever signed the request; null where it is signed by nobody. */
function signedBy({ url, headers }: HttpCall): string | null {
  const [sid, stamp] = Buffer.from(headers.authorization ?? '', 'base64')
    .toString()
    .split('|');
  const account = YTX_ACCOUNTS.find(({ accountSid }) => accountSid === sid);
  if (account === undefined) return null;
  const sign = createHash('md5').update(`${sid}${account.authToken}${stamp}`).digest('hex').toUpperCase();
  return url.searchParams.get('Sign') === sign ? `${url.host} ${sid}` : null;
}

const error = (code: string) => ({
  statusCode: code,
  statusMsg: `错误 ${code}`,
  requestId: '',
});

/** What YTX pushes: no signature, and whatever status. */
export const ytxPush = (bought: Bought, status: string): string =>
  JSON.stringify({
    requestId: bought.providerOrderId,
    customParm: bought.merchantOrderId,
    [bought.kind === 'benefit' ? 'orderSts' : 'trafficSts']: status,
    remark: 'push',
    mobile: maskMsisdn(bought.msisdn),
    oriAmount: formatYuan(bought.costLi),
  });
