import type { MessageRef, Origin } from '../core/conversation.ts';
import { type OrderRef, readOrderRef } from '../core/ids.ts';
import type { Ledger, OrderList } from '../core/ledger.ts';
import { type MsisdnRefused, readMsisdn } from '../core/msisdn.ts';
import { isHeld, type Order, type OrderState } from '../core/order.ts';
import type { Actor } from '../core/people.ts';
import { type Count, namesOfTeam, type Team } from '../core/policy.ts';
import type { Product } from '../core/product.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { OrderNotFound } from './access.ts';
import { createDashboard, type DashboardDeps, type DashboardQueries } from './dashboard.ts';

/** The read-only use cases. Everybody sees the orders of their own teams; any other order is not found, whether or not it exists. */
export type Queries = DashboardQueries & {
  /** Finds orders by reference or number among those that the viewer may see. It also queries the provider at once. */
  readonly status: (about: string, by: Actor, origin: Origin) => Promise<Result<OrderList, QueryRefused>>;
  readonly list: (
    which: 'team' | 'mine' | 'waiting' | 'doubt',
    by: Actor,
    origin: Origin,
  ) => Promise<Result<OrderList, QueryRefused>>;
  /** What is reserved and spent in the budgets of the visible teams, of the viewer and of each limited provider. */
  readonly budget: (by: Actor, origin: Origin) => Promise<Result<readonly Count[], QueryRefused>>;
  /** The budgets that an order counts into, now, for its approvers. */
  readonly countsOf: (order: Order) => Promise<readonly Count[]>;
  readonly products: () => readonly Product[];
  readonly find: (ref: OrderRef) => Promise<Order | null>;
  /**
   * Returns the order of a pressed card that the desk does not update: a process posted it and died before it recorded the message.
   * Null for any other card, and while the order waits for approval.
   */
  readonly orphanCardAt: (ref: string, pressed: MessageRef) => Promise<Order | null>;
};

export type QueryRefused =
  | OrderNotFound
  | { readonly kind: 'no_team'; readonly conversation: string }
  | { readonly kind: 'bad_number'; readonly why: MsisdnRefused };

type QueriesDeps = DashboardDeps & {
  /** Wakes the job that queries the providers. */
  readonly wakePoll: () => void;
};

/** This many are listed, the newest first, with the count of the rest. */
const MAX_LISTED = 20;

const STATES: Readonly<Record<'team' | 'waiting' | 'doubt', readonly OrderState[] | null>> = {
  team: null,
  waiting: ['awaiting_approval'],
  doubt: ['in_doubt'],
};

export function createQueries(deps: QueriesDeps): Queries {
  const { ledger, settings, access, counting, now, wakePoll } = deps;

  /** Returns the names of these teams, also former ones; null means every team. */
  const namesFor = (by: Actor, teams: readonly Team[]): readonly string[] | null =>
    access.isOperator(by) ? null : teams.flatMap(namesOfTeam);

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
          limit: MAX_LISTED,
        }),
      );
    }
    return /^t/i.test(about.trim())
      ? err({ kind: 'order_not_found', given: about } as const)
      : err({ kind: 'bad_number', why: msisdn.error } as const);
  }

  /**
   * The person's own orders, except those of teams that are not visible here. Orders of a team that no longer exists remain visible.
   */
  async function ownOrders(by: Actor, visible: readonly Team[], { conversation }: Origin) {
    const maker = settings.people.accountsOf(by.account);
    const exceptTeams = settings.teams.filter((team) => !visible.includes(team)).flatMap(namesOfTeam);
    const own = await ledger.list({ teams: null, exceptTeams, msisdn: null, maker, states: null, limit: MAX_LISTED });
    return visible.length > 0 || own.orders.length > 0 ? ok(own) : err({ kind: 'no_team', conversation } as const);
  }

  async function unseen(given: string, by: Actor, origin: Origin) {
    const isStranger = (await access.visibleTeams(by, origin)).length === 0;
    return isStranger
      ? err({ kind: 'no_team', conversation: origin.conversation } as const)
      : err({ kind: 'order_not_found', given } as const);
  }

  return {
    ...createDashboard(deps),
    countsOf: counting.ofOrder,
    orphanCardAt: createOrphanCardAt({ ledger }),
    products: () => settings.products,
    find: (ref) => ledger.find({ by: 'ref', ref }),
    status: async (about, by, origin) => {
      const ref = readOrderRef(about);
      if (ref === null) return ofNumber(about, by, await access.visibleTeams(by, origin), origin);
      const order = await ledger.find({ by: 'ref', ref });
      if (order === null || !(await access.sees(order, by, origin))) return unseen(about, by, origin);
      if (isHeld(order) || (order.state !== 'accepted' && order.state !== 'in_doubt'))
        return ok({ orders: [order], rest: 0 });
      await ledger.wake(order.id, now());
      wakePoll();
      return ok({ orders: [{ ...order, doubt: order.doubt && { ...order.doubt, askAt: now() } }], rest: 0 });
    },
    list: async (which, by, origin) => {
      const teams = await access.visibleTeams(by, origin);
      if (which === 'mine') return ownOrders(by, teams, origin);
      if (teams.length === 0) return err({ kind: 'no_team', conversation: origin.conversation });
      const found = { msisdn: null, maker: null, states: STATES[which], orHeld: which === 'doubt', limit: MAX_LISTED };
      return ok(await ledger.list({ teams: namesFor(by, teams), ...found }));
    },
    budget: async (by, origin) => {
      const teams = await access.visibleTeams(by, origin);
      if (teams.length === 0) return err({ kind: 'no_team', conversation: origin.conversation });
      return ok(await counting.ofTeams(teams, by.account));
    },
  };
}

/**
 * Tells an orphan card from the current one. An order has one card in a conversation. If the ledger knows another message as that
 * card, the pressed one will never be updated. If it knows none yet, the pressed one may still become the card.
 */
export function createOrphanCardAt({
  ledger,
}: {
  readonly ledger: Pick<Ledger, 'find' | 'cardsOf'>;
}): Queries['orphanCardAt'] {
  return async (ref, { conversation, message }) => {
    const order = await ledger.find({ by: 'ref', ref: ref as OrderRef });
    // Until the order is decided, the buttons of both cards work.
    if (order === null || order.state === 'awaiting_approval') return null;
    const standing = (await ledger.cardsOf(order.id)).find((card) => card.conversation === conversation);
    return standing === undefined || standing.message === message ? null : order;
  };
}
