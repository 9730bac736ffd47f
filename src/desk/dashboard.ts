import type { ConversationId } from '../core/conversation.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Order } from '../core/order.ts';
import type { Actor } from '../core/people.ts';
import { namesOfTeam, type Team } from '../core/policy.ts';
import { err, ok } from '../core/result.ts';
import { approversNow, type DecisionRights, mayDecide } from '../core/voting.ts';
import type { Access } from './access.ts';
import type { Counting } from './budget.ts';
import { createDelegates } from './delegates.ts';
import type { Dashboard, Desk, OrderList } from './desk.ts';
import type { DeskSettings } from './settings.ts';
import type { FindVisible } from './visible-order.ts';

type DashboardDeps = {
  readonly ledger: Ledger;
  readonly settings: DeskSettings;
  readonly places: Access;
  readonly findVisible: FindVisible;
  readonly counting: Counting;
  readonly now: () => number;
};

const SHOWN = 15;
/** So many waiting orders are looked through for those that somebody may decide. */
const LOOKED_THROUGH = 200;

/** The use cases about one person rather than one conversation, and about one order whole. */
export function createDashboard(deps: DashboardDeps): Pick<Desk, 'dashboard' | 'details'> {
  const { ledger, settings, places, findVisible, counting } = deps;
  const { people } = settings;
  const delegates = createDelegates({ ledger, people, now: deps.now });

  return {
    dashboard: async (by) => {
      const all = { teams: null, msisdn: null, maker: null, states: null };
      const [mine, waiting, own] = await Promise.all([
        ledger.list({ ...all, maker: people.accountsOf(by.account), limit: SHOWN }),
        ledger.list({ ...all, states: ['awaiting_approval'], limit: LOOKED_THROUGH }),
        delegates('by', [by.account]),
      ]);
      const counts = await counting.ofTeams(await teamsOf(deps, by, mine), by.account);
      return {
        mine,
        waiting: { ...waiting, ...(await decidableOf(deps, by, waiting.orders)) },
        counts,
        delegation: own[0] ?? null,
      };
    },
    details: async (given, by, origin) => {
      const order = await findVisible({ by: 'ref', ref: given }, by, origin);
      if (order === null) return err({ kind: 'order_not_found', given });
      const approvers = places.approversOf(order);
      const [right, { principals }] = await Promise.all([
        places.rightOf(approvers, order, by),
        places.decisionRightsOf(approvers, order, by),
      ]);
      const decides = right === 'member' || principals.length > 0;
      const [journal, counts] = await Promise.all([ledger.journal(order.id), counting.ofOrder(order)]);
      return ok({ order, journal, decides, counts });
    },
  };
}

/** The orders somebody may decide. Many have the same approvers, and the platform is asked once for each list of them. */
async function decidableOf({ places }: DashboardDeps, by: Actor, orders: readonly Order[]): Promise<OrderList> {
  const asked = new Map<string, Promise<DecisionRights>>();
  const decisionRightsOf = (order: Order): Promise<DecisionRights> => {
    const approvers = approversNow(order);
    const key = [order.team, ...approvers].join();
    const standing = asked.get(key) ?? places.decisionRightsOf(approvers, order, by);
    asked.set(key, standing);
    return standing;
  };
  const decidable: Order[] = [];
  for (const order of orders) {
    if (mayDecide(order, by, places.today(order), await decisionRightsOf(order)).ok) decidable.push(order);
  }
  return { orders: decidable.slice(0, SHOWN), rest: Math.max(decidable.length - SHOWN, 0) };
}

/** The teams that name somebody or a group of theirs, and those they asked for. */
async function teamsOf(
  { settings, places }: DashboardDeps,
  by: Actor,
  mine: Dashboard['mine'],
): Promise<readonly Team[]> {
  const conversation = by.account as string as ConversationId;
  const named = await places.visibleTeams(by, { conversation, thread: null, message: null });
  const asked = new Set(mine.orders.map(({ team }) => team));
  const belongs = await Promise.all(
    settings.teams.map(async (team) => {
      if (named.includes(team) || namesOfTeam(team).some((name) => asked.has(name))) return true;
      return (await places.membershipOf([...(team.requesters ?? []), ...team.approvers], by.account)) === 'member';
    }),
  );
  return settings.teams.filter((_, at) => belongs[at]);
}
