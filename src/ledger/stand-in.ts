import type { OrderId, OrderRef } from '../core/ids.ts';
import type { Msisdn } from '../core/msisdn.ts';
import { type Order, type OrderState, UNTOUCHED } from '../core/order.ts';
import type { AccountId, PersonId } from '../core/people.ts';

/** The columns that still describe an order whose document cannot be read. */
export type OrderColumns = {
  readonly id: string;
  readonly ref: string;
  readonly version: number;
  readonly state: string;
  readonly team: string;
  readonly msisdn: string;
  readonly maker: string;
  readonly price_li: number;
  readonly opened_at: number;
};

/**
 * Builds an order from its columns, so it counts among the earlier orders of its number and rules see it. It is shown to the
 * approvers of a later order, and never written or worked on.
 */
export function orderFromColumns(row: OrderColumns): Order {
  const nowhere = { conversation: '' as Order['decisionsIn'], thread: null, message: null };
  return {
    ...UNTOUCHED,
    id: row.id as OrderId,
    ref: row.ref as OrderRef,
    version: row.version,
    state: row.state as OrderState,
    requestKey: '',
    team: row.team,
    maker: { account: row.maker as AccountId, person: row.maker as PersonId, name: '?' },
    origin: nowhere,
    decisionsIn: nowhere.conversation,
    // If the number is gone, its key is there.
    msisdn: (row.msisdn.length === 11 ? row.msisdn : '****') as Msisdn,
    place: { carrier: null, province: null },
    anyway: false,
    urgent: false,
    product: { code: '?', name: { en: '?', zh: '?' }, priceLi: row.price_li, offers: [] },
    reason: '',
    verdict: { rule: '?', steps: [], rejections: 1, escalateTo: [], capped: false },
    counted: [],
    countedLi: 0,
    attempt: null,
    earlier: [],
    sameReason: [],
    buttonKey: null,
    day: '',
    month: '',
    openedAt: Number(row.opened_at),
    changedAt: Number(row.opened_at),
    expiresAt: Number(row.opened_at),
    remindAt: null,
    escalateAt: null,
  };
}
