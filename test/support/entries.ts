import type { Entry, EntryWords, Moments } from '../../src/core/entry.ts';
import type { AccountId } from '../../src/core/people.ts';
import { newOrderId, newOrderRef, OPENED_AT } from './orders.ts';

const NEVER = {
  ...{ approved: null, rejected: null, expired: null, cancelled: null, delivered: null, failed: null },
  ...{ refunded: null, late: null, doubted: null },
};

/** The entry of an order that was delivered ten minutes after the request, at its price, unless told otherwise. */
export function anEntry(
  fields: Partial<Omit<Entry, 'at' | 'words'>> & {
    readonly at?: Partial<Moments>;
    readonly words?: Partial<EntryWords>;
  } = {},
): Entry {
  const requested = fields.at?.requested ?? OPENED_AT;
  const usual = { approved: requested + 60_000, delivered: requested + 600_000 };
  return {
    state: 'succeeded',
    team: 'support',
    byRule: false,
    priceLi: 19_630,
    costLi: 19_630,
    ...fields,
    at: { ...NEVER, ...(fields.at ?? usual), requested },
    words: {
      id: newOrderId(requested),
      ref: newOrderRef(),
      requester: { account: 'slack:U0AGENT' as AccountId, name: 'Ann' },
      decidedBy: [{ account: 'slack:U0BOSS' as AccountId, name: 'Boss' }],
      rule: 'standard',
      provider: 'ytx',
      product: { code: '1QG00102410', name: { en: '1 GB nationwide', zh: '全国 1GB' } },
      carrier: 'mobile',
      province: null,
      reason: 'outage CASE-42',
      number: '139****1234',
      ...fields.words,
    },
  };
}
