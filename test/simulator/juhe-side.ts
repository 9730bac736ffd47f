import { createHash } from 'node:crypto';
import { formatYuan } from '../../src/core/money.ts';
import type { Book, Bought } from './book.ts';
import type { World } from './world.ts';

/** What Juhe was told of us. */
export const JUHE = { openId: 'SIMOPENID', key: 'SIMJUHEKEY' } as const;

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

export type JuheSide = {
  readonly submit: (form: URLSearchParams) => unknown;
  readonly query: (form: URLSearchParams) => unknown;
};

/** Answers as Juhe may: it knows an order id again, and says odd things as often as the seed will have it. */
export function createJuheSide({
  world,
  book,
  costLi,
}: {
  world: World;
  book: Book;
  costLi: (pid: string) => number;
}): JuheSide {
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

  return {
    submit: (form) => {
      const [msisdn, pid, orderid] = [form.get('phone') ?? '', form.get('pid') ?? '', form.get('orderid') ?? ''];
      if (form.get('sign') !== md5(`${JUHE.openId}${JUHE.key}${msisdn}${pid}${orderid}`)) return error(210506);
      if (book.of(orderid).length > 0) return error(210508);
      const odd = random.weighted(SUBMIT);
      if (odd !== 'plain') world.fault(`juhe submit ${odd}`);
      if (!TAKES.has(odd)) return error(CODES[odd] ?? 10014);
      return say(
        book.take(
          {
            provider: 'juhe',
            kind: 'traffic',
            merchantOrderId: orderid,
            msisdn,
            product: pid,
            costLi: costLi(pid),
            callbackUrl: form.get('cburl'),
          },
          odd === 'closed_and_yet_taken',
        ),
        odd,
      );
    },
    query: (form) => {
      const odd = random.weighted(QUERY);
      if (odd !== 'plain') world.fault(`juhe query ${odd}`);
      if (odd === 'system_error') return error(10014);
      if (odd === 'nothing') return { reason: '', result: null, error_code: 0 };
      const [bought] = book.of(form.get('orderid') ?? '');
      if (bought === undefined || bought.hiddenUntil > world.now()) return error(210511);
      const status = odd === 'flapping' && bought.truth === 'delivered' ? 'charging' : bought.truth;
      const state = odd === 'unlisted' ? '7' : STATES[status];
      return {
        reason: '已查询',
        error_code: 0,
        result: {
          uordercash: formatYuan(bought.costLi),
          sporder_id: odd === 'foreign' ? 'FOREIGN1' : bought.providerOrderId,
          game_state: odd === 'as_number' ? Number(state) : state,
        },
      };
    },
  };
}

/** What Juhe pushes. The signature is right whatever `sta` says. */
export const juhePush = ({ providerOrderId, merchantOrderId }: Bought, sta: string): URLSearchParams =>
  new URLSearchParams({
    sporder_id: providerOrderId,
    orderid: merchantOrderId,
    sta,
    sign: md5(`${JUHE.key}${providerOrderId}${merchantOrderId}`),
  });

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
