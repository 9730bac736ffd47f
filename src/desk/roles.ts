import type { Order } from '../core/order.ts';
import type { AccountId, GroupId } from '../core/people.ts';
import { type Policy, type Team, teamCalled } from '../core/policy.ts';

type Ids = readonly (AccountId | GroupId)[];
type RolesDeps = { readonly teams: readonly Team[]; readonly policy: Policy };

/** To whom today's config gives the role of deciding orders of any team: by a rule, an escalation, or for what is urgent. */
export function decidersAnywhere({ rules, escalateTo, urgent }: Policy): Ids {
  const byRules = rules.flatMap(({ outcome }) =>
    outcome.kind === 'deny'
      ? []
      : [...outcome.steps.flatMap(({ approvers }) => approvers ?? []), ...(outcome.escalateTo ?? [])],
  );
  return [...new Set([...byRules, ...escalateTo, ...(urgent ?? [])])];
}

/** To whom today's config gives the role of deciding an order: those, and the approvers of its team, also where that was renamed. */
export function createDecidersOf({ teams, policy }: RolesDeps): (order: Pick<Order, 'team'>) => Ids {
  const anywhere = decidersAnywhere(policy);
  return ({ team }) => [...new Set([...(teamCalled(teams, team)?.approvers ?? []), ...anywhere])];
}

/** Who is asked, by today's config, where nobody decides an order of this rule. */
export function escalationToday({ rules, escalateTo }: Policy, rule: string): Ids {
  const outcome = rules.find(({ name }) => name === rule)?.outcome;
  return outcome?.kind === 'ask' ? (outcome.escalateTo ?? escalateTo) : escalateTo;
}
