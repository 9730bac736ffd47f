import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { advance } from '../../../src/core/advance.ts';
import type { Change } from '../../../src/core/change.ts';
import { merchantOrderIdOf } from '../../../src/core/ids.ts';
import { isFinal, type Order } from '../../../src/core/order.ts';
import type { ProviderReport, ReportOutcome } from '../../../src/core/provider.ts';
import { eventWithin } from '../../support/provider-facts.ts';
import { BOSS, JUHE, PLAN, step, submitting, YTX } from '../../support/steps.ts';

const OUTCOMES: readonly ReportOutcome[] = [
  { kind: 'accepted' },
  { kind: 'charging' },
  { kind: 'delivered' },
  { kind: 'failed' },
  { kind: 'refunded' },
  { kind: 'refused', elsewhere: true },
  { kind: 'refused', elsewhere: false },
  { kind: 'confirm' },
  { kind: 'not_sent' },
  { kind: 'exists' },
  { kind: 'not_found' },
  { kind: 'unknown', unlisted: true },
  { kind: 'unknown', unlisted: false },
];

function report(
  order: Order,
  outcome: ReportOutcome,
  via: ProviderReport['via'] = 'query',
  attempt = order.attempt,
): ProviderReport {
  return {
    provider: attempt?.provider ?? 'ytx',
    via,
    merchantOrderId: attempt?.merchantOrderId ?? merchantOrderIdOf(order.id, 1),
    providerOrderId: 'P1',
    outcome,
    code: 'X',
    why: 'said so',
    costLi: null,
  };
}

/** Nothing here lasts long enough to be silence, unless the test says so. */
const eventOf = (order: Order, given: ProviderReport, at: number, silentForMs = Number.POSITIVE_INFINITY) =>
  eventWithin(order, given, at, silentForMs);

/** Takes a report as the desk does: the order after it, or the same order where it says nothing new. */
function take(order: Order, given: ProviderReport): Order {
  const event = eventOf(order, given, order.changedAt + 1);
  return event === null ? order : step(order, event).after;
}

const wasMoved = ({ money }: Change): boolean => money === 'spend' || money === 'release' || money === 'refund';

const offered = (offers: Order['product']['offers']): Order =>
  submitting({ product: { code: '1QG00102410', name: { en: '1 GB', zh: '1GB' }, priceLi: 19_630, offers } });

describe('what a report means', () => {
  test('a submission that was not answered is in doubt, and stays so whatever else is not known', () => {
    let order = submitting();
    order = take(order, report(order, { kind: 'unknown', unlisted: false }, 'submit'));
    assert.equal(order.state, 'in_doubt');
    for (const outcome of [
      { kind: 'unknown', unlisted: false },
      { kind: 'not_found' },
      { kind: 'unknown', unlisted: true },
    ] as const) {
      for (let again = 0; again < 20; again += 1) order = take(order, report(order, outcome));
    }
    assert.equal(order.state, 'in_doubt');
  });

  test('an order that is not found for long enough, often enough, is given to people, once, and stays in doubt', () => {
    let order = submitting();
    order = take(order, report(order, { kind: 'unknown', unlisted: false }, 'submit'));
    const since = order.changedAt;
    const asked: (string | null)[] = [];
    for (const minutes of [60, 61, 61, 62, 63]) {
      const event = eventOf(order, report(order, { kind: 'not_found' }), since + minutes * 60_000);
      asked.push(event?.kind === 'not_found' ? String(event.proof) : null);
      if (event !== null) order = step(order, event, since + minutes * 60_000).after;
    }
    assert.deepEqual(asked, ['false', 'false', 'true', null, null]);
    assert.equal(order.state, 'in_doubt');
  });

  test('three answers in a minute are no proof: the provider’s own delay must have passed', () => {
    let order = submitting();
    order = take(order, report(order, { kind: 'unknown', unlisted: false }, 'submit'));
    for (let n = 0; n < 9; n += 1) order = take(order, report(order, { kind: 'not_found' }));
    assert.equal(order.doubt?.peopleAsked, false);
    assert.equal(order.doubt?.notFound, 2);
  });

  test('what a query says later makes a settlement that nobody confirmed void', () => {
    let order = submitting();
    order = take(order, report(order, { kind: 'unknown', unlisted: false }, 'submit'));
    order = step(order, { kind: 'settlement_proposed', by: BOSS, outcome: 'failed', evidence: 'their books' }).after;
    assert.ok(order.settlement);
    order = take(order, report(order, { kind: 'charging' }));
    assert.equal(order.state, 'accepted');
    assert.equal(order.settlement, null);
  });

  test('a certain refusal goes on to the second provider, under a new merchant order id', () => {
    const first = offered([YTX, JUHE]);
    const order = take(first, report(first, { kind: 'refused', elsewhere: true }, 'submit'));
    assert.equal(order.state, 'approved');
    assert.equal(order.attempt?.provider, 'juhe');
    assert.notEqual(order.attempt?.merchantOrderId, first.attempt?.merchantOrderId);
  });

  test('a refusal that is about the number ends the order, whoever else sells the product', () => {
    const first = offered([YTX, JUHE]);
    assert.equal(take(first, report(first, { kind: 'refused', elsewhere: false }, 'submit')).state, 'failed');
  });

  test('doubt never goes on to a second provider', () => {
    let order = offered([YTX, JUHE]);
    order = take(order, report(order, { kind: 'unknown', unlisted: false }, 'submit'));
    order = take(order, report(order, { kind: 'not_found' }));
    assert.equal(order.state, 'in_doubt');
    assert.equal(order.attempt?.number, 1);
  });

  test('a provider that refused an attempt and then says it delivered it is a conflict, not an end', () => {
    const first = offered([YTX, JUHE]);
    const order = take(first, report(first, { kind: 'refused', elsewhere: true }, 'submit'));
    const late = report(order, { kind: 'delivered' }, 'query', first.attempt);
    const after = take(order, late);
    assert.equal(after.state, 'approved');
    assert.ok(after.conflict);
    assert.equal(eventOf(after, late, 0), null, 'and it is told once');
  });

  test('a report that contradicts a final state is journalled once and told to the operators', () => {
    const done = step(submitting(), { kind: 'failed', word: { provider: 'ytx', code: '-1', why: 'no' } }).after;
    const claim = report(done, { kind: 'delivered' });
    const event = eventOf(done, claim, 0);
    assert.equal(event?.kind, 'contradicted');
    const change = event && step(done, event);
    assert.equal(change?.after.state, 'failed');
    assert.equal(change?.money, 'none');
    assert.deepEqual(
      change?.notices.map(({ slot }) => slot),
      ['card', 'operators'],
    );
    assert.equal(change && eventOf(change.after, claim, 0), null);
  });

  test('only a query refunds: a callback that says so is a conflict', () => {
    let order = submitting();
    order = take(order, report(order, { kind: 'delivered' }));
    assert.equal(take(order, report(order, { kind: 'refunded' }, 'callback')).state, 'succeeded');
    assert.equal(take(order, report(order, { kind: 'refunded' }, 'query')).state, 'refunded');
  });
});

test('whatever is reported in whatever order: only listed moves, money moves once, and final stays final', () => {
  const said = fc.record({
    outcome: fc.constantFrom(...OUTCOMES),
    via: fc.constantFrom('submit' as const, 'query' as const, 'callback' as const),
    about: fc.constantFrom(1, 2),
    costLi: fc.constantFrom(null, 19_630, 99_000, 0, 9_999_999_999),
  });
  fc.assert(
    fc.property(fc.array(said, { maxLength: 30 }), fc.boolean(), (reports, two) => {
      let order = offered(two ? [YTX, JUHE] : [JUHE]);
      const money: string[] = [];
      let countedLi = order.countedLi;
      for (const { outcome, via, about, costLi } of reports) {
        if (order.state === 'approved') order = step(order, { kind: 'submission_started' }).after;
        const given = { ...report(order, outcome, via), costLi, merchantOrderId: merchantOrderIdOf(order.id, about) };
        const event = eventOf(order, given, order.changedAt + 1);
        if (event === null) continue;
        const change = advance(order, event, order.changedAt + 1, PLAN);
        assert.ok(change.ok, `${event.kind} in ${order.state}`);
        const wasFinal = isFinal(order.state);
        const to = change.value.after.state;
        if (wasFinal && to !== order.state) assert.deepEqual([order.state, to], ['succeeded', 'refunded']);
        if (order.state === 'in_doubt') assert.ok(event.kind !== 'refused' && change.value.after.state !== 'approved');
        assert.equal(change.value.countedBeforeLi, countedLi, 'exactly what was put is taken back');
        countedLi = change.value.after.countedLi;
        assert.equal(
          change.value.money === 'none',
          change.value.countedBeforeLi === countedLi && !wasMoved(change.value),
        );
        if (change.value.money !== 'none' && change.value.money !== 'adjust') money.push(change.value.money);
        order = change.value.after;
      }
      const expected: Record<string, string[]> = {
        succeeded: ['spend'],
        failed: ['release'],
        refunded: ['spend', 'refund'],
      };
      assert.deepEqual(money, expected[order.state] ?? []);
      const isCharged = order.state !== 'failed' && order.state !== 'refunded';
      assert.equal(countedLi, isCharged ? (order.costLi ?? order.product.priceLi) : 0);
      assert.ok(order.costsTold.length <= 3);
    }),
    { numRuns: 3000 },
  );
});
