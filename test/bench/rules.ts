import { evaluate, type PolicyInput } from '../../src/core/policy.ts';
import type { Conditions } from '../../src/core/rule.ts';
import { factsOf } from '../support/policy-facts.ts';
import { policyOf, ruleAsking } from '../support/rules.ts';

const RULES = 1_000;
const ROUNDS = 15;
const EVALUATIONS = 200;

/** Milliseconds to judge one request by a thousand rules of which only the last fits, each ruled out by the last of its conditions. */
export function measureRules(): readonly number[] {
  const rules = Array.from({ length: RULES - 1 }, (_, n) => ruleAsking(1, `rule ${n}`, conditionsOf(n)));
  const policy = policyOf(...rules, ruleAsking(1));
  const facts: PolicyInput = { ...factsOf({}), sameNumber: [{ openedAt: 0 }], makerOpenedAt: [0] };
  return Array.from({ length: ROUNDS }, () => {
    const startedAt = performance.now();
    for (let count = 0; count < EVALUATIONS; count += 1) {
      const { fitting } = evaluate(policy, facts);
      if (fitting.kind !== 'fits' || fitting.skipped.length !== RULES - 1) throw new Error('another rule fits');
    }
    return (performance.now() - startedAt) / EVALUATIONS;
  });
}

/** Every condition that can hold, and one that does not. */
const conditionsOf = (n: number): Conditions => ({
  priceUpToLi: 10_000_000 + n,
  priceOverLi: 1,
  products: ['1GB', '2GB', '100MB'],
  makerDayUpToLi: 10_000_000,
  between: { fromMinute: 0, toMinute: 1440, days: ['sat'] },
  anyway: true,
});
