import type { ConversationId, Origin } from '../../../src/core/conversation.ts';
import type { OrderId, OrderRef } from '../../../src/core/ids.ts';
import type { Msisdn } from '../../../src/core/msisdn.ts';
import type { Show } from '../../../src/core/notice.ts';
import type { Order } from '../../../src/core/order.ts';
import type { AccountId, PersonId } from '../../../src/core/people.ts';
import type { Delivery } from '../../../src/core/surface.ts';
import { asking, PLAIN } from '../rules.ts';

const maker = { account: 'slack:U0AGENT' as AccountId, person: 'person:Lin' as PersonId, name: 'Lin' };
export const SUPPORT = 'slack:C0SUPPORT' as ConversationId;

const ORDER: Order = {
  id: '01JD000000000000' as OrderId,
  ref: 'T7K3QX' as OrderRef,
  version: 1,
  state: 'awaiting_approval',
  requestKey: 'slack:1',
  team: 'support',
  maker,
  origin: { conversation: SUPPORT, thread: null, message: null },
  decisionsIn: SUPPORT,
  msisdn: '13911281234' as Msisdn,
  place: { carrier: null, province: null },
  anyway: false,
  product: { code: '1QG00102410', name: { en: '1 GB', zh: '1GB' }, priceLi: 19_630, offers: [] },
  reason: 'outage',
  verdict: asking(1, [], 'standard'),
  attempt: null,
  earlier: [],
  ...PLAIN,
  counted: [],
  buttonKey: null,
  day: '2026-11-21',
  month: '2026-11',
  openedAt: 0,
  changedAt: 0,
  expiresAt: 0,
  remindAt: null,
};

export const CARD: Show = { kind: 'card', decide: true };
export const REPLY: Show = { kind: 'reply', reply: { kind: 'succeeded' } };
export const ALERT: Show = {
  kind: 'operators',
  alert: { kind: 'undeliverable', order: ORDER.ref, conversation: SUPPORT, why: 'is_archived' },
};

/** A notice to be shown, with what a test says of it. */
export function deliveryOf(given: {
  readonly show: Show;
  readonly origin?: Partial<Origin>;
  readonly conversation?: string;
  readonly edit?: Delivery['edit'];
  readonly card?: Delivery['card'];
}): Delivery {
  const { show, origin = {}, conversation = SUPPORT, edit = null, card = null } = given;
  return {
    key: '01JD000000000000.1.card',
    notice: { slot: 'card', conversation: conversation as ConversationId, show },
    order: { ...ORDER, origin: { ...ORDER.origin, ...origin } },
    edit,
    card,
    again: false,
    counts: [],
  };
}
