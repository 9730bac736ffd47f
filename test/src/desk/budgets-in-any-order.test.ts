import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { movedOrStale } from '../../../src/core/advance.ts';
import type { Caps } from '../../../src/core/budget.ts';
import { isFinal, type Order } from '../../../src/core/order.ts';
import { NO_BUDGETS } from '../../support/budgets.ts';
import { AGENT, BOSS, by, type DeskWorld, HERE, LIN, SETTINGS, startDeskWorld } from '../../support/desk-world.ts';
import { policyOf, ruleAsking } from '../../support/rules.ts';

const DAY = 24 * 3_600_000;
const AGENTS = [AGENT, LIN, by('slack:U0EVE')];
const NUMBERS = ['13911281234', '13911281235'];
const caps = (li: number | null, orders: number | null): Caps => ({ li, orders });
const NONE = caps(null, null);

/** Everything that can be limited is, so tightly that each limit is met again and again. */
const LIMITED = {
  policy: policyOf(ruleAsking(0, 'small', { priceUpToLi: 5_000 }), ruleAsking(1)),
  teams: SETTINGS.teams.map((team) => ({
    ...team,
    requesters: null,
    budget: { day: caps(100_000, 7), month: caps(150_000, 12) },
  })),
  budgets: {
    maker: { day: caps(45_000, 4), month: NONE },
    number: { day: caps(null, 3), month: caps(80_000, null) },
    provider: { ...NO_BUDGETS.provider, juhe: { day: caps(90_000, null), month: NONE } },
    byRule: { maker: caps(9_600, null), team: caps(14_400, null) },
  },
};
/** The most that may stand under each kind of scope in a day (10 letters) or a month (7). */
const MOST: Readonly<Record<string, Caps>> = {
  'team 10': caps(100_000, 7),
  'team 7': caps(150_000, 12),
  'maker 10': caps(45_000, 4),
  'number 10': caps(null, 3),
  'number 7': caps(80_000, null),
  'provider 10': caps(90_000, null),
  'rules-maker 10': caps(9_600, null),
  'rules-team 10': caps(14_400, null),
};

const steps = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('ask' as const), by: fc.nat(2), number: fc.nat(1), big: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('approve' as const, 'reject' as const, 'cancel' as const),
      order: fc.nat(9),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('deliver' as const, 'fail' as const), order: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('day' as const) }) },
);
type Step = typeof steps extends fc.Arbitrary<infer S> ? S : never;

async function take(world: DeskWorld, orders: Order[], step: Step): Promise<void> {
  const { desk } = world;
  if (step.kind === 'day') world.at += DAY;
  else if (step.kind === 'ask') {
    const asked = await world.ask({
      by: AGENTS[step.by] ?? AGENT,
      number: NUMBERS[step.number] ?? '',
      product: step.big ? 'BIG' : 'SMALL',
    });
    if (asked.ok) orders.push(asked.value.order);
  } else {
    const [first] = orders.slice(step.order % Math.max(orders.length, 1));
    const order = first && (await desk.find(first.ref));
    if (!order) return;
    if (step.kind === 'cancel') await desk.cancel(order.ref, order.maker, HERE);
    else if (step.kind === 'approve' || step.kind === 'reject') {
      const decision = step.kind;
      await desk.decide({ order: { by: 'ref', ref: order.ref }, decision, why: null, by: BOSS, origin: HERE });
    } else await end(world, order, step.kind);
  }
}

async function end({ desk }: DeskWorld, order: Order, kind: 'deliver' | 'fail'): Promise<void> {
  const word = { provider: 'juhe', code: null, why: '' } as const;
  const sent = await desk.move(order, { kind: 'submission_started' });
  if (!sent.ok) return;
  const delivered = { kind: 'succeeded', word, providerOrderId: null, costLi: null } as const;
  movedOrStale(await desk.move(sent.value, kind === 'deliver' ? delivered : { kind: 'failed', word }));
}

test('whatever is asked, decided, delivered and given up at once and in whatever order, no account goes over its limits', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(steps, { minLength: 1, maxLength: 6 }), { maxLength: 8 }), async (rounds) => {
      const world = await startDeskWorld(t, 'sqlite', LIMITED);
      const orders: Order[] = [];
      for (const round of rounds) {
        await Promise.all(round.map((step) => take(world, orders, step)));
        await assertWithin(world, orders);
      }
    }),
    { numRuns: 40 },
  );
});

/** Each account has what its orders make, and no more than it may. */
async function assertWithin(world: DeskWorld, orders: readonly Order[]): Promise<void> {
  const now = await Promise.all(orders.map(async ({ ref }) => (await world.desk.find(ref)) ?? assert.fail(ref)));
  const keys = new Map(
    now.flatMap(({ counted }) => counted.map((key) => [`${key.scope} ${key.period}`, key] as const)),
  );
  const used = await world.ledger.used([...keys.values()]);
  for (const [place, { scope, period }] of [...keys.values()].entries()) {
    const live = now.filter(
      ({ counted, state }) =>
        (state === 'succeeded' || !isFinal(state)) &&
        counted.some((key) => key.scope === scope && key.period === period),
    );
    const li = live.reduce((sum, { product }) => sum + product.priceLi, 0);
    assert.deepEqual(used[place], { li, orders: live.length }, `${scope} ${period}`);
    const most = MOST[`${scope.slice(0, scope.indexOf(':'))} ${period.length}`];
    assert.ok(most?.li == null || li <= most.li, `${scope} ${period}: ${li}`);
    assert.ok(most?.orders == null || live.length <= most.orders, `${scope} ${period}: ${live.length}`);
  }
}
