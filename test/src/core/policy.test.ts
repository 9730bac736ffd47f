import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Budgets, type Caps, NO_BUDGET, type Used } from '../../../src/core/budget.ts';
import type { AccountId, GroupId } from '../../../src/core/people.ts';
import { evaluate, type Policy, type Team } from '../../../src/core/policy.ts';
import type { Rule } from '../../../src/core/rule.ts';
import { moneyBudget, NO_BUDGETS } from '../../support/budgets.ts';
import { AGENT, factsOf, li, nameOf, PRICE, TEAM, type World } from '../../support/policy-facts.ts';
import { policyOf, ruleAsking } from '../../support/rules.ts';
import { JUHE, YTX } from '../../support/steps.ts';

const judge = (policy: Policy, world: World = {}) => evaluate(policy, factsOf(world)).outcome;
const kindOf = (policy: Policy, world: World = {}): string => {
  const outcome = judge(policy, world);
  return outcome.ok ? 'ok' : outcome.error.kind;
};
const ONE = policyOf(ruleAsking(1));
const NONE = policyOf(ruleAsking(0, 'small'));

describe('what comes of a rule', () => {
  test('none that fits refuses, and one that denies says its sentence', () => {
    assert.deepEqual(judge(policyOf(ruleAsking(1, 'r', { priceUpToLi: 1 }))), {
      ok: false,
      error: { kind: 'no_rule_fits' },
    });
    const denies: Rule = { name: 'no', when: {}, outcome: { kind: 'deny', sentence: 'not on Sundays' } };
    assert.deepEqual(judge(policyOf(denies)), {
      ok: false,
      error: { kind: 'denied', rule: 'no', sentence: 'not on Sundays' },
    });
  });

  test('a rule that nobody can say fits refuses, and says which', () => {
    const rule = ruleAsking(0, 'leads', { makers: ['slack:group:S0LEADS' as GroupId] });
    assert.deepEqual(judge(policyOf(rule, ruleAsking(1))), {
      ok: false,
      error: { kind: 'rule_unknown', rule: 'leads' },
    });
  });

  test("a step's approvers stand instead of the team's, and the team's where it names none", () => {
    const approvers = ['slack:U0CFO'] as AccountId[];
    const outcome = {
      kind: 'ask',
      steps: [
        { approvals: 1, approvers: null },
        { approvals: 1, approvers },
      ],
      rejections: 2,
      escalateTo: null,
    } as const;
    const judged = judge({ ...policyOf({ name: 'big', when: {}, outcome }), escalateTo: approvers });
    assert.ok(judged.ok);
    assert.deepEqual(judged.value.verdict, {
      rule: 'big',
      steps: [
        { approvals: 1, approvers: TEAM.approvers },
        { approvals: 1, approvers },
      ],
      rejections: 2,
      escalateTo: approvers,
      capped: false,
    });
  });

  test('an order that nobody could approve is refused: too few people beside the maker', () => {
    const team = { ...TEAM, approvers: ['slack:U0LIN', 'telegram:1001'] as AccountId[] };
    assert.equal(kindOf(ONE, { team }), 'ok');
    assert.equal(kindOf(policyOf(ruleAsking(2)), { team }), 'nobody_could_approve');
    assert.equal(kindOf(ONE, { team, maker: 'slack:U0LIN' as AccountId }), 'nobody_could_approve');
    assert.equal(kindOf(NONE, { team, maker: 'slack:U0LIN' as AccountId }), 'ok');
  });
});

describe('budgets', () => {
  const caps = (money: number | null, orders: number | null): Caps => ({ li: money, orders });
  const LIMITED: Partial<Budgets> = {
    maker: { day: caps(10_000, 3), month: caps(40_000, 9) },
    number: { day: caps(10_000, 3), month: caps(40_000, 9) },
    provider: { ...NO_BUDGETS.provider, juhe: { day: caps(10_000, 3), month: caps(40_000, 9) } },
  };
  const team: Team = { ...TEAM, budget: { day: caps(10_000, 3), month: caps(40_000, 9) } };

  for (const whose of ['team', 'maker', 'number', 'juhe']) {
    for (const [per, money, orders] of [
      ['day', 10_000, 3],
      ['month', 40_000, 9],
    ] as const) {
      test(`the last 厘 and the last order of ${whose} in a ${per} can be had, and not one more`, () => {
        const used = (value: Used) => kindOf(ONE, { team, budgets: LIMITED, used: { [`${whose} ${per}`]: value } });
        assert.equal(used(li(money - PRICE)), 'ok');
        assert.equal(used(li(money - PRICE + 1)), 'over_budget');
        assert.equal(used(li(0, orders - 1)), 'ok');
        assert.equal(used(li(0, orders)), 'over_budget');
      });
    }
  }

  test('a provider without room is left out while another has some', () => {
    const world: World = { budgets: LIMITED, offers: [JUHE, YTX], used: { 'juhe day': li(10_000) } };
    const judged = judge(ONE, world);
    assert.deepEqual(judged.ok && judged.value.offers, [YTX]);
    assert.equal(judged.ok && judged.value.accounts.some(({ kind }) => kind === 'provider'), false);
    assert.equal(kindOf(ONE, { ...world, offers: [JUHE] }), 'over_budget');
  });

  test('what the verdict rests on is a limit of the commit, with the maker’s day where the rule looked at it', () => {
    const limits = (policy: Policy, world: World = {}) => {
      const judged = judge(policy, world);
      return judged.ok ? judged.value.limits.map(({ scope, caps: { li: money } }) => [scope, money]) : [];
    };
    assert.deepEqual(limits(ONE), [
      ['team:support', 50_000],
      ['team:support', 200_000],
    ]);
    assert.deepEqual(limits(policyOf(ruleAsking(0, 'r', { makerDayUpToLi: 9_000 }))).at(-1), [`maker:${AGENT}`, 9_000]);
    const capped = { budgets: { maker: moneyBudget(7_000, null) } };
    assert.deepEqual(limits(policyOf(ruleAsking(0, 'r', { makerDayUpToLi: 9_000 })), capped).at(-1), [
      `maker:${AGENT}`,
      7_000,
    ]);
    assert.deepEqual(limits(ONE, { team: { ...TEAM, budget: NO_BUDGET } }), []);
  });

  test('only what the config limits is counted, beside the team’s day and month and the maker’s day', () => {
    const kinds = (world: World) => factsOf(world).counts.map(({ account }) => nameOf(account));
    assert.deepEqual(kinds({}), ['team day', 'team month', 'maker day']);
    assert.deepEqual(kinds({ budgets: LIMITED, urgent: true }), [
      ...['team day', 'team month', 'maker day', 'maker month', 'number day', 'number month', 'juhe day', 'juhe month'],
      'urgent month',
    ]);
  });
});

describe('what rules approve by themselves', () => {
  const byRule = { maker: { li: 10_000, orders: null }, team: { li: 20_000, orders: null } };
  test('has a cap a day for each person and each team, and over it people decide', () => {
    const steps = (used: World['used']) => {
      const judged = judge(NONE, { budgets: { byRule }, used: used ?? {} });
      return judged.ok ? [judged.value.verdict.steps.length, judged.value.verdict.capped] : judged.error.kind;
    };
    assert.deepEqual(steps({ 'byRuleMaker day': li(5_200) }), [0, false]);
    assert.deepEqual(steps({ 'byRuleMaker day': li(5_201) }), [1, true]);
    assert.deepEqual(steps({ 'byRuleTeam day': li(15_201) }), [1, true]);
  });

  test('counts only what a rule approved by itself', () => {
    const counted = (policy: Policy, used: World['used'] = {}) => {
      const judged = judge(policy, { budgets: { byRule }, used });
      return judged.ok && judged.value.accounts.some(({ kind }) => kind === 'byRuleMaker');
    };
    assert.equal(counted(NONE), true);
    assert.equal(counted(ONE), false);
    assert.equal(counted(NONE, { 'byRuleMaker day': li(10_000) }), false, 'what people decide after all does not');
  });
});

describe('urgent', () => {
  const cfo = ['slack:U0CFO'] as AccountId[];
  const policy = { ...policyOf(ruleAsking(2)), urgent: cfo };
  test('one of those named for it decides, whatever the rule asks', () => {
    const judged = judge(policy, { urgent: true });
    assert.deepEqual(judged.ok && judged.value.verdict.steps, [{ approvals: 1, approvers: cfo }]);
    assert.equal(judged.ok && judged.value.accounts.some(({ kind }) => kind === 'urgent'), true);
  });
  test('what is denied stays denied, what needs nobody still needs nobody, and budgets hold', () => {
    const denies: Rule = { name: 'no', when: {}, outcome: { kind: 'deny', sentence: 'no' } };
    assert.equal(kindOf({ ...policyOf(denies), urgent: cfo }, { urgent: true }), 'denied');
    const free = judge({ ...NONE, urgent: cfo }, { urgent: true });
    assert.deepEqual(free.ok && free.value.verdict.steps, []);
    assert.equal(kindOf(policy, { urgent: true, used: { 'team day': li(50_000) } }), 'over_budget');
  });
  test('is refused where nobody is named for it, and where the one who is asks', () => {
    assert.equal(kindOf(ONE, { urgent: true }), 'urgent_not_offered');
    assert.equal(kindOf(policy, { urgent: true, maker: 'slack:U0CFO' as AccountId }), 'nobody_could_approve');
  });
});
