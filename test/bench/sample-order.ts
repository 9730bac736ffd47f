import type { Change, Limit } from '../../src/core/change.ts';
import { createOrderId, type OrderRef } from '../../src/core/ids.ts';
import type { Msisdn } from '../../src/core/msisdn.ts';
import { countedOf } from '../support/orders.ts';
import { AT, actor, BOSS, JUHE, opening, step } from '../support/steps.ts';

const PRODUCT = {
  code: '1QG00102410',
  name: { en: '1 GB nationwide, China Mobile', zh: '移动全国 1GB' },
  priceLi: 19_630,
  offers: [JUHE],
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
  const given = {
    maker,
    counted,
    id: createOrderId(at, draw),
    // With a Z, which no copy's reference has.
    ref: `TZ${serial.toString(32).toUpperCase()}` as OrderRef,
    requestKey: `slack:${serial}.bench`,
    msisdn: msisdnOf(serial),
    product: PRODUCT,
    openedAt: at,
  };
  return opening(given, limits);
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
