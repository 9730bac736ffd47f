import { advance, open, type Plan } from '../../src/core/advance.ts';
import type { Change, Limit } from '../../src/core/change.ts';
import type { ConversationId } from '../../src/core/conversation.ts';
import { createOrderId, createOrderRef } from '../../src/core/ids.ts';
import type { Order } from '../../src/core/order.ts';
import type { OrderEvent } from '../../src/core/order-event.ts';
import type { AccountId, Actor, PersonId } from '../../src/core/people.ts';
import type { Offer } from '../../src/core/product.ts';
import { anOrder } from './orders.ts';
import { factsOf } from './provider-facts.ts';
import { asking, OPENING_BASIS } from './rules.ts';

export const AT = Date.UTC(2026, 10, 21, 6, 0, 0);
export const SUPPORT = 'slack:C0SUPPORT' as ConversationId;
export const OPERATORS = 'slack:C0OPS' as ConversationId;

export const YTX: Offer = { provider: 'ytx', kind: 'traffic', flowCode: null };
export const JUHE: Offer = { provider: 'juhe', pid: '105000' };

export const PLAN: Plan = {
  toleranceLi: () => 0,
  timing: (provider) => ({
    ...factsOf(provider),
    submitTimeoutMs: 30_000,
    queryAfterMs: 120_000,
    doubtAfterMs: 15_000,
    refundEveryMs: 21_600_000,
    refundForMs: 604_800_000,
    silentForMs: 86_400_000,
    failoverAfterMs: null,
  }),
  operators: OPERATORS,
};

export const actor = (account: string, name = account): Actor => ({
  account: account as AccountId,
  person: account as PersonId,
  name,
});
export const AGENT = actor('slack:U0AGENT', 'Ann');
export const BOSS = actor('slack:U0BOSS', 'Boss');

let drawn = 0;
/** Fresh names that differ from run to run of one process and from order to order, without randomness. */
function draw(): number {
  drawn += 1;
  return (drawn * 7 + Math.floor(drawn / 32) * 11 + Math.floor(drawn / 1024)) % 32;
}

type Opening = Parameters<typeof open>[0];

/** The opening change of an order that waits for one approval, unless told otherwise. */
export function opening(given: Partial<Opening> = {}, limits: readonly Limit[] = []): Change {
  const at = given.openedAt ?? AT;
  const id = createOrderId(at, draw);
  const order = anOrder({
    id,
    ref: createOrderRef(draw),
    requestKey: `slack:trigger.${id}`,
    maker: AGENT,
    place: { carrier: 'mobile', province: 'BJ' },
    product: { code: '1QG00102410', name: { en: '1 GB', zh: '1GB' }, priceLi: 19_630, offers: [YTX] },
    verdict: asking(1, [BOSS.account], 'standard'),
    openedAt: at,
    ...given,
  });
  return open(order, { ...OPENING_BASIS, limits }, PLAN);
}

/** The change that an event makes of an order; throws where the table of moves forbids it. */
export function step(order: Order, event: OrderEvent, at = order.changedAt + 1000): Change {
  const change = advance(order, event, at, PLAN);
  if (!change.ok) throw new Error(`${change.error.event} is not possible in ${change.error.state}`);
  return change.value;
}

export const approve = (order: Order): Order => step(order, { kind: 'approved', by: BOSS, insteadOf: null }).after;
export const submit = (order: Order): Order => step(order, { kind: 'submission_started' }).after;

/** An order whose submission is under way. */
export const submitting = (given: Partial<Opening> = {}): Order => submit(approve(opening(given).after));
