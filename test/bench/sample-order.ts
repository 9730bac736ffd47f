import { advance, open, type Plan } from '../../src/core/advance.ts';
import type { ConversationId } from '../../src/core/conversation.ts';
import { createOrderId, type OrderRef } from '../../src/core/ids.ts';
import type { Change, Limit } from '../../src/core/ledger.ts';
import type { Msisdn } from '../../src/core/msisdn.ts';
import type { Order, OrderEvent } from '../../src/core/order.ts';
import type { AccountId, Actor, PersonId } from '../../src/core/people.ts';
import { asking, countedOf, GROUNDS, PLAIN } from '../support/rules.ts';

/** The day everything here happens on. */
export const AT = Date.UTC(2026, 10, 21, 6, 0, 0);
const SUPPORT = 'slack:C0SUPPORT' as ConversationId;
const BOSS = actor('slack:U0BOSS', 'Boss');
const PLAN: Plan = {
  timing: () => ({
    submitTimeoutMs: 30_000,
    queryAfterMs: 120_000,
    doubtAfterMs: 15_000,
    refundEveryMs: 21_600_000,
    refundForMs: 604_800_000,
  }),
  operators: null,
};

/** The opening of an order as the desk plans it: one approval, one card, both budgets of its team limited. */
export function openingOf(serial: number, at = AT): Change {
  let drawn = serial;
  const draw = (): number => {
    drawn = (drawn * 1_103_515_245 + 12_345) % 2_147_483_648;
    return (drawn >> 16) & 31;
  };
  const maker = actor(`slack:U0AGENT${serial % 20}`, 'Ann');
  const counted = countedOf({ team: 'support', maker, day: '2026-11-21', month: '2026-11' });
  const limits: readonly Limit[] = counted.slice(0, 2).map((key) => ({ ...key, caps: { li: 1e12, orders: null } }));
  // With a Z, which no copy's reference has.
  const ref = `TZ${serial.toString(32).toUpperCase()}` as OrderRef;
  return open(
    {
      ...DETAILS,
      maker,
      counted,
      id: createOrderId(at, draw),
      ref,
      requestKey: `slack:${serial}.bench`,
      msisdn: msisdnOf(serial),
      openedAt: at,
      changedAt: at,
      expiresAt: at + 86_400_000,
    },
    { ...GROUNDS, limits },
    PLAN,
  );
}

export const msisdnOf = (serial: number): Msisdn => `13911${String(serial % 1_000_000).padStart(6, '0')}` as Msisdn;

/** The changes that take an order from its opening to where the provider has taken it. */
export function acceptedBy({ after: opened }: Change): readonly Change[] {
  const approved = step(opened, { kind: 'approved', by: BOSS, insteadOf: null });
  const submitting = step(approved.after, { kind: 'submission_started' });
  return [
    approved,
    submitting,
    step(submitting.after, { kind: 'accepted', providerOrderId: 'J0000000001', costLi: null }),
  ];
}

export function step(order: Order, event: OrderEvent): Change {
  const change = advance(order, event, order.changedAt + 1_000, PLAN);
  if (!change.ok) throw new Error(`${change.error.event} is not possible in ${change.error.state}`);
  return change.value;
}

function actor(account: string, name: string): Actor {
  return { account: account as AccountId, person: account as PersonId, name };
}

const DETAILS: Omit<
  Parameters<typeof open>[0],
  'id' | 'ref' | 'requestKey' | 'maker' | 'counted' | 'msisdn' | 'openedAt' | 'changedAt' | 'expiresAt'
> = {
  team: 'support',
  origin: { conversation: SUPPORT, thread: null, message: null },
  decisionsIn: SUPPORT,
  place: { carrier: 'mobile', province: 'BJ' },
  anyway: false,
  product: {
    code: '1QG00102410',
    name: { en: '1 GB nationwide, China Mobile', zh: '移动全国 1GB' },
    priceLi: 19_630,
    offers: [{ provider: 'juhe', pid: '105000' }],
  },
  reason: 'outage CASE-42',
  verdict: asking(1, [BOSS.account], 'standard'),
  earlier: [],
  ...PLAIN,
  buttonKey: null,
  day: '2026-11-21',
  month: '2026-11',
  remindAt: null,
};
