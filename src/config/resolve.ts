import type { AccountId, GroupId, PersonEntry } from '../core/people.ts';
import { findProduct, type Product } from '../core/product.ts';
import type { Rule } from '../core/rule.ts';
import { isPersonName, type Named } from './fields.ts';
import type { WrittenRule } from './rule-schema.ts';
import type { ConfigFile } from './schema.ts';
import type { RuleCase } from './test-schema.ts';

/** Resolves names of the config: `person:Lin` to accounts, an alias to a product's code. */
export type Names = {
  readonly idsOf: (named: readonly Named[]) => readonly (AccountId | GroupId)[];
  readonly codeOf: (product: string) => string;
};

export function createNames(people: readonly PersonEntry[], products: readonly Product[]): Names {
  return {
    idsOf: (named) =>
      named.flatMap((id): readonly (AccountId | GroupId)[] =>
        isPersonName(id) ? (people.find(({ name }) => `person:${name}` === id)?.accounts ?? []) : [id],
      ),
    codeOf: (given) => {
      const product = findProduct(products, given);
      return product.ok ? product.value.code : given;
    },
  };
}

export function resolveRule({ name, when, outcome }: WrittenRule, names: Names): Rule {
  const { products, makers, ...more } = when;
  return {
    name,
    when: {
      ...more,
      ...(products === undefined ? {} : { products: products.map(names.codeOf) }),
      ...(makers === undefined ? {} : { makers: names.idsOf(makers) }),
    },
    outcome:
      outcome.kind === 'deny'
        ? outcome
        : {
            ...outcome,
            steps: outcome.steps.map((step) => resolveStep(step, names)),
            escalateTo: outcome.escalateTo && names.idsOf(outcome.escalateTo),
          },
  };
}

/** The config's tests. If a test names no conversation, it is the first conversation of the first team. */
export function resolveCases({ tests, teams }: ConfigFile, names: Names): readonly RuleCase[] {
  return tests.flatMap(({ request, expect, ...test }) => {
    const home = request.in ?? teams[0]?.conversations[0];
    if (home === undefined) return [];
    const { approvers, steps, escalateTo, ...more } = expect;
    return {
      ...test,
      request: { ...request, in: home },
      expect: {
        ...more,
        ...(approvers === undefined ? {} : { approvers: names.idsOf(approvers) }),
        ...(steps === undefined
          ? {}
          : {
              steps: steps.map(({ approvals, approvers: asked = null }) =>
                resolveStep({ approvals, approvers: asked }, names),
              ),
            }),
        ...(escalateTo === undefined ? {} : { escalateTo: names.idsOf(escalateTo) }),
      },
    };
  });
}

const resolveStep = (
  { approvals, approvers }: { readonly approvals: number; readonly approvers: readonly Named[] | null },
  names: Names,
) => ({ approvals, approvers: approvers && names.idsOf(approvers) });
