import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createSumming, differenceLi, type Figures, isEmpty, type Report } from '../../../src/accounts/figures.ts';
import { createLens, GROUPINGS, type Grouping } from '../../../src/accounts/grouping.ts';
import { resolveSpan } from '../../../src/accounts/span.ts';
import type { Entry } from '../../../src/core/entry.ts';
import { type AccountId, createPeople } from '../../../src/core/people.ts';
import type { Team } from '../../../src/core/policy.ts';
import { SETTINGS } from '../../support/desk-world.ts';
import { anEntry } from '../../support/entries.ts';
import { OPENED_AT } from '../../support/orders.ts';

const [SUPPORT, FIELD] = SETTINGS.teams as [Team, Team];
const people = createPeople([{ name: 'Lin', accounts: ['slack:U0LIN', 'telegram:1001'] as AccountId[] }]);
const LENS = createLens([{ ...SUPPORT, formerly: ['helpdesk'] }, FIELD], people);
const LATER = OPENED_AT + 400 * 86_400_000;

function report(
  entries: readonly Entry[],
  span: string,
  by: readonly Grouping[] = [],
  teams: string[] | null = null,
): Report {
  const resolved = resolveSpan({ kind: 'named', name: span }, LATER, 'Asia/Shanghai');
  assert.ok(resolved.ok);
  const summing = createSumming({ span: resolved.value, teams, by }, LENS);
  for (const entry of entries) summing.add(entry);
  return summing.report(LATER);
}
const total = (entries: readonly Entry[], span: string): Figures => report(entries, span).total;
const at = (local: string): number => Date.parse(`${local}+08:00`);

describe('figures', () => {
  test('put each thing into the span in which it happened', () => {
    const entry = anEntry({
      state: 'refunded',
      costLi: 19_000,
      at: {
        requested: at('2026-10-31T23:59:59.999'),
        approved: at('2026-11-01T00:00:00'),
        delivered: at('2026-11-30T23:59:59.999'),
        refunded: at('2026-12-01T00:00:00'),
      },
    });
    const [october, november, december] = ['2026-10', '2026-11', '2026-12'].map((span) => total([entry], span));
    assert.deepEqual(october?.requested, { orders: 1, li: 19_630 });
    assert.equal(october?.approved.orders, 0);
    assert.deepEqual(november?.approved, { orders: 1, li: 19_630 });
    assert.deepEqual(
      [november?.charged, november?.net],
      [
        { orders: 1, li: 19_000 },
        { orders: 1, li: 19_000 },
      ],
    );
    assert.equal(november?.requested.orders, 0);
    assert.deepEqual(
      [december?.refunded, december?.net],
      [
        { orders: 1, li: 19_000 },
        { orders: -1, li: -19_000 },
      ],
    );
  });

  test('hold the configured price against what was charged, and count what told no cost at its price', () => {
    const sums = total(
      [anEntry({ costLi: 20_000 }), anEntry({ costLi: null }), anEntry({ costLi: 19_000 })],
      '2026-11',
    );
    assert.deepEqual(sums.delivered, { orders: 3, li: 3 * 19_630 });
    assert.deepEqual(sums.charged, { orders: 3, li: 20_000 + 19_630 + 19_000 });
    assert.deepEqual(sums.unpriced, { orders: 1, li: 19_630 });
    assert.equal(differenceLi(sums), 370 - 630);
  });

  test('subtract what was refunded from what was spent, at what had been charged', () => {
    const refunded = anEntry({
      state: 'refunded',
      costLi: 18_000,
      at: { ...anEntry().at, refunded: OPENED_AT + 900_000 },
    });
    const sums = total([anEntry(), refunded], '2026-11');
    assert.deepEqual(sums.refunded, { orders: 1, li: 18_000 });
    assert.deepEqual(sums.net, { orders: 1, li: 19_630 });
  });

  test('count a delivery that a provider proved after people had settled the order as failed', () => {
    const late = anEntry({ state: 'failed', at: { approved: OPENED_AT, failed: OPENED_AT + 1, late: OPENED_AT + 2 } });
    const sums = total([late], '2026-11');
    assert.deepEqual([sums.failed.orders, sums.delivered.orders], [1, 0]);
    assert.deepEqual(
      [sums.late, sums.net],
      [
        { orders: 1, li: 19_630 },
        { orders: 1, li: 19_630 },
      ],
    );
  });

  test('say what is in doubt and what is under way, since when and as of now', () => {
    const doubt = anEntry({ state: 'in_doubt', at: { approved: OPENED_AT, doubted: at('2026-12-02T00:00:00') } });
    const waiting = anEntry({ state: 'awaiting_approval', at: {} });
    assert.equal(total([doubt, waiting], '2026-11').inDoubt.orders, 0);
    assert.deepEqual(total([doubt, waiting], '2026-12').inDoubt, { orders: 1, li: 19_630 });
    assert.deepEqual(total([doubt, waiting], '2026-11').underWay, { orders: 1, li: 19_630 });
  });

  test('take times by nearest rank, and approvals by rule are none of them', () => {
    const entries = Array.from({ length: 20 }, (_, index) =>
      anEntry({
        at: { requested: OPENED_AT, approved: OPENED_AT + (index + 1) * 1000, delivered: OPENED_AT + 60_000 },
      }),
    );
    const sums = total([...entries, anEntry({ byRule: true, at: { approved: OPENED_AT } })], '2026-11');
    assert.deepEqual(sums.toApproval, { median: 10_000, p95: 19_000 });
    assert.deepEqual(sums.byRule, { orders: 1, li: 19_630 });
    assert.equal(total([], '2026-11').toApproval, null);
    const back = anEntry({ at: { approved: OPENED_AT - 5_000 } });
    assert.deepEqual(total([back], '2026-11').toApproval, { median: 0, p95: 0 }, 'a clock was set back');
  });

  test('know a renamed team by its present name, and one that is gone by its own', () => {
    const entries = [anEntry({ team: 'helpdesk' }), anEntry({ team: 'support' }), anEntry({ team: 'sales' })];
    const rows = report(entries, '2026-11', ['team']).tables[0]?.rows;
    assert.deepEqual(
      rows?.map(({ group, figures }) => [group.key, group.gone ?? false, figures.delivered.orders]),
      [
        ['sales', true, 1],
        ['support', false, 2],
      ],
    );
    assert.equal(report(entries, '2026-11', [], ['support']).total.delivered.orders, 2);
    assert.equal(report(entries, '2026-11', [], ['sales']).total.delivered.orders, 1);
  });

  test('are one person’s over all their accounts, and those who decided together are a group of their own', () => {
    const acting = (account: string) => ({ account: account as AccountId, name: account });
    const by = (...accounts: string[]) => anEntry({ words: { decidedBy: accounts.map(acting) } });
    const entries = [
      by('slack:U0LIN'),
      by('telegram:1001'),
      by('slack:U0BOSS', 'slack:U0LIN'),
      by('telegram:1001', 'slack:U0BOSS'),
      by(),
    ];
    const rows = report(entries, '2026-11', ['approver']).tables[0]?.rows;
    assert.deepEqual(
      rows?.map(({ group, figures }) => [group.key, group.label, figures.approved.orders]),
      [
        ['person:Lin', 'Lin', 2],
        ['person:Lin + slack:U0BOSS', 'Lin + slack:U0BOSS', 2],
        [null, null, 1],
      ],
    );
  });

  test('of weeks begin on Mondays, the first with the span', () => {
    const on = (day: string) => anEntry({ at: { requested: at(`${day}T12:00:00`) } });
    const rows = report([on('2026-11-01'), on('2026-11-02'), on('2026-11-08'), on('2026-11-30')], '2026-11', ['week'])
      .tables[0]?.rows;
    assert.deepEqual(
      rows?.map(({ group, figures }) => [group.key, figures.requested.orders]),
      [
        ['2026-11-01', 1],
        ['2026-11-02', 2],
        ['2026-11-30', 1],
      ],
    );
  });

  test('say that nothing happened', () => {
    assert.ok(isEmpty(total([anEntry()], '2026-10')));
    assert.ok(!isEmpty(total([anEntry()], '2026-11')));
  });

  test('of every group add up to the total, and those of months and days to the year', () => {
    const moment = fc.option(fc.integer({ min: 0, max: 365 * 86_400_000 }), { nil: null });
    const start = at('2026-01-01T00:00:00');
    const anyEntry = fc.record({
      requested: fc.integer({ min: 0, max: 365 * 86_400_000 }),
      moments: fc.record({
        approved: moment,
        rejected: moment,
        delivered: moment,
        failed: moment,
        refunded: moment,
        late: moment,
      }),
      priceLi: fc.integer({ min: 1, max: 9_999_999_999 }),
      costLi: fc.option(fc.integer({ min: 0, max: 9_999_999_999 }), { nil: null }),
      team: fc.constantFrom('support', 'helpdesk', 'gone'),
      reason: fc.constantFrom('', 'CASE-1', 'case-1 again', '断网'),
    });
    const since = (value: number | null) => (value === null ? null : start + value);
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 12 }), (all) => {
        const entries = all.map(({ requested, moments, reason, ...fields }) =>
          anEntry({
            ...fields,
            at: {
              requested: start + requested,
              ...Object.fromEntries(Object.entries(moments).map(([k, v]) => [k, since(v)])),
            },
            words: { reason },
          }),
        );
        const year = report(entries, '2026', GROUPINGS);
        for (const { rows } of year.tables)
          assert.deepEqual(added(rows.map(({ figures }) => figures)), amounts(year.total));
        const months = Array.from({ length: 12 }, (_, month) =>
          total(entries, `2026-${String(month + 1).padStart(2, '0')}`),
        );
        assert.deepEqual(added(months), amounts(year.total));
      }),
      { numRuns: 60 },
    );
  });
});

const amounts = ({ toApproval: _, toDelivery: __, ...rest }: Figures) => rest;
function added(all: readonly Figures[]): ReturnType<typeof amounts> {
  const sums = structuredClone(amounts(total([], '2026')));
  for (const figures of all) {
    for (const [name, { orders, li }] of Object.entries(amounts(figures))) {
      const sum = sums[name as keyof typeof sums] as { orders: number; li: number };
      sum.orders += orders;
      sum.li += li;
    }
  }
  return sums;
}
