import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { replay } from '../../../../src/app/rules/replay.ts';
import { movedOrStale } from '../../../../src/core/advance.ts';
import type { Order } from '../../../../src/core/order.ts';
import { openArchive } from '../../../../src/ledger/archive.ts';
import { AGENT, BOSS, by, type DeskWorld, HERE, startDeskWorld } from '../../../support/desk-world.ts';
import { readingRules, rulesConfig } from '../../../support/rules-command.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Early on a day, so that some hours later it is the same one; the month's last day but one. */
const START = Date.parse('2026-11-29T00:30:00+08:00');
const LET = { name: 'standard', approvals: 1 };

async function deskAt(t: TestContext): Promise<DeskWorld> {
  const world = await startDeskWorld(t, 'sqlite', readingRules(rulesConfig({ rules: [LET, SMALL].toReversed() })).desk);
  world.at = START;
  return world;
}
const SMALL = { name: 'small', when: { priceUpTo: '5' }, approvals: 0 };

async function after(world: DeskWorld, ms: number, more: Parameters<DeskWorld['opened']>[0] = {}): Promise<Order> {
  world.at += ms;
  return world.opened(more);
}

const ended = async ({ desk }: DeskWorld, order: Order): Promise<void> =>
  void assert.ok(
    (await desk.decide({ order: { by: 'ref', ref: order.ref }, decision: 'reject', why: 'no', by: BOSS, origin: HERE }))
      .ok,
  );

/** What other rules make of the orders, oldest first: `refused`, `by_people`, …, and `-` for what stays as it was. */
async function kinds(
  world: DeskWorld,
  config: Readonly<Record<string, unknown>>,
  from = START - HOUR,
): Promise<string> {
  const archive = await openArchive(world.url);
  try {
    const settings = readingRules(rulesConfig(config)).desk;
    const found: string[] = [];
    for await (const { difference } of replay({ settings, archive, from, until: world.at + 1 })) {
      found.push(difference?.kind ?? '-');
    }
    return found.join(' ');
  } finally {
    await archive.close();
  }
}

const inTeam = (budget: object) => {
  const [support, field] = rulesConfig().teams;
  return { teams: [{ ...support, budget }, field], rules: [SMALL, LET] };
};

describe('what later orders of a replay are judged by', () => {
  test('a team’s budget is used up by what would have been opened, of the same day and the same month', async (t) => {
    const world = await deskAt(t);
    for (let i = 0; i < 4; i += 1) await after(world, MINUTE);
    await after(world, 24 * HOUR);
    await after(world, 24 * HOUR);
    assert.equal(await kinds(world, inTeam({ dayCount: 2 })), '- - refused refused - -');
    assert.equal(await kinds(world, inTeam({ month: '60' })), '- - - refused refused -');
  });

  test('what was turned down counts until then, and not after', async (t) => {
    const world = await deskAt(t);
    const first = await after(world, MINUTE);
    await after(world, MINUTE);
    world.at += MINUTE;
    await ended(world, first);
    await after(world, MINUTE);
    assert.equal(await kinds(world, inTeam({ dayCount: 1 })), '- refused -');
    const rules = [{ name: 'again', when: { sameNumberWithin: '24h' }, deny: 'no' }, LET];
    assert.equal(await kinds(world, { rules }), '- refused -');
    const words = [{ name: 'again', when: { sameReasonWithin: '24h' }, deny: 'no' }, LET];
    assert.equal(await kinds(world, { rules: words }), '- refused -');
  });

  test('what was turned down and a rule would approve counts on', async (t) => {
    const world = await deskAt(t);
    await ended(world, await after(world, MINUTE));
    await after(world, MINUTE);
    const [support, field] = rulesConfig().teams;
    const free = { teams: [{ ...support, budget: { dayCount: 1 } }, field], rules: [{ name: 'free', approvals: 0 }] };
    assert.equal(await kinds(world, free), 'by_itself refused');
  });

  test('what was asked before the replayed days counts, as it went', async (t) => {
    const world = await deskAt(t);
    await after(world, MINUTE);
    await ended(world, await after(world, MINUTE, { number: '13911110002', reason: 'broken' }));
    const from = world.at + MINUTE;
    await after(world, HOUR);
    await after(world, MINUTE, { number: '13911110002', reason: 'broken' });
    const again = (when: object) => ({ rules: [{ name: 'again', when, deny: 'no' }, LET] });
    assert.equal(await kinds(world, again({ sameNumberWithin: '2h' }), from), 'refused -');
    assert.equal(await kinds(world, again({ sameNumberWithin: '30m' }), from), '- -');
    assert.equal(await kinds(world, again({ sameReasonWithin: '2h' }), from), 'refused -');
    assert.equal(await kinds(world, again({ makerCountWithin: { count: 2, within: '2h' } }), from), 'refused refused');
    assert.equal(await kinds(world, inTeam({ monthCount: 2 }), from), '- refused');
  });

  test('a rule that looks back farther than a month is given what it looks for', async (t) => {
    const world = await deskAt(t);
    await after(world, -35 * 24 * HOUR);
    await after(world, 35 * 24 * HOUR, { reason: 'broken' });
    await after(world, MINUTE, { number: '13911110002' });
    const again = (when: object) => ({ rules: [{ name: 'again', when, deny: 'no' }, LET] });
    assert.equal(await kinds(world, again({ sameNumberWithin: '40d' })), 'refused -');
    assert.equal(await kinds(world, again({ sameReasonWithin: '40d' })), '- refused');
    assert.equal(await kinds(world, again({ makerCountWithin: { count: 1, within: '40d' } })), 'refused refused');
  });

  test('a requester’s own day and count, and a number’s, are theirs alone', async (t) => {
    const world = await deskAt(t);
    for (const who of [AGENT, AGENT, by('slack:U0OTHER')]) await after(world, MINUTE, { by: who });
    await after(world, MINUTE, { number: '13911110002', by: by('telegram:42') });
    const rules = [SMALL, LET];
    assert.equal(await kinds(world, { rules, budgets: { maker: { dayCount: 1 } } }), '- refused - refused');
    assert.equal(await kinds(world, { rules, budgets: { number: { dayCount: 1 } } }), '- refused refused -');
    const day = [
      { name: 'day', when: { makerDayUpTo: '25' }, approvals: 1 },
      { name: 'no', deny: 'no' },
    ];
    assert.equal(await kinds(world, { rules: day }), 'renamed refused renamed refused');
    const count = [{ name: 'often', when: { makerCountWithin: { count: 2, within: '1h' } }, deny: 'no' }, LET];
    assert.equal(await kinds(world, { rules: count }), '- - - refused');
  });

  test('what rules approve by themselves is capped by what they approved before', async (t) => {
    const world = await deskAt(t);
    for (const product of ['SMALL', 'BIG', 'SMALL', 'SMALL']) await after(world, MINUTE, { product });
    const rules = [SMALL, LET];
    assert.equal(await kinds(world, { rules, approval: { byRule: { makerDay: '10' } } }), '- - - by_people');
    assert.equal(await kinds(world, { rules, approval: { byRule: { teamDay: '5' } } }), '- - by_people by_people');
    const from = world.at - 1.5 * MINUTE;
    assert.equal(await kinds(world, { rules, approval: { byRule: { makerDay: '10' } } }, from), '- by_people');
    assert.equal(await kinds(world, { rules, approval: { byRule: { makerDay: '5' } } }, from), 'by_people by_people');
  });

  test('of the providers that an order could be bought from, the one that delivered keeps its part', async (t) => {
    const world = await deskAt(t);
    const order = await after(world, MINUTE, { product: 'SMALL' });
    await after(world, MINUTE, { product: 'SMALL' });
    const sent = movedOrStale(await world.desk.move(order, { kind: 'submission_started' }));
    const word = { provider: 'juhe', code: null, why: 'delivered' } as const;
    world.at += MINUTE;
    assert.ok(
      sent &&
        movedOrStale(await world.desk.move(sent, { kind: 'succeeded', word, providerOrderId: null, costLi: null })),
    );
    await after(world, MINUTE, { product: 'SMALL' });
    const limited = { juhe: { budget: { dayCount: 2 } }, ytx: { budget: { dayCount: 1 } } };
    assert.equal(await kinds(world, { rules: [SMALL, LET], providers: limited }), '- - -');
    const fewer = { juhe: { budget: { dayCount: 1 } }, ytx: { budget: { dayCount: 1 } } };
    assert.equal(await kinds(world, { rules: [SMALL, LET], providers: fewer }), '- refused -');
  });
});
