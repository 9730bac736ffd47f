import type { BalanceSettings } from '../core/balance.ts';
import { createCalendar } from '../core/calendar.ts';
import { type Calling, quietEndOf } from '../core/calls.ts';
import type { Finance } from '../core/finance.ts';
import { type AccountId, type GroupId, isGroup, type PersonEntry } from '../core/people.ts';
import type { Team } from '../core/policy.ts';
import { type Product, type ProviderName, productCalled } from '../core/product.ts';
import type { Hours, Rule } from '../core/rule.ts';
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
      return productCalled(products, given)?.code ?? given;
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

/** The hours as they are written, in minutes. */
export const hoursOf = (written: ConfigFile['approval']['quiet']): readonly Hours[] =>
  written.map(({ from, to, days }) => ({ fromMinute: from, toMinute: to, days }));

/** Who is called how, and when. A team's former names are its own. */
export function resolveCalling({ approval, teams, people, timezone }: ConfigFile): Calling {
  const calendar = createCalendar(timezone);
  const quiet = hoursOf(approval.quiet);
  const modes = new Map(teams.flatMap((team) => [team.name, ...team.formerly].map((name) => [name, team.notify])));
  const unwilling = new Set(people.filter(({ notify }) => !notify).flatMap(({ accounts }) => accounts));
  return {
    modeFor: ({ team }) => modes.get(team) ?? approval.notify,
    wants: (account) => !unwilling.has(account),
    quietUntil: (at) => (quiet.length === 0 ? null : quietEndOf(quiet, at, calendar)),
  };
}

/** The difference between cost and price above which the operators are told; also of products that are no longer sold. */
export function resolveTolerance({ products, priceTolerance }: ConfigFile): (productCode: string) => number {
  const own = new Map(products.map((product) => [product.code, product.priceTolerance ?? priceTolerance]));
  return (productCode) => own.get(productCode) ?? priceTolerance;
}

export function resolveTeam(given: ConfigFile['teams'][number], { idsOf }: Names): Team {
  const { requesters, approvalsIn, formerly } = given;
  return {
    name: given.name,
    ...(formerly.length > 0 ? { formerly } : {}),
    conversations: given.conversations,
    requesters: requesters === undefined ? null : idsOf(requesters),
    approvers: idsOf(given.approvers),
    approvalsIn: approvalsIn ?? null,
    budget: given.budget,
  };
}

/** What a provider says of balances goes before what holds for all. */
export const toBalance = (
  general: ConfigFile['balance'],
  own: ConfigFile['providers'][ProviderName]['balance'],
): BalanceSettings => ({
  everyMs: own.every ?? general.every,
  warnBelowLi: own.warnBelow ?? general.warnBelow ?? null,
  warnDays: own.warnDays ?? general.warnDays ?? null,
});

export const toFinance = ({ finance }: ConfigFile, names: Names): Finance => ({
  people: names.idsOf(finance.people).filter((id): id is AccountId => !isGroup(id)),
  conversation: finance.conversation ?? null,
  ...(finance.roots === undefined ? {} : { roots: finance.roots }),
});
