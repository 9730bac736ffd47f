import type { Order } from '../core/order.ts';
import { type AccountId, type GroupId, isGroup, type People } from '../core/people.ts';
import { type Policy, type Team, teamCalled } from '../core/policy.ts';
import { isNamed } from '../core/voting.ts';

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

/** Whether today's config may still let somebody decide an order; where it names a group, anybody may be in it. */
export function createMayDecide(deps: RolesDeps & { readonly people: Pick<People, 'personOf'> }) {
  const decidersOf = createDecidersOf(deps);
  const { personOf } = deps.people;
  return (order: Pick<Order, 'team'>, id: AccountId | GroupId): boolean => {
    const deciders = decidersOf(order);
    if (isGroup(id)) return deciders.includes(id);
    return deciders.some(isGroup) || isNamed(deciders, personOf(id), personOf);
  };
}

/** Who is asked, by today's config, where nobody decides an order of this rule. */
export function escalationToday({ rules, escalateTo }: Policy, rule: string): Ids {
  const outcome = rules.find(({ name }) => name === rule)?.outcome;
  return outcome?.kind === 'ask' ? (outcome.escalateTo ?? escalateTo) : escalateTo;
}
