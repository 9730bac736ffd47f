import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { Order } from '../../../src/core/order.ts';
import { type Actor, actorOf, type PersonEntry } from '../../../src/core/people.ts';
import type { Desk } from '../../../src/desk/desk.ts';
import type { DeskSettings } from '../../../src/desk/settings.ts';
import { AGENT, BOSS, by, HERE } from '../../support/desk-world.ts';
import { policyOf, ruleAsking } from '../../support/rules.ts';
import { ANN, changing, decided, doubted, people, team, WU } from '../../support/staffing-world.ts';

const CHEN = by('slack:U0CHEN');
const DAI = by('slack:U0DAI');
const TEAMS = team(BOSS.account, DAI.account, WU.account, CHEN.account);
const TWO: Partial<DeskSettings> = { teams: TEAMS, policy: policyOf(ruleAsking(2)), people: people(ANN) };
const joined = (name: string, ...accounts: readonly Actor[]): PersonEntry => ({
  name,
  accounts: accounts.flatMap((who) => who.accounts ?? [who.account]),
});
const known = (who: Actor, ...entries: readonly PersonEntry[]): Actor =>
  actorOf(people(...entries), who.account, who.name);
const rejected = async (desk: Desk, order: Order, who: Actor): Promise<string> => {
  const result = await desk.decide({
    ...{ order: { by: 'ref', ref: order.ref }, decision: 'reject', why: null },
    ...{ by: who, origin: HERE },
  });
  return result.ok ? result.value.state : result.error.kind;
};

/** An order that asks two approvals, of which the boss has given one; and desks of later configs. */
async function votedByBoss(t: TestContext, first: Partial<DeskSettings> = {}) {
  const { world, restarted, ...more } = await changing(t, { ...TWO, ...first });
  const order = await world.opened();
  assert.equal(await decided(world.desk, order, BOSS), 'awaiting_approval');
  const knowing = (...entries: readonly PersonEntry[]): Desk =>
    restarted({
      ...TWO,
      ...first,
      people: people(...(entries.some(({ name }) => name === 'Ann') ? [] : [ANN]), ...entries),
    });
  return { world, order, knowing, ...more };
}

describe('an approval counts as today’s config knows people', () => {
  test('not that of somebody whom it joins to the requester: two others must approve', async (t) => {
    const { order, knowing, found, events } = await votedByBoss(t);
    const ann = joined('Ann', AGENT, BOSS);
    const after = knowing(ann);
    assert.equal(await decided(after, order, known(BOSS, ann)), 'own_order');
    assert.equal(await decided(after, order, DAI), 'awaiting_approval');
    assert.deepEqual(
      (await found(order)).votes.map(({ by, isVoid }) => [by.account, isVoid ?? false]),
      [
        [BOSS.account, true],
        [DAI.account, false],
      ],
    );
    assert.equal(await decided(after, order, WU), 'approved');
    const given = (await events(order)).flatMap((event) =>
      event.kind === 'voted' || event.kind === 'approved' ? [event.voided ?? []] : [],
    );
    assert.deepEqual(given, [[], [0], []], 'the journal says which vote no longer counted');
  });

  test('if a later config parts them again, it counts unless others voted meanwhile; then it is given anew', async (t) => {
    const { order, knowing } = await votedByBoss(t);
    const ann = joined('Ann', AGENT, BOSS);
    assert.equal(await decided(knowing(ann), order, BOSS), 'own_order');
    assert.equal(await decided(knowing(), order, BOSS), 'already_voted');
    assert.equal(await decided(knowing(ann), order, DAI), 'awaiting_approval');
    assert.equal(await decided(knowing(), order, BOSS), 'approved');
  });

  test('once for two voters whom it makes one person, and the first of them has voted', async (t) => {
    const { order, knowing } = await votedByBoss(t, { policy: policyOf(ruleAsking(3)) });
    assert.equal(await decided(knowing(), order, DAI), 'awaiting_approval');
    const boss = joined('Boss', BOSS, DAI);
    const after = knowing(boss);
    assert.equal(await decided(after, order, known(DAI, boss)), 'already_voted');
    assert.equal(await decided(after, order, WU), 'awaiting_approval', 'two people, not three');
    assert.equal(await decided(after, order, CHEN), 'approved');
  });

  test('not one in the place of an approver whom it joins to the requester; the delegate may still vote', async (t) => {
    const { world, restarted } = await changing(t, TWO);
    const order = await world.opened();
    await world.desk.delegate({ to: WU.account, called: '@wu', until: { kind: 'days', days: 1 }, by: BOSS });
    const away = restarted({ ...TWO, teams: team(BOSS.account, DAI.account, CHEN.account) });
    assert.equal(await decided(away, order, WU), 'awaiting_approval', 'in the place of the boss');
    const ann = joined('Ann', AGENT, BOSS);
    const after = restarted({ ...TWO, people: people(ann), policy: { ...policyOf(ruleAsking(2)), escalateTo: [] } });
    assert.equal(await decided(after, order, DAI), 'awaiting_approval', 'the first that counts');
    assert.equal(await decided(after, order, WU), 'approved', 'for himself now, since he was asked too');
  });

  test('still that of somebody who has lost the role since: rights are those of the click', async (t) => {
    const { world, restarted: later } = await changing(t, TWO);
    const waiting = await world.opened();
    assert.equal(await decided(world.desk, waiting, BOSS), 'awaiting_approval');
    const without = later({ ...TWO, teams: team(DAI.account, WU.account) });
    assert.equal(await decided(without, waiting, BOSS), 'already_voted');
    assert.equal(await decided(without, waiting, DAI), 'approved');
  });

  test('a step whose approver it joins to the requester is asked again, before the next', async (t) => {
    const rule = ruleAsking(1);
    const steps = [
      { approvals: 1, approvers: [BOSS.account, DAI.account] },
      { approvals: 1, approvers: [WU.account] },
    ];
    const policy = policyOf({ ...rule, outcome: { ...rule.outcome, steps } as typeof rule.outcome });
    const { order, knowing, found } = await votedByBoss(t, { policy });
    const after = knowing(joined('Ann', AGENT, BOSS));
    assert.equal(await decided(after, order, WU), 'not_approver', 'the first step is open again');
    assert.equal(await decided(after, order, DAI), 'awaiting_approval');
    assert.deepEqual(
      (await found(order)).votes.map(({ step }) => step),
      [0, 0],
    );
    assert.equal(await decided(after, order, WU), 'approved');
  });

  test('an order that nobody is left to complete, now that a vote is void, says so', async (t) => {
    const teams = team(BOSS.account, DAI.account);
    const { order, knowing, found } = await votedByBoss(t, { teams });
    const after = knowing(joined('Ann', AGENT, BOSS));
    await after.checkStaffing();
    assert.deepEqual((await found(order)).unstaffed?.asked, []);
  });
});

test('a rejection does not count either of somebody whom today’s config joins to the requester', async (t) => {
  const rule = ruleAsking(1);
  const policy = policyOf({ ...rule, outcome: { ...rule.outcome, rejections: 2 } as typeof rule.outcome });
  const { world, restarted } = await changing(t, { ...TWO, policy });
  const order = await world.opened();
  assert.equal(await rejected(world.desk, order, BOSS), 'awaiting_approval');
  const after = restarted({ ...TWO, policy, people: people(joined('Ann', AGENT, BOSS)) });
  assert.equal(await rejected(after, order, DAI), 'awaiting_approval', 'one of two');
  assert.equal(await rejected(after, order, WU), 'rejected');
});

test('a proposal of somebody whom today’s config joins to the requester cannot be confirmed', async (t) => {
  const { world, restarted } = await changing(t, { ...TWO, policy: policyOf(ruleAsking(1)) });
  const order = await doubted(world);
  const proposal = { ref: order.ref, outcome: 'failed', evidence: 'slip', origin: HERE } as const;
  assert.ok((await world.desk.settle({ ...proposal, by: DAI })).ok);
  const after = restarted({ ...TWO, people: people(joined('Ann', AGENT, DAI)) });
  const confirm = { ref: order.ref, proposal: null, anyway: false, by: WU, origin: HERE } as const;
  const refused = await after.confirm(confirm);
  assert.equal(refused.ok || refused.error.kind, 'nothing_to_confirm');
  assert.ok((await after.settle({ ...proposal, by: CHEN })).ok);
  const version = 2;
  const confirmed = await after.confirm({ ...confirm, proposal: { outcome: 'failed', version } });
  assert.equal(confirmed.ok && confirmed.value.state, 'failed');
});
