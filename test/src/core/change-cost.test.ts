import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { advance } from '../../../src/core/advance.ts';
import { believedCost } from '../../../src/core/change.ts';
import { alertOf } from '../../../src/core/notices-for.ts';
import { isFinal, type Order } from '../../../src/core/order.ts';
import type { ProviderReport, ReportOutcome } from '../../../src/core/provider.ts';
import { eventWithin } from '../../support/provider-facts.ts';
import { JUHE, PLAN, step, submitting, YTX } from '../../support/steps.ts';

const PRICE = 19_630;

type Said = Pick<ProviderReport, 'costLi' | 'strangeCost'>;
const DELIVERED: ReportOutcome = { kind: 'delivered' };
const ACCEPTED: ReportOutcome = { kind: 'accepted' };

function report(
  order: Order,
  outcome: ReportOutcome,
  said: Said,
  via: ProviderReport['via'] = 'query',
): ProviderReport {
  const { attempt } = order;
  if (attempt === null) throw new Error('no attempt');
  const { provider, merchantOrderId } = attempt;
  return { provider, via, merchantOrderId, providerOrderId: 'P1', outcome, code: null, why: '', ...said };
}

/** Takes reports one after the other: the order after them, and what the operators were told of costs. */
function taken(
  order: Order,
  reports: readonly (readonly [ReportOutcome, Said, ProviderReport['via']?])[],
  toleranceLi = 0,
) {
  const told: string[] = [];
  let now = order;
  for (const [outcome, said, via] of reports) {
    const event = eventWithin(now, report(now, outcome, said, via), now.changedAt + 1, 86_400_000);
    if (event === null) continue;
    const change = advance(now, event, now.changedAt + 1, { ...PLAN, toleranceLi: () => toleranceLi });
    assert.ok(change.ok, `${event.kind} in ${now.state}`);
    const alert = alertOf(change.value.after, change.value.event);
    if (alert?.kind === 'cost') told.push(`${alert.said} for ${alert.priceLi}, counted ${alert.chargedLi}`);
    now = change.value.after;
  }
  return { order: now, told };
}

describe('what an order cost', () => {
  test('counts from the moment it is known, and the operators are told once, with both amounts', () => {
    const { order, told } = taken(submitting(), [
      [ACCEPTED, { costLi: 99_000 }, 'submit'],
      [{ kind: 'charging' }, { costLi: 99_000 }],
      [DELIVERED, { costLi: 99_000 }],
      [DELIVERED, { costLi: 99_000 }],
    ]);
    assert.deepEqual([order.state, order.costLi, order.countedLi], ['succeeded', 99_000, 99_000]);
    assert.deepEqual(told, ['99.00 for 19630, counted 99000']);
  });

  test('that is learnt from a question counts while the order is being delivered, and after its success', () => {
    const accepted = taken(submitting(), [
      [ACCEPTED, { costLi: null }, 'submit'],
      [{ kind: 'charging' }, { costLi: 20_000 }],
    ]);
    assert.deepEqual([accepted.order.state, accepted.order.countedLi], ['accepted', 20_000]);
    const late = taken(submitting(), [
      [DELIVERED, { costLi: null }],
      [DELIVERED, { costLi: 99_000 }],
    ]);
    assert.deepEqual([late.order.state, late.order.countedLi], ['succeeded', 99_000]);
    assert.equal(late.told.length, 1);
  });

  test('is told where it differs by more than the tolerance, in either direction, and not where it differs by just that', () => {
    for (const [costLi, alerts] of [
      [19_730, 0],
      [19_731, 1],
      [19_530, 0],
      [19_529, 1],
      [0, 1],
    ] as const) {
      assert.equal(taken(submitting(), [[DELIVERED, { costLi }]], 100).told.length, alerts, String(costLi));
    }
  });

  test('is told again where it changes, and one that goes back and forth is not told for ever', () => {
    const changing = taken(submitting(), [
      [ACCEPTED, { costLi: PRICE }, 'submit'],
      [DELIVERED, { costLi: 99_000 }],
      [DELIVERED, { costLi: 50_000 }],
    ]);
    assert.deepEqual(changing.told, ['99.00 for 19630, counted 99000', '50.00 for 19630, counted 50000']);
    const flapping = Array.from(
      { length: 20 },
      (_, place) => [DELIVERED, { costLi: place % 2 === 0 ? 99_000 : PRICE }] as const,
    );
    assert.equal(taken(submitting(), flapping).told.length, 2);
    const rising = Array.from({ length: 20 }, (_, place) => [DELIVERED, { costLi: 99_000 + place }] as const);
    assert.equal(taken(submitting(), rising).told.length, 3);
  });

  test('is not believed where it is no amount, or none that can be, and the price counts then', () => {
    for (const said of [{ costLi: null, strangeCost: '-5.00' }, { costLi: 9_999_999_999 }, { costLi: 2_000_000 }]) {
      const { order, told } = taken(submitting(), [
        [ACCEPTED, said, 'submit'],
        [DELIVERED, said],
        [DELIVERED, said],
      ]);
      assert.deepEqual([order.costLi, order.countedLi], [null, PRICE]);
      assert.equal(told.length, 1);
      assert.match(told[0] ?? '', /counted null/);
    }
    assert.deepEqual(believedCost(submitting(), { costLi: 1_963_000 }), { costLi: 1_963_000 });
  });

  test('that changes each time it is asked about does not hide that the provider never says how it ended', () => {
    const accepted = taken(submitting(), [[ACCEPTED, { costLi: PRICE }, 'submit']]).order;
    const charging = report(accepted, { kind: 'charging' }, { costLi: 99_000 });
    assert.equal(eventWithin(accepted, charging, accepted.changedAt + 10, 20)?.kind, 'cost_reported');
    const silent = eventWithin(accepted, charging, accepted.changedAt + 30, 20);
    assert.equal(silent?.kind, 'doubted');
    const doubted = silent && step(accepted, silent).after;
    assert.ok(doubted);
    const { order } = taken(doubted, [[{ kind: 'charging' }, { costLi: 99_000 }]]);
    assert.deepEqual([order.state, order.countedLi], ['in_doubt', 99_000], 'and counts there too');
  });

  test('of a submission that is answered late does not overrule what a query said', () => {
    const { order } = taken(submitting(), [
      [DELIVERED, { costLi: 50_000 }],
      [ACCEPTED, { costLi: 99_000 }, 'submit'],
    ]);
    assert.equal(order.countedLi, 50_000);
  });

  test('is forgotten with the provider that gave the order back', () => {
    const offers = [YTX, JUHE];
    const product = { code: '1QG00102410', name: { en: '1 GB', zh: '1GB' }, priceLi: PRICE, offers };
    const order = { ...submitting({ product }), costLi: 99_000, countedLi: 99_000, costsTold: ['99.00'] };
    const word = { provider: 'ytx', code: null, why: '' } as const;
    const next = step(order, { kind: 'failed_over', word, offer: 1 });
    assert.deepEqual([next.money, next.countedBeforeLi, next.after.countedLi], ['adjust', 99_000, PRICE]);
    assert.deepEqual(next.after.costsTold, []);
  });

  test('is nothing any more once it failed or was refunded', () => {
    const delivered = taken(submitting(), [[DELIVERED, { costLi: 99_000 }]]).order;
    const refunded = step(delivered, { kind: 'refunded', word: { provider: 'ytx', code: null, why: '' } });
    assert.deepEqual([refunded.money, refunded.countedBeforeLi, refunded.after.countedLi], ['refund', 99_000, 0]);
    const failed = taken(submitting(), [
      [ACCEPTED, { costLi: 99_000 }, 'submit'],
      [{ kind: 'failed' }, { costLi: null }],
    ]).order;
    assert.ok(isFinal(failed.state) && failed.countedLi === 0);
  });
});
