import { type Account, accountsOf, type Budgets, type MakerKeysOf, NOTHING_USED } from '../core/budget.ts';
import { createCalendar } from '../core/calendar.ts';
import type { ConversationId, Origin } from '../core/conversation.ts';
import { countedVoices } from '../core/identity.ts';
import type { JournalLine, Ledger, OrderList } from '../core/ledger.ts';
import type { Order } from '../core/order.ts';
import type { AccountId, Actor, Delegation } from '../core/people.ts';
import { type Count, namesOfTeam, type Team, teamCalled } from '../core/policy.ts';
import type { ProviderName } from '../core/product.ts';
import { err, ok, type Result } from '../core/result.ts';
import { approversNow, type DecisionRights, mayDecide } from '../core/voting.ts';
import type { Access, FindVisible, OrderNotFound } from './access.ts';
import { createDelegates } from './delegations.ts';
import type { DeskSettings } from './settings.ts';

/**
 * One order with its journal, oldest first.
 *
 * @property counts the budgets that it counts into, now
 * @property decides whether the viewer is one of its approvers; only they may see the whole number
 */
export type Details = {
  readonly order: Order;
  readonly journal: readonly JournalLine[];
  readonly decides: boolean;
  readonly counts: readonly Count[];
};

/** One person's overview: their requests, the orders that wait for their decision, their teams' budgets and their delegate. */
export type Dashboard = {
  readonly mine: OrderList;
  readonly waiting: OrderList;
  readonly counts: readonly Count[];
  readonly delegation: Delegation | null;
};

export type DashboardDeps = {
  readonly ledger: Ledger;
  readonly settings: DeskSettings;
  readonly access: Access;
  readonly findVisible: FindVisible;
  readonly counting: Counting;
  readonly now: () => number;
};

const MAX_SHOWN = 15;
/** This many waiting orders are searched for those that the person can decide. */
const MAX_SEARCHED = 200;

/** The queries about one person, and about one order in full. */
export type DashboardQueries = {
  readonly dashboard: (by: Actor) => Promise<Dashboard>;
  /** The orders that somebody can decide now, among the newest that wait. */
  readonly waitingFor: (by: Actor) => Promise<readonly Order[]>;
  /** One order in full, for everybody who may see it by `status`. */
  readonly details: (ref: string, by: Actor, origin: Origin) => Promise<Result<Details, OrderNotFound>>;
};

export function createDashboard(deps: DashboardDeps): DashboardQueries {
  const { ledger, settings, access, findVisible, counting } = deps;
  const { people } = settings;
  const delegates = createDelegates({ ledger, people, now: deps.now });

  return {
    dashboard: async (by) => {
      const all = { teams: null, msisdn: null, maker: null, states: null };
      const [mine, waiting, own] = await Promise.all([
        ledger.list({ ...all, maker: people.accountsOf(by.account), limit: MAX_SHOWN }),
        ledger.list({ ...all, states: ['awaiting_approval'], limit: MAX_SEARCHED }),
        delegates('by', [by.account]),
      ]);
      const counts = await counting.ofTeams(await teamsOf(deps, by, mine), by.account);
      return {
        mine,
        waiting: { ...waiting, ...firstOf(await decidableOf(deps, by, waiting.orders)) },
        counts,
        delegation: own[0] ?? null,
      };
    },
    waitingFor: async (by) => {
      const waiting = await ledger.list({
        ...{ teams: null, msisdn: null, maker: null, states: ['awaiting_approval'], limit: MAX_SEARCHED },
      });
      return decidableOf(deps, by, waiting.orders);
    },
    details: async (given, by, origin) => {
      const order = await findVisible({ by: 'ref', ref: given }, by, origin);
      if (order === null) return err({ kind: 'order_not_found', given });
      const approvers = access.approversOf(order);
      const [right, { principals }] = await Promise.all([
        access.rightOf(approvers, order, by),
        access.decisionRightsOf(approvers, order, by),
      ]);
      const decides = right === 'member' || principals.length > 0;
      const [journal, counts] = await Promise.all([ledger.journal(order.id), counting.ofOrder(order)]);
      return ok({ order, journal, decides, counts });
    },
  };
}

const firstOf = (orders: readonly Order[]): OrderList => ({
  orders: orders.slice(0, MAX_SHOWN),
  rest: Math.max(orders.length - MAX_SHOWN, 0),
});

/** Returns the orders that somebody can decide. Many have the same approvers, so the platform is asked once for each list. */
async function decidableOf(
  { access, settings }: DashboardDeps,
  by: Actor,
  orders: readonly Order[],
): Promise<readonly Order[]> {
  const asked = new Map<string, Promise<DecisionRights>>();
  const decisionRightsOf = (order: Order): Promise<DecisionRights> => {
    const approvers = approversNow(order, countedVoices(order, settings.people));
    const key = [order.team, ...approvers].join();
    const standing = asked.get(key) ?? access.decisionRightsOf(approvers, order, by);
    asked.set(key, standing);
    return standing;
  };
  const decidable: Order[] = [];
  for (const order of orders) {
    if (mayDecide(order, by, access.today(order), await decisionRightsOf(order)).ok) decidable.push(order);
  }
  return decidable;
}

/** Returns the teams that name the person or one of their groups, and the teams of their requests. */
async function teamsOf(
  { settings, access }: DashboardDeps,
  by: Actor,
  mine: Dashboard['mine'],
): Promise<readonly Team[]> {
  const conversation = by.account as string as ConversationId;
  const named = await access.visibleTeams(by, { conversation, thread: null, message: null });
  const asked = new Set(mine.orders.map(({ team }) => team));
  const belongs = await Promise.all(
    settings.teams.map(async (team) => {
      if (named.includes(team) || namesOfTeam(team).some((name) => asked.has(name))) return true;
      return (await access.membershipOf([...(team.requesters ?? []), ...team.approvers], by.account)) === 'member';
    }),
  );
  return settings.teams.filter((_, at) => belongs[at]);
}

type CountDeps = {
  readonly ledger: Pick<Ledger, 'used'>;
  readonly settings: { readonly budgets: Budgets; readonly timezone: string; readonly teams: readonly Team[] };
  readonly makerKeys: MakerKeysOf;
  readonly now: () => number;
};

/** Reads what is reserved and spent in budgets, with their limits. */
export type Counting = {
  readonly ofTeams: (teams: readonly Team[], maker: AccountId) => Promise<readonly Count[]>;
  readonly ofOrder: (order: Order) => Promise<readonly Count[]>;
};

export function createCounting({ ledger, settings, makerKeys, now }: CountDeps): Counting {
  const { budgets, timezone, teams } = settings;
  const calendar = createCalendar(timezone);
  const counted = async (accounts: readonly Account[]): Promise<readonly Count[]> => {
    const used = await ledger.used(accounts);
    return accounts.map((account, at) => ({ account, used: used[at] ?? NOTHING_USED }));
  };

  return {
    ofTeams: (chosen, maker) => {
      const offers = (Object.keys(budgets.provider) as ProviderName[]).map((provider) => ({ provider }));
      const date = calendar(now());
      const about = { maker: makerKeys(maker, date), msisdn: '' as Order['msisdn'], offers, urgent: true, ...date };
      const all = chosen.flatMap((team) => accountsOf({ team, ...about }, { ...budgets, number: NONE }));
      return counted(
        all.filter(
          (account, at) =>
            all.findIndex(({ scope, period }) => scope === account.scope && period === account.period) === at,
        ),
      );
    },
    ofOrder: async (order) => {
      const team = teamCalled(teams, order.team);
      if (team === undefined) return [];
      const { product, maker, urgent } = order;
      const msisdn = (order.numberKey ?? order.msisdn) as Order['msisdn'];
      const date = calendar(now());
      const about = { maker: makerKeys(maker.account, date), msisdn, offers: product.offers, urgent, ...date };
      return counted(accountsOf({ team, ...about }, budgets));
    },
  };
}

const NONE = { day: { li: null, orders: null }, month: { li: null, orders: null } };
