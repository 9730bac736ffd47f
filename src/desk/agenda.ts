import type { ConversationId, Origin } from '../core/conversation.ts';
import { readOrderRef } from '../core/ids.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Order } from '../core/order.ts';
import type { Actor } from '../core/people.ts';
import { isNamed, mayDecide, type Team } from '../core/policy.ts';
import { err, ok } from '../core/result.ts';
import type { Membership } from '../core/surface.ts';
import type { BudgetOf } from './budget.ts';
import type { Agenda, Desk, Looked } from './desk.ts';
import type { Places } from './place.ts';
import type { DeskSettings } from './settings.ts';

type AgendaDeps = {
  readonly ledger: Ledger;
  readonly settings: DeskSettings;
  readonly places: Places;
  readonly budgetOf: BudgetOf;
};

const SHOWN = 15;
/** So many waiting orders are looked through for those that somebody may decide. */
const LOOKED_THROUGH = 200;

/** The use cases about one person rather than one conversation, and about one order whole. */
export function createAgenda(deps: AgendaDeps): Pick<Desk, 'agenda' | 'details' | 'teamBudget'> {
  const { ledger, settings, places, budgetOf } = deps;
  const { teams, people } = settings;
  const teamBudget: Desk['teamBudget'] = async (name) => {
    const team = teams.find((one) => one.name === name);
    return team === undefined ? null : budgetOf(team);
  };

  return {
    teamBudget,
    agenda: async (by) => {
      const everywhere = { teams: null, msisdn: null };
      const [mine, waiting] = await Promise.all([
        ledger.list({ ...everywhere, maker: by.person, states: null, limit: SHOWN }),
        ledger.list({ ...everywhere, maker: null, states: ['awaiting_approval'], limit: LOOKED_THROUGH }),
      ]);
      const own = await teamsOf(deps, by, mine);
      const budgets = await Promise.all(own.map(budgetOf));
      return { mine, waiting: await decidableOf(deps, by, waiting.orders), budgets };
    },
    details: async (given, by, origin) => {
      const ref = readOrderRef(given);
      const order = ref === null ? null : await ledger.find({ by: 'ref', ref });
      if (order === null) return err({ kind: 'order_not_found', given });
      const { approvers } = order.verdict;
      const decides =
        isNamed(approvers, by.person, people.personOf) ||
        (await places.membershipOf(approvers, by.account)) === 'member';
      const sees = decides || order.maker.person === by.person || visible(places, by, origin, order);
      if (!sees) return err({ kind: 'order_not_found', given });
      const [journal, budget] = await Promise.all([ledger.journal(order.id), teamBudget(order.team)]);
      return ok({ order, journal, decides, budget });
    },
  };
}

const visible = (places: Places, by: Actor, origin: Origin, { team }: Order): boolean =>
  places.visibleTeams(by, origin).some(({ name }) => name === team);

/** The orders somebody may decide. Many have the same approvers, and the platform is asked once for each list of them. */
async function decidableOf({ settings, places }: AgendaDeps, by: Actor, orders: readonly Order[]): Promise<Looked> {
  const asked = new Map<string, Promise<Membership>>();
  const membershipOf = (approvers: Order['verdict']['approvers']): Promise<Membership> => {
    const key = approvers.join();
    const membership = asked.get(key) ?? places.membershipOf(approvers, by.account);
    asked.set(key, membership);
    return membership;
  };
  const decidable: Order[] = [];
  for (const order of orders) {
    const membership = await membershipOf(order.verdict.approvers);
    if (mayDecide(order, by, settings.people.personOf, membership).ok) decidable.push(order);
  }
  return { orders: decidable.slice(0, SHOWN), rest: Math.max(decidable.length - SHOWN, 0) };
}

/** The teams that name somebody or a group of theirs, and those they asked for. */
async function teamsOf({ settings, places }: AgendaDeps, by: Actor, mine: Agenda['mine']): Promise<readonly Team[]> {
  const conversation = by.account as string as ConversationId;
  const named = places.visibleTeams(by, { conversation, thread: null, message: null });
  const asked = new Set(mine.orders.map(({ team }) => team));
  const belongs = await Promise.all(
    settings.teams.map(async (team) => {
      if (named.includes(team) || asked.has(team.name)) return true;
      return (await places.membershipOf([...(team.requesters ?? []), ...team.approvers], by.account)) === 'member';
    }),
  );
  return settings.teams.filter((_, at) => belongs[at]);
}
