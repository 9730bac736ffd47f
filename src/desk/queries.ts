import type { Origin } from '../core/conversation.ts';
import { readOrderRef } from '../core/ids.ts';
import type { Ledger } from '../core/ledger.ts';
import { readMsisdn } from '../core/msisdn.ts';
import { isHeld, type OrderState } from '../core/order.ts';
import type { Actor } from '../core/people.ts';
import { namesOfTeam, type Team } from '../core/policy.ts';
import { err, ok } from '../core/result.ts';
import type { Access } from './access.ts';
import type { Counting } from './budget.ts';
import type { Desk } from './desk.ts';
import type { DeskSettings } from './settings.ts';

type QueriesDeps = {
  readonly ledger: Ledger;
  readonly settings: DeskSettings;
  readonly places: Access;
  readonly counting: Counting;
  readonly now: () => number;
  /** Makes the question to the provider happen now rather than when it is due. */
  readonly askNow: () => void;
};

/** The newest this many are shown, with the count of the rest. */
const SHOWN = 20;

const STATES: Readonly<Record<'team' | 'waiting' | 'doubt', readonly OrderState[] | null>> = {
  team: null,
  waiting: ['awaiting_approval'],
  doubt: ['in_doubt'],
};

/** The use cases that only look. Everybody sees their own teams' orders; for anything else an order is not found, whether or not it exists. */
export function createQueries({
  ledger,
  settings,
  places,
  counting,
  now,
  askNow,
}: QueriesDeps): Pick<Desk, 'status' | 'list' | 'budget' | 'find' | 'products'> {
  /** Under which names the orders stand that somebody sees of these teams; null for all there are. */
  const namesFor = (by: Actor, teams: readonly Team[]): readonly string[] | null =>
    places.isOperator(by) ? null : teams.flatMap(namesOfTeam);

  async function ofNumber(about: string, by: Actor, teams: readonly Team[], { conversation }: Origin) {
    if (teams.length === 0) return err({ kind: 'no_team', conversation } as const);
    const msisdn = readMsisdn(about);
    if (msisdn.ok) {
      return ok(
        await ledger.list({
          teams: namesFor(by, teams),
          msisdn: msisdn.value,
          maker: null,
          states: null,
          limit: SHOWN,
        }),
      );
    }
    return /^t/i.test(about.trim())
      ? err({ kind: 'order_not_found', given: about } as const)
      : err({ kind: 'bad_number', why: msisdn.error } as const);
  }

  /** One's own orders, but for those of teams that are not seen here. What was asked for a team that is no more stays one's own. */
  async function ownOrders(by: Actor, visible: readonly Team[], { conversation }: Origin) {
    const maker = settings.people.accountsOf(by.account);
    const exceptTeams = settings.teams.filter((team) => !visible.includes(team)).flatMap(namesOfTeam);
    const own = await ledger.list({ teams: null, exceptTeams, msisdn: null, maker, states: null, limit: SHOWN });
    return visible.length > 0 || own.orders.length > 0 ? ok(own) : err({ kind: 'no_team', conversation } as const);
  }

  async function unseen(given: string, by: Actor, origin: Origin) {
    const isStranger = (await places.visibleTeams(by, origin)).length === 0;
    return isStranger
      ? err({ kind: 'no_team', conversation: origin.conversation } as const)
      : err({ kind: 'order_not_found', given } as const);
  }

  return {
    products: () => settings.products,
    find: (ref) => ledger.find({ by: 'ref', ref }),
    status: async (about, by, origin) => {
      const ref = readOrderRef(about);
      if (ref === null) return ofNumber(about, by, await places.visibleTeams(by, origin), origin);
      const order = await ledger.find({ by: 'ref', ref });
      if (order === null || !(await places.sees(order, by, origin))) return unseen(about, by, origin);
      if (isHeld(order) || (order.state !== 'accepted' && order.state !== 'in_doubt'))
        return ok({ orders: [order], rest: 0 });
      await ledger.wake(order.id, now());
      askNow();
      return ok({ orders: [{ ...order, doubt: order.doubt && { ...order.doubt, askAt: now() } }], rest: 0 });
    },
    list: async (which, by, origin) => {
      const teams = await places.visibleTeams(by, origin);
      if (which === 'mine') return ownOrders(by, teams, origin);
      if (teams.length === 0) return err({ kind: 'no_team', conversation: origin.conversation });
      const found = { msisdn: null, maker: null, states: STATES[which], orHeld: which === 'doubt', limit: SHOWN };
      return ok(await ledger.list({ teams: namesFor(by, teams), ...found }));
    },
    budget: async (by, origin) => {
      const teams = await places.visibleTeams(by, origin);
      if (teams.length === 0) return err({ kind: 'no_team', conversation: origin.conversation });
      return ok(await counting.ofTeams(teams, by.account));
    },
  };
}
