import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Principal, Step } from '../../../src/core/decision.ts';
import type { Order } from '../../../src/core/order.ts';
import { type AccountId, type Actor, createPeople, type GroupId } from '../../../src/core/people.ts';
import {
  approvalsAsked,
  approversNow,
  couldBeApproved,
  currentStep,
  type DecisionRights,
  decisionOf,
  mayDecide,
  NO_RIGHTS,
  type Today,
} from '../../../src/core/voting.ts';
import { asking } from '../../support/rules.ts';
import { AGENT, actor, BOSS, opening, step } from '../../support/steps.ts';

const people = createPeople([{ name: 'Lin', accounts: ['slack:U0LIN', 'telegram:1001'] as AccountId[] }]);
const { personOf } = people;
const lin = (account = 'slack:U0LIN'): Actor => ({ ...actor(account, 'Lin'), person: personOf(account as AccountId) });
const WU = actor('slack:U0WU', 'Wu');
const CHEN = actor('slack:U0CHEN', 'Chen');
const member: DecisionRights = { membership: 'member', today: 'member', principals: [] };
const unknown: DecisionRights = { membership: 'unknown', today: 'unknown', principals: [] };
const standsFor = (...principals: readonly Actor[]): DecisionRights => ({
  ...NO_RIGHTS,
  principals: principals.map(({ account, person, name }) => ({ account, person, name })),
});

const accounts = (...ids: readonly string[]): readonly AccountId[] => ids as readonly AccountId[];
const order = opening({ verdict: asking(2, accounts('slack:U0BOSS', 'slack:U0LIN')) }).after;
/** Whom today's config gives the role: everybody whom an order of these tests names. */
const deciders = accounts('slack:U0BOSS', 'slack:U0LIN', 'slack:U0WU', 'slack:U0CHEN');
const kind = (of: Order, by: Actor, standing = NO_RIGHTS, today: Today = { people, deciders }): string => {
  const may = mayDecide(of, by, today, standing);
  return may.ok ? (may.value === null ? 'may' : `for ${may.value.name}`) : may.error.kind;
};
const votes = (of: Order, by: Actor, insteadOf: Principal | null = null): Order =>
  step(of, decisionOf(of, 'approve', { by, insteadOf, why: null }, people)).after;

describe('who may decide', () => {
  test('somebody the rule names, under any of their accounts', () => {
    assert.equal(kind(order, lin()), 'may');
    assert.equal(kind(order, lin('telegram:1001')), 'may');
  });

  test('never the one who asked, under whichever account, nor by being in a group, nor for somebody else', () => {
    const own = opening({ maker: lin('telegram:1001'), verdict: order.verdict }).after;
    assert.equal(kind(own, lin(), member), 'own_order');
    assert.equal(kind(own, lin(), standsFor(BOSS)), 'own_order');
  });

  test('nobody else, and nobody by a group that cannot be asked', () => {
    assert.equal(kind(order, WU), 'not_approver');
    assert.equal(kind(order, WU, unknown), 'not_approver');
    assert.equal(kind(order, WU, member), 'may');
  });

  test('one person once, over all accounts, and whether they approved or rejected', () => {
    const voted = votes(order, lin());
    assert.equal(kind(voted, lin('telegram:1001')), 'already_voted');
    assert.equal(kind(voted, BOSS), 'may');
    const twice = { ...order, verdict: { ...order.verdict, rejections: 2 } };
    const objected = step(twice, decisionOf(twice, 'reject', { by: lin(), insteadOf: null, why: null }, people)).after;
    assert.equal(kind(objected, lin('telegram:1001')), 'already_voted');
  });

  test('only who has the role by today’s config too, and nobody by a group that cannot be asked about it', () => {
    const today = { people, deciders: [WU.account] };
    assert.equal(kind(order, BOSS, NO_RIGHTS, today), 'not_approver');
    assert.equal(kind(order, WU, NO_RIGHTS, today), 'not_approver', 'nor by today’s config alone');
    assert.equal(kind(order, BOSS, { ...NO_RIGHTS, today: 'member' }, today), 'may');
    const asked = mayDecide(order, BOSS, today, { ...NO_RIGHTS, today: 'unknown' });
    assert.deepEqual(asked, { ok: false, error: { kind: 'not_approver', group: 'unknown' } });
  });

  test('nothing that was decided', () => {
    const rejected = step(order, decisionOf(order, 'reject', { by: BOSS, insteadOf: null, why: null }, people)).after;
    assert.equal(kind(rejected, lin()), 'already_decided');
  });
});

describe('somebody who stands in for an approver', () => {
  test('decides in their place, and the vote says so', () => {
    assert.equal(kind(order, WU, standsFor(BOSS)), 'for Boss');
    const voted = votes(order, WU, { person: BOSS.person, name: 'Boss' });
    assert.deepEqual(voted.votes[0]?.insteadOf, { person: BOSS.person, name: 'Boss' });
  });

  test('uses up the approver’s vote, and the approver theirs', () => {
    const byWu = votes(order, WU, { person: BOSS.person, name: 'Boss' });
    assert.equal(kind(byWu, BOSS), 'already_voted');
    assert.equal(kind(votes(order, BOSS), WU, standsFor(BOSS)), 'not_approver');
    assert.equal(kind(byWu, CHEN, standsFor(BOSS)), 'not_approver', 'nor does a second one');
  });

  test('never decides in the place of the one who asked', () => {
    const bosses = opening({ maker: BOSS, verdict: order.verdict }).after;
    assert.equal(kind(bosses, WU, standsFor(BOSS)), 'not_approver');
  });

  test('who is asked themselves decides for themselves first', () => {
    assert.equal(kind(order, lin(), standsFor(BOSS)), 'may');
  });
});

describe('steps', () => {
  const two = opening({
    verdict: {
      ...asking(0, []),
      steps: [
        { approvals: 2, approvers: accounts('slack:U0BOSS', 'slack:U0LIN') },
        { approvals: 1, approvers: accounts('slack:U0CHEN', 'slack:U0BOSS') },
      ],
    },
  }).after;

  test('are asked one after the other, and the last vote of the last one approves', () => {
    assert.equal(approvalsAsked(two.verdict), 3);
    assert.equal(kind(two, CHEN), 'not_approver', 'not before the first is done');
    const one = votes(two, BOSS);
    assert.deepEqual([one.state, currentStep(one)], ['awaiting_approval', 0]);
    const first = votes(one, lin());
    assert.deepEqual([first.state, currentStep(first)], ['awaiting_approval', 1]);
    assert.deepEqual(approversNow(first, first), accounts('slack:U0CHEN', 'slack:U0BOSS'));
    assert.equal(kind(first, BOSS), 'already_voted', 'a person has one vote over all steps');
    assert.equal(votes(first, CHEN).state, 'approved');
  });

  test('a step that is done calls who is asked next, once, where it is decided', () => {
    const first = step(
      votes(two, BOSS),
      decisionOf(votes(two, BOSS), 'approve', { by: lin(), insteadOf: null, why: null }, people),
    );
    assert.deepEqual(first.notices.find(({ slot }) => slot === 'reply')?.show, {
      kind: 'reply',
      reply: { kind: 'next_step', step: 1, standIns: [] },
      call: 'due',
    });
    const within = step(two, decisionOf(two, 'approve', { by: BOSS, insteadOf: null, why: null }, people));
    assert.equal(
      within.notices.some(({ slot }) => slot === 'reply'),
      false,
    );
  });

  test('once it was escalated, those it was escalated to are asked too', () => {
    const waiting = opening({
      verdict: { ...order.verdict, escalateTo: [WU.account] },
      escalateAt: order.openedAt + 1,
    }).after;
    assert.equal(kind(waiting, WU), 'not_approver');
    const escalated = step(waiting, { kind: 'escalated' }).after;
    assert.equal(kind(escalated, WU), 'may');
    assert.equal(kind(escalated, BOSS), 'may', 'and the others as before');
    assert.equal(escalated.escalateAt, null);
  });

  test('so many rejections reject, the ones before are counted with their reasons', () => {
    const waiting = { ...order, verdict: { ...order.verdict, rejections: 2 } };
    const rejectedBy = (of: Order, by: Actor, why: string): Order =>
      step(of, decisionOf(of, 'reject', { by, insteadOf: null, why }, people)).after;
    const once = rejectedBy(waiting, BOSS, 'why twice?');
    assert.deepEqual([once.state, once.objections[0]?.why], ['awaiting_approval', 'why twice?']);
    const rejected = rejectedBy(once, lin(), 'no');
    assert.deepEqual([rejected.state, rejected.decision?.why], ['rejected', 'no']);
  });
});

describe('whether anybody could approve', () => {
  const maker = AGENT.person;
  const asks = (...steps: readonly (readonly [number, ...string[]])[]): readonly Step[] =>
    steps.map(([approvals, ...approvers]) => ({ approvals, approvers: accounts(...approvers) }));

  test('people are counted, not accounts, and never the maker', () => {
    assert.equal(couldBeApproved(asks([1, 'slack:U0LIN', 'telegram:1001']), maker, personOf), true);
    assert.equal(couldBeApproved(asks([2, 'slack:U0LIN', 'telegram:1001']), maker, personOf), false);
    assert.equal(couldBeApproved(asks([1, 'telegram:1001']), lin().person, personOf), false);
    assert.equal(couldBeApproved([], lin().person, personOf), true);
  });

  test('each person can be counted for one step', () => {
    assert.equal(couldBeApproved(asks([1, 'slack:U1'], [1, 'slack:U1']), maker, personOf), false);
    assert.equal(couldBeApproved(asks([1, 'slack:U1', 'slack:U2'], [1, 'slack:U1']), maker, personOf), true);
    assert.equal(
      couldBeApproved(asks([2, 'slack:U1', 'slack:U2', 'slack:U3'], [1, 'slack:U1', 'slack:U2']), maker, personOf),
      true,
    );
    assert.equal(
      couldBeApproved(asks([2, 'slack:U1', 'slack:U2'], [1, 'slack:U1', 'slack:U2']), maker, personOf),
      false,
    );
  });

  test('a group may hold anybody', () => {
    const steps = [{ approvals: 2, approvers: ['slack:group:S1' as GroupId] }];
    assert.equal(couldBeApproved(steps, lin().person, personOf), true);
  });
});
