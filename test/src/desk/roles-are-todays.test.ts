import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { movedOrStale } from '../../../src/core/advance.ts';
import type { Order } from '../../../src/core/order.ts';
import { type AccountId, actorOf } from '../../../src/core/people.ts';
import type { DeskSettings } from '../../../src/desk/settings.ts';
import { AGENT, BOSS, by, HERE, LIN } from '../../support/desk-world.ts';
import { policyOf, ruleAsking } from '../../support/rules.ts';

import { ANN, changing, decided, doubted, LEADS, people, policy, team, WU } from '../../support/staffing-world.ts';

describe('a role is today’s', () => {
  test('whoever is in no list any more decides nothing, nor does a group, nor who stands in for them', async (t) => {
    const { world, restarted } = await changing(t, { teams: team(BOSS.account, LEADS) });
    const order = await world.opened();
    await world.desk.delegate({ to: 'slack:U0DAI', called: '@dai', until: { kind: 'days', days: 1 }, by: BOSS });
    const after = restarted({ teams: team(WU.account) }, [LIN.account]);
    for (const who of [BOSS, LIN, by('slack:U0DAI'), WU])
      assert.equal(await decided(after, order, who), 'not_approver', who.name);
    const group = restarted({ teams: team(LEADS) }, [BOSS.account]);
    assert.equal(await decided(group, order, BOSS), 'approved', 'the role may be a group’s today');
  });

  test('a role of any rule, of the escalation or for what is urgent is one', async (t) => {
    const { world, restarted } = await changing(t, { teams: team(BOSS.account) });
    const rule = ruleAsking(1);
    const asked = { ...rule, outcome: { ...rule.outcome, steps: [{ approvals: 1, approvers: [BOSS.account] }] } };
    const roles: readonly Partial<DeskSettings>[] = [
      { policy: { ...policy, rules: [asked as typeof rule] } },
      { policy: { ...policy, escalateTo: [BOSS.account] } },
      { policy: { ...policy, urgent: [BOSS.account] } },
    ];
    for (const role of roles) {
      const order = await world.opened();
      assert.equal(await decided(restarted({ teams: team(WU.account), ...role }), order, BOSS), 'approved');
    }
  });

  test('a delegation outlives the names of who gave it and of who was given it', async (t) => {
    const { world, restarted } = await changing(t, {
      teams: team(LIN.account),
      people: people(ANN, { name: 'Lin', accounts: [LIN.account] }, { name: 'Wu', accounts: [WU.account] }),
    });
    const order = await world.opened();
    await world.desk.delegate({ to: 'slack:U0WU', called: '@wu', until: { kind: 'days', days: 1 }, by: LIN });
    const renamed = people({ name: 'Lin C.', accounts: [LIN.account] }, { name: 'Wu Y.', accounts: [WU.account] });
    const after = restarted({ teams: team(LIN.account), people: renamed });
    const who = actorOf(renamed, WU.account, 'Wu');
    assert.equal((await after.delegationOf(actorOf(renamed, LIN.account, 'Lin')))?.to.account, WU.account);
    const namesake = people({ name: 'Wu', accounts: ['slack:U0EVIL' as AccountId] });
    const evil = restarted({ teams: team(LIN.account), people: namesake });
    assert.equal(await decided(evil, order, actorOf(namesake, 'slack:U0EVIL' as AccountId, 'x')), 'not_approver');
    assert.equal(await decided(after, order, who), 'approved');
  });

  test('one’s own order stays one’s own after a rename: to see, to cancel, and not to decide', async (t) => {
    const { world, restarted } = await changing(t, { teams: team(BOSS.account, AGENT.account) });
    const order = await world.opened();
    const renamed = people({ name: 'Anna', accounts: AGENT.accounts ?? [] });
    const after = restarted({ teams: team(BOSS.account, AGENT.account), people: renamed });
    const anna = actorOf(renamed, 'telegram:42' as AccountId, 'Anna');
    const origin = { ...order.origin, conversation: 'slack:C0NOWHERE' as Order['decisionsIn'] };
    assert.equal(await decided(after, order, anna), 'own_order');
    assert.ok((await after.status(order.ref, anna, origin)).ok);
    const mine = await after.list('mine', anna, order.origin);
    assert.deepEqual(mine.ok && mine.value.orders.map(({ ref }) => ref), [order.ref]);
    assert.equal((await after.dashboard(anna)).mine.orders.length, 1);
    assert.ok((await after.cancel(order.ref, anna, HERE)).ok);
  });
});

test('whoever proposed under two accounts confirms under neither, also once the config parts them and they propose anew', async (t) => {
  const telegram = 'telegram:77' as AccountId;
  const teams = team(BOSS.account, WU.account, telegram);
  const joined = people(ANN, { name: 'Wu', accounts: [WU.account, telegram] });
  const { world, restarted } = await changing(t, { teams, people: joined });
  const order = await doubted(world);
  const proposal = { ref: order.ref, outcome: 'failed', evidence: 'slip', origin: HERE } as const;
  assert.ok((await world.desk.settle({ ...proposal, by: actorOf(joined, WU.account, 'Wu') })).ok);
  const parted = people(ANN);
  const after = restarted({ teams, people: parted });
  assert.ok((await after.settle({ ...proposal, by: actorOf(parted, WU.account, 'Wu') })).ok);
  const confirmed = await after.confirm({
    ...{ ref: order.ref, proposal: { outcome: 'failed', version: 2 }, anyway: false, origin: HERE },
    by: actorOf(parted, telegram, 'Wu'),
  });
  assert.equal(confirmed.ok || confirmed.error.kind, 'own_settlement');
});

describe('an order that nobody is left to decide', () => {
  test('is noted once, with those the config escalates to, who can decide it then', async (t) => {
    const { world, restarted, events, found } = await changing(t, { teams: team(BOSS.account) });
    const order = await world.opened();
    await world.desk.checkStaffing();
    assert.equal((await found(order)).unstaffed, null, 'while somebody is left nothing is noted');
    const after = restarted({ teams: team(AGENT.account), policy: { ...policy, escalateTo: [WU.account] } });
    await after.checkStaffing();
    await after.checkStaffing();
    await restarted({ teams: team(AGENT.account) }).checkStaffing();
    const noted = (await events(order)).filter(({ kind }) => kind === 'unstaffed');
    assert.deepEqual(noted, [{ kind: 'unstaffed', asked: [WU.account], standIns: [] }]);
    assert.equal(await decided(after, await found(order), WU), 'approved');
  });

  test('asks whom a later config escalates to, too', async (t) => {
    const { world, restarted, events, found } = await changing(t, { teams: team(BOSS.account) });
    const order = await world.opened();
    await restarted({ teams: team(AGENT.account) }).checkStaffing();
    assert.deepEqual((await found(order)).unstaffed?.asked, []);
    for (const escalateTo of [[WU.account], [WU.account, AGENT.account], [WU.account]])
      await restarted({ teams: team(AGENT.account), policy: { ...policy, escalateTo } }).checkStaffing();
    const later = restarted({ teams: team(AGENT.account), policy: { ...policy, escalateTo: [LIN.account] } });
    await later.checkStaffing();
    const noted = (await events(order)).filter(({ kind }) => kind === 'unstaffed');
    assert.deepEqual(
      noted.map((event) => event.kind === 'unstaffed' && event.asked),
      [[], [WU.account], [WU.account, LIN.account]],
    );
    assert.equal(await decided(later, await found(order), LIN), 'approved');
  });

  test('asks those whom its own verdict escalates to, while anybody of them is left', async (t) => {
    const escalating = { ...policy, escalateTo: [LIN.account] };
    const { world, restarted, found } = await changing(t, { teams: team(BOSS.account), policy: escalating });
    const order = await world.opened();
    const kept = restarted({ teams: team(LIN.account), policy: { ...policy, escalateTo: [WU.account] } });
    await kept.checkStaffing();
    assert.deepEqual((await found(order)).unstaffed?.asked, [LIN.account]);
    assert.equal((await found(order)).escalateAt, null);
  });

  test('the maker is nobody who is left, nor is who has voted, and whoever gets the role back decides', async (t) => {
    const { world, restarted, found } = await changing(t, {
      teams: team(BOSS.account, AGENT.account, LIN.account),
      policy: policyOf(ruleAsking(2)),
    });
    const order = await world.opened();
    assert.equal(await decided(world.desk, order, BOSS), 'awaiting_approval');
    const after = restarted({ teams: team(BOSS.account, AGENT.account) });
    await after.checkStaffing();
    assert.deepEqual((await found(order)).unstaffed?.asked, []);
    assert.equal(await decided(restarted({ teams: team(LIN.account) }), await found(order), LIN), 'approved');
  });

  test('is called so only where that is certain: a group that cannot be asked may hold anybody', async (t) => {
    const { world, restarted, found } = await changing(t, { teams: team(LEADS) });
    world.members = [BOSS.account];
    const order = await world.opened();
    await restarted({ teams: team(LEADS) }, null).checkStaffing();
    assert.equal((await found(order)).unstaffed, null);
    await restarted({ teams: team(LEADS) }, [WU.account]).checkStaffing();
    assert.equal((await found(order)).unstaffed, null);
    await restarted({ teams: team(LEADS) }, [AGENT.account]).checkStaffing();
    assert.deepEqual((await found(order)).unstaffed?.asked, [], 'a group of the maker alone is nobody');
  });

  test('an order that only people can end, since its account is gone, is noted too', async (t) => {
    const { world, restarted, found } = await changing(t, { teams: team(BOSS.account, LIN.account) });
    const doubt = await doubted(world);
    const accepted = movedOrStale(
      await world.desk.move(doubt, { kind: 'accepted', providerOrderId: 'P1', costLi: null }),
    );
    const after = restarted({ teams: team(WU.account), policy: { ...policy, escalateTo: [WU.account] } });
    await after.checkStaffing();
    assert.equal((await found(doubt)).unstaffed, null, 'its provider will say how it ended');
    await world.desk.move(accepted ?? doubt, { kind: 'held', because: 'other_account', orders: 1 });
    await after.checkStaffing();
    assert.deepEqual((await found(doubt)).unstaffed?.asked, [WU.account]);
  });

  test('a doubt that nobody is left to settle is noted too', async (t) => {
    const { world, restarted, found } = await changing(t, { teams: team(BOSS.account, LIN.account) });
    const order = await doubted(world);
    await restarted({ teams: team(LIN.account) }).checkStaffing();
    assert.equal((await found(order)).unstaffed, null);
    const after = restarted({ teams: team(WU.account), policy: { ...policy, escalateTo: [WU.account] } });
    await after.checkStaffing();
    assert.deepEqual((await found(order)).unstaffed?.asked, [WU.account]);
    const settled = await after.settle({ ref: order.ref, outcome: 'failed', evidence: 'slip', by: WU, origin: HERE });
    assert.ok(settled.ok);
  });
});

test("what a rule approved by itself is settled by the team's approvers of today, whoever it would have escalated to", async (t) => {
  const byRule = policyOf(ruleAsking(0));
  const { world, restarted } = await changing(t, {
    teams: team(BOSS.account),
    policy: { ...byRule, escalateTo: [BOSS.account] },
  });
  const order = await doubted(world);
  const after = restarted({ teams: team(LIN.account, WU.account), policy: { ...byRule, escalateTo: [LIN.account] } });
  const proposal = { ref: order.ref, outcome: 'failed', evidence: 'slip', origin: HERE } as const;
  assert.ok((await after.settle({ ...proposal, by: LIN })).ok);
  const confirmed = await after.confirm({
    ...{ ref: order.ref, proposal: { outcome: 'failed', version: 1 }, anyway: false, origin: HERE },
    by: WU,
  });
  assert.equal(confirmed.ok && confirmed.value.state, 'failed');
});
