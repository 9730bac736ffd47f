import type { ConversationId, Origin } from '../../../src/core/conversation.ts';
import type { OrderId, OrderRef } from '../../../src/core/ids.ts';
import type { Show } from '../../../src/core/notice.ts';
import type { AccountId, PersonId } from '../../../src/core/people.ts';
import type { Delivery } from '../../../src/core/surface.ts';
import { anOrder } from '../orders.ts';
import { asking } from '../rules.ts';

const maker = { account: 'slack:U0AGENT' as AccountId, person: 'person:Lin' as PersonId, name: 'Lin' };
export const SUPPORT = 'slack:C0SUPPORT' as ConversationId;

const ORDER = anOrder({
  id: '01JD000000000000' as OrderId,
  ref: 'T7K3QX' as OrderRef,
  requestKey: 'slack:1',
  maker,
  product: { code: '1QG00102410', name: { en: '1 GB', zh: '1GB' }, priceLi: 19_630, offers: [] },
  reason: 'outage',
  verdict: asking(1, [], 'standard'),
  openedAt: 0,
  expiresAt: 0,
});

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
