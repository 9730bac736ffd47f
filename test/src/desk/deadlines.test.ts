import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Order } from '../../../src/core/order.ts';
import type { AccountId } from '../../../src/core/people.ts';
import { createExpire } from '../../../src/jobs/upkeep.ts';
import { databases } from '../../support/databases.ts';
import { AGENT, BOSS, by, type DeskWorld, HERE, LIN, startDeskWorld } from '../../support/desk-world.ts';
import { policyOf, ruleAsking } from '../../support/rules.ts';
import { silentLog } from '../../support/silent.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WU = by('slack:U0WU');
const kindOf = (result: { readonly ok: boolean; readonly error?: { readonly kind: string } }): string =>
  result.ok ? 'ok' : (result.error?.kind ?? '');
const decide = ({ desk }: DeskWorld, { ref }: Order, who: typeof BOSS, decision: 'approve' | 'reject' = 'approve') =>
  desk.decide({ order: { by: 'ref', ref }, decision, why: null, by: who, origin: HERE });

const TIMES = {
  policy: { ...policyOf(ruleAsking(2)), escalateTo: [WU.account] },
  remindAfterMs: HOUR,
  escalateAfterMs: 2 * HOUR,
  expiresAfterMs: 3 * HOUR,
};

/** What happened so far; `passes` lets the clock's job run at a time, twice, as after a restart. */
async function eventsAfter(world: DeskWorld, order: Order, ms: number): Promise<readonly string[]> {
  world.at = order.openedAt + ms;
  const { ledger, desk } = world;
  for (let pass = 0; pass < 3; pass += 1) await createExpire({ ledger, desk, now: () => world.at, log: silentLog })();
  return (await ledger.journal(order.id)).map(({ event }) => event.kind);
}

for (const { name } of databases) {
  describe(`time on ${name}`, () => {
    test('an order is reminded of, then more people are asked, then it expires, each once', async (t) => {
      const world = await startDeskWorld(t, name, TIMES);
      const order = await world.opened();
      assert.deepEqual(await eventsAfter(world, order, HOUR - 1), ['opened']);
      assert.deepEqual(await eventsAfter(world, order, HOUR), ['opened', 'reminded']);
      assert.equal(kindOf(await decide(world, order, WU)), 'not_approver');
      assert.deepEqual(await eventsAfter(world, order, 2 * HOUR), ['opened', 'reminded', 'escalated']);
      assert.equal(kindOf(await decide(world, order, WU)), 'ok');
      const all = ['opened', 'reminded', 'escalated', 'voted', 'expired'];
      assert.deepEqual(await eventsAfter(world, order, 3 * HOUR), all);
      assert.equal(kindOf(await decide(world, order, BOSS)), 'already_decided');
    });

    test('a delegation holds until its end, for one delegate, and not after it was ended', async (t) => {
      const world = await startDeskWorld(t, name, { policy: policyOf(ruleAsking(1)) });
      const { desk } = world;
      assert.equal(await desk.delegationOf(BOSS), null);
      const given = await desk.delegate({
        to: 'slack:U0WU',
        called: '@wu',
        until: { kind: 'days', days: 1 },
        by: BOSS,
      });
      assert.ok(given.ok);
      assert.equal(given.value.until, Date.parse('2026-11-22T23:59:59.999+08:00'));
      const order = await world.opened();
      const decided = await decide(world, order, WU);
      assert.deepEqual(decided.ok && decided.value.votes[0]?.insteadOf, BOSS);
      const second = await world.opened();
      await desk.delegate({ to: 'slack:U0DAI', called: '@wu', until: { kind: 'days', days: 1 }, by: BOSS });
      assert.equal(kindOf(await decide(world, second, WU)), 'not_approver', 'one at a time');
      world.at = given.value.until + 1;
      assert.equal(kindOf(await decide(world, second, by('slack:U0DAI'))), 'not_approver', 'it is over');
      await desk.delegate({ to: 'slack:U0DAI', called: '@wu', until: { kind: 'days', days: 1 }, by: BOSS });
      assert.equal((await desk.undelegate(BOSS))?.to.account, 'slack:U0DAI');
      assert.equal(kindOf(await decide(world, second, by('slack:U0DAI'))), 'not_approver', 'it was ended');
    });
  });
}

test('somebody who waits can call the approvers once an hour, and a reminder names who stands in for them', async (t) => {
  const world = await startDeskWorld(t, 'sqlite', { policy: policyOf(ruleAsking(1)), expiresAfterMs: 24 * HOUR });
  const { desk } = world;
  const order = await world.opened();
  await desk.delegate({ to: 'slack:U0WU', called: '@wu', until: { kind: 'days', days: 2 }, by: LIN });
  assert.equal(kindOf(await desk.remind('T00000', AGENT, order.origin)), 'order_not_found');
  const reminded = await desk.remind(order.ref.toLowerCase(), AGENT, order.origin);
  assert.ok(reminded.ok);
  const reply = world.changes.at(-1)?.notices.find(({ slot }) => slot === 'reply');
  assert.deepEqual(reply?.show, {
    kind: 'reply',
    reply: {
      kind: 'reminder',
      by: AGENT.name,
      standIns: [{ for: LIN.person, account: 'slack:U0WU', name: 'wu' }],
    },
    call: 'due',
  });
  world.at += HOUR - 1;
  assert.equal(kindOf(await desk.remind(order.ref, AGENT, order.origin)), 'reminded_before');
  world.at += 1;
  assert.equal(kindOf(await desk.remind(order.ref, AGENT, order.origin)), 'ok');
  await decide(world, order, BOSS);
  assert.equal(kindOf(await desk.remind(order.ref, AGENT, order.origin)), 'not_waiting');
});

test('who stands in is named too where the next step is asked, and where an order is escalated', async (t) => {
  const [boss, lin] = [BOSS.account, LIN.account];
  const steps = [
    { approvals: 1, approvers: [boss] },
    { approvals: 1, approvers: [lin] },
  ];
  const outcome = { kind: 'ask', steps, rejections: 1, escalateTo: ['slack:U0CHIEF' as AccountId] } as const;
  const policy = policyOf({ name: 'two steps', when: {}, outcome });
  const world = await startDeskWorld(t, 'sqlite', { policy, escalateAfterMs: HOUR, expiresAfterMs: 24 * HOUR });
  const order = await world.opened();
  await world.desk.delegate({ to: 'slack:U0WU', called: '@wu', until: { kind: 'days', days: 2 }, by: LIN });
  const standIns = [{ for: LIN.person, account: 'slack:U0WU', name: 'wu' }];
  const replied = () => world.changes.at(-1)?.notices.find(({ slot }) => slot === 'reply')?.show;
  await decide(world, order, BOSS);
  assert.deepEqual(replied(), { kind: 'reply', reply: { kind: 'next_step', step: 1, standIns }, call: 'due' });
  world.at += HOUR;
  const now = await world.desk.find(order.ref);
  assert.ok(now && (await world.desk.applyDeadlines(now)));
  assert.deepEqual(replied(), { kind: 'reply', reply: { kind: 'escalated', standIns }, call: 'due' });
});

test('a stranger cannot remind of an order they may not see', async (t) => {
  const world = await startDeskWorld(t, 'sqlite', { policy: policyOf(ruleAsking(1)) });
  const order = await world.opened();
  const nowhere = { ...order.origin, conversation: 'slack:C0ELSEWHERE' as typeof order.origin.conversation };
  assert.equal(kindOf(await world.desk.remind(order.ref, by('slack:U0STRANGER'), nowhere)), 'order_not_found');
});

test('nobody hands on what they do not have, to themselves, to nobody, for ever or into the past', async (t) => {
  const { desk } = await startDeskWorld(t);
  const until = { kind: 'days', days: 1 } as const;
  const refused = async (who: typeof BOSS, to: string, end: Parameters<typeof desk.delegate>[0]['until'] = until) =>
    kindOf(await desk.delegate({ to, called: to, until: end, by: who }));
  assert.equal(await refused(AGENT, 'slack:U0WU'), 'not_an_approver');
  assert.equal(await refused(LIN, 'telegram:1001'), 'own_delegate');
  assert.equal(await refused(BOSS, '@somebody'), 'unknown_person');
  assert.equal(await refused(BOSS, 'slack:U0WU', { kind: 'days', days: 61 }), 'bad_until');
  assert.equal(await refused(BOSS, 'slack:U0WU', { kind: 'date', date: '2026-11-20' }), 'bad_until');
  assert.equal(await refused(BOSS, '@lin'), 'ok');
  assert.equal((await desk.delegationOf(BOSS))?.to.account, 'slack:U0LIN');
});

test('who stands in for somebody sees what waits for them, and decides nothing of their own', async (t) => {
  const world = await startDeskWorld(t, 'sqlite', { policy: policyOf(ruleAsking(1)) });
  await world.desk.delegate({ to: AGENT.account, called: '@wu', until: { kind: 'days', days: 1 }, by: BOSS });
  const mine = await world.opened();
  const others = await world.opened({ by: LIN });
  assert.equal(kindOf(await decide(world, mine, AGENT)), 'own_order');
  assert.deepEqual(
    (await world.desk.dashboard(AGENT)).waiting.orders.map(({ ref }) => ref),
    [others.ref],
  );
  assert.equal((await world.desk.dashboard(BOSS)).delegation?.to.account, AGENT.account);
  const details = await world.desk.details(others.ref, { ...AGENT, account: 'telegram:42' as AccountId }, mine.origin);
  assert.equal(details.ok && details.value.decides, true);
});
