import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ConversationId } from '../../../src/core/conversation.ts';
import { type AccountId, createPeople, type GroupId } from '../../../src/core/people.ts';
import {
  type Conditions,
  evaluate,
  type Facts,
  limitsOf,
  mayDecide,
  type Rule,
  ruleFor,
  type Team,
} from '../../../src/core/policy.ts';
import { AT, actor, BOSS, opening, step } from '../../support/steps.ts';

const people = createPeople([{ name: 'Lin', accounts: ['slack:U0LIN', 'telegram:1001'] as AccountId[] }]);
const team: Team = {
  name: 'support',
  conversations: ['slack:C0SUPPORT' as ConversationId],
  requesters: null,
  approvers: ['slack:U0BOSS', 'slack:U0LIN'] as AccountId[],
  approvalsIn: null,
  budget: { dayLi: 50_000, monthLi: 200_000 },
};
const ALWAYS: Conditions = { priceUpToLi: null, sameNumberWithinMs: null, makerDayUpToLi: null };
const rule = (
  name: string,
  when: Partial<Conditions>,
  approvals = 1,
  approvers: Rule['outcome'] | null = null,
): Rule => ({
  name,
  when: { ...ALWAYS, ...when },
  outcome: approvers ?? { kind: 'approvals', approvals, approvers: null },
});
const facts = (given: Partial<Facts> = {}): Facts => ({
  team,
  maker: people.personOf('slack:U0AGENT' as AccountId),
  priceLi: 4_800,
  now: AT,
  usage: { usedLi: [0, 0, 0], sameNumber: [] },
  personOf: people.personOf,
  ...given,
});
const fits = (when: Partial<Conditions>, given: Partial<Facts>): boolean =>
  ruleFor([rule('r', when)], facts(given)).rule !== null;

describe('rules', () => {
  test('a price up to the limit fits, one 厘 over it does not', () => {
    assert.ok(fits({ priceUpToLi: 5_000 }, { priceLi: 5_000 }));
    assert.ok(!fits({ priceUpToLi: 5_000 }, { priceLi: 5_001 }));
  });
  test("the maker's day counts this order too", () => {
    assert.ok(fits({ makerDayUpToLi: 20_000 }, { priceLi: 5_000, usage: { usedLi: [0, 0, 15_000], sameNumber: [] } }));
    assert.ok(!fits({ makerDayUpToLi: 20_000 }, { priceLi: 5_000, usage: { usedLi: [0, 0, 15_001], sameNumber: [] } }));
  });
  test('the same number counts within its time only', () => {
    const earlier = opening({ openedAt: AT - 3_600_000 }).after;
    const usage = { usedLi: [0, 0, 0], sameNumber: [earlier] };
    assert.ok(fits({ sameNumberWithinMs: 3_600_000 }, { usage }));
    assert.ok(!fits({ sameNumberWithinMs: 3_599_999 }, { usage }));
    assert.ok(!fits({ sameNumberWithinMs: 3_600_000 }, {}));
  });
  test('all conditions of a rule must hold', () => {
    assert.ok(!fits({ priceUpToLi: 5_000, sameNumberWithinMs: 1 }, { priceLi: 1 }));
  });
  test('the first that fits decides, and those before it are named', () => {
    const found = ruleFor([rule('cheap', { priceUpToLi: 1 }), rule('a', {}), rule('b', {})], facts());
    assert.equal(found.rule?.name, 'a');
    assert.deepEqual(found.skipped, ['cheap']);
  });
  test('none that fits refuses', () => {
    assert.deepEqual(evaluate(null, facts()), { ok: false, error: { kind: 'no_rule_fits' } });
  });
  test('a rule that denies says its sentence', () => {
    const denied = evaluate(rule('no', {}, 1, { kind: 'deny', sentence: 'not on Sundays' }), facts());
    assert.deepEqual(denied, { ok: false, error: { kind: 'denied', rule: 'no', sentence: 'not on Sundays' } });
  });
  test("a rule's approvers stand instead of the team's", () => {
    const approvers = ['slack:U0CFO'] as AccountId[];
    const verdict = evaluate(rule('big', {}, 1, { kind: 'approvals', approvals: 1, approvers }), facts());
    assert.deepEqual(verdict.ok && verdict.value.approvers, approvers);
  });
});

describe('budgets', () => {
  const used = (day: number, month: number): Facts['usage'] => ({ usedLi: [day, month, 0], sameNumber: [] });
  test('the last 厘 of the day can be spent, and not one more', () => {
    assert.ok(evaluate(rule('r', {}), facts({ priceLi: 4_800, usage: used(45_200, 0) })).ok);
    const over = evaluate(rule('r', {}), facts({ priceLi: 4_800, usage: used(45_201, 0) }));
    assert.equal(!over.ok && over.error.kind === 'over_budget' && over.error.period, 'day');
  });
  test('the month is held apart from the day', () => {
    const over = evaluate(rule('r', {}), facts({ priceLi: 4_800, usage: used(0, 195_201) }));
    assert.equal(!over.ok && over.error.kind === 'over_budget' && over.error.period, 'month');
  });
  test('what the verdict rests on is a limit of the commit: both budgets, and the day of the maker where the rule looked at it', () => {
    const keys = [
      { scope: 't', period: 'd' },
      { scope: 't', period: 'm' },
      { scope: 'm', period: 'd' },
    ] as const;
    assert.deepEqual(
      limitsOf(team, rule('r', {}), keys).map(({ capLi }) => capLi),
      [50_000, 200_000],
    );
    assert.deepEqual(limitsOf(team, rule('r', { makerDayUpToLi: 9 }), keys).at(-1), {
      scope: 'm',
      period: 'd',
      capLi: 9,
    });
    assert.deepEqual(limitsOf({ ...team, budget: { dayLi: null, monthLi: null } }, null, keys), []);
  });
});

describe('who may decide', () => {
  const order = opening({
    verdict: { rule: 'r', approvals: 2, approvers: ['slack:U0BOSS', 'slack:U0LIN'] as AccountId[] },
  }).after;
  const lin = (account: string) => ({ ...actor(account), person: people.personOf(account as AccountId) });
  const kind = (...args: Parameters<typeof mayDecide>): string => {
    const may = mayDecide(...args);
    return may.ok ? 'may' : may.error.kind;
  };
  test('somebody the rule names, under any of their accounts', () => {
    assert.equal(kind(order, lin('slack:U0LIN'), people.personOf, 'not_member'), 'may');
    assert.equal(kind(order, lin('telegram:1001'), people.personOf, 'not_member'), 'may');
  });
  test('never the one who asked, under whichever account, nor by being in a group', () => {
    const own = opening({ maker: lin('telegram:1001'), verdict: order.verdict }).after;
    assert.equal(kind(own, lin('slack:U0LIN'), people.personOf, 'member'), 'own_order');
  });
  test('nobody else, and nobody by a group that cannot be asked', () => {
    assert.equal(kind(order, actor('slack:U9'), people.personOf, 'not_member'), 'not_approver');
    assert.equal(kind(order, actor('slack:U9'), people.personOf, 'unknown'), 'not_approver');
    assert.equal(kind(order, actor('slack:U9'), people.personOf, 'member'), 'may');
  });
  test('one person once, over all accounts', () => {
    const voted = step(order, { kind: 'voted', by: lin('slack:U0LIN') }).after;
    assert.equal(kind(voted, lin('telegram:1001'), people.personOf, 'not_member'), 'already_voted');
    assert.equal(kind(voted, BOSS, people.personOf, 'not_member'), 'may');
  });
  test('nothing that was decided', () => {
    const rejected = step(order, { kind: 'rejected', by: BOSS, why: null }).after;
    assert.equal(kind(rejected, BOSS, people.personOf, 'not_member'), 'already_decided');
  });
  test('an order that nobody could approve is refused: too few people beside the maker, accounts counted as people', () => {
    const one = { ...team, approvers: ['slack:U0LIN', 'telegram:1001'] as AccountId[] };
    const refusal = (given: Team, approvals: number, maker: string) => {
      const verdict = evaluate(
        rule('r', {}, approvals),
        facts({ team: given, maker: people.personOf(maker as AccountId) }),
      );
      return verdict.ok ? 'ok' : verdict.error.kind;
    };
    assert.equal(refusal(one, 1, 'slack:U0AGENT'), 'ok');
    assert.equal(refusal(one, 2, 'slack:U0AGENT'), 'nobody_could_approve');
    assert.equal(refusal(one, 1, 'slack:U0LIN'), 'nobody_could_approve');
    assert.equal(refusal({ ...one, approvers: ['slack:group:S1' as GroupId] }, 2, 'slack:U0LIN'), 'ok');
    assert.equal(refusal(one, 0, 'slack:U0LIN'), 'ok');
  });
});
