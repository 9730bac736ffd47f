import { heldBecause, type ProviderAccount } from '../core/held.ts';
import { type Ledger, LedgerUnreachable, type Work } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import { isFinal, type Order } from '../core/order.ts';
import { LANES, type Lane, providerOfLane } from '../core/product.ts';
import type { Desk } from '../desk/desk.ts';
import { whyOf } from './isolate.ts';
import type { Pass } from './runner.ts';

export type HoldDeps = {
  readonly ledger: Pick<Ledger, 'underWay'>;
  readonly desk: Pick<Desk, 'move'>;
  readonly providers: readonly ProviderAccount[];
  /** Left out it is a live desk. */
  readonly isPlayground?: boolean;
  readonly log: Log;
};

/** So many orders are read at a time. */
const PAGE_SIZE = 200;
const BEFORE_ALL = '';

/**
 * Tells the orders that belong to this process's provider accounts from the others, which are held. At the start all that is under way
 * is looked at: what was held and belongs here goes on. From then on only what comes to a provider that the environment does not have;
 * the jobs that buy and ask hold what they find themselves.
 */
export function createHold(deps: HoldDeps): Pass {
  const { ledger, desk, providers, isPlayground = false } = deps;
  const awayLanes = LANES.filter((lane) => providers.every(({ name }) => name !== providerOfLane(lane)));
  let isStarted = false;

  async function* underWay(work: Work, lane: Lane | null): AsyncIterable<Order> {
    for (let after = BEFORE_ALL; ; ) {
      const page = await ledger.underWay(work, lane, after, PAGE_SIZE);
      yield* page;
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE_SIZE) return;
      after = last.id;
    }
  }

  async function holdIn(lane: Lane | null): Promise<void> {
    const foreign: Order[] = [];
    for (const work of ['submit', 'ask'] as const) {
      for await (const order of underWay(work, lane)) {
        if (heldBecause(order, providers, isPlayground) !== null) foreign.push(order);
      }
    }
    await hold(deps, foreign);
  }

  /** An order whose reason has changed (its provider is back, with another account) is held anew. */
  async function resume(): Promise<void> {
    const changed: Order[] = [];
    for await (const order of underWay('hold', null)) {
      const because = heldBecause(order, providers, isPlayground);
      if (because === null) await resumed(order);
      else if (because !== order.held?.because) changed.push(order);
    }
    await hold(deps, changed);
  }

  async function resumed(order: Order): Promise<void> {
    try {
      await desk.move(order, { kind: 'resumed' });
    } catch (error) {
      if (error instanceof LedgerUnreachable) throw error;
      deps.log.error('order.failed', { order: order.ref, state: order.state, why: whyOf(error) });
    }
  }

  return async () => {
    if (isStarted) {
      for (const lane of awayLanes) await holdIn(lane);
      return null;
    }
    await resume();
    await holdIn(null);
    isStarted = true;
    return null;
  };
}

/** Holds orders that this process must leave alone. The operators are told once of all that are held for one reason at one provider. */
export async function hold(deps: Omit<HoldDeps, 'ledger'>, orders: readonly Order[]): Promise<void> {
  const { desk, providers, isPlayground = false, log } = deps;
  const becauseOf = (order: Order) => heldBecause(order, providers, isPlayground);
  const groups = Map.groupBy(orders, (order) => `${order.attempt?.provider} ${becauseOf(order)}`);
  for (const together of groups.values()) {
    let untold = together.length;
    for (const order of together) {
      const because = becauseOf(order);
      // What cannot be held now is held when it is claimed next; it keeps no other from being.
      const held =
        because &&
        (await desk.move(order, { kind: 'held', because, orders: untold }).catch((error: unknown) => {
          if (error instanceof LedgerUnreachable) throw error;
          log.error('order.failed', { order: order.ref, state: order.state, why: whyOf(error) });
          return null;
        }));
      if (held === null) continue;
      untold = 0;
      log.warn('order.held', { order: order.ref, provider: order.attempt?.provider ?? null, because });
    }
  }
}

/** Of what was claimed what belongs to this process; the rest is held instead of being bought or asked about. */
export async function belonging<C extends { readonly order: Order }>(
  deps: Omit<HoldDeps, 'ledger'>,
  claimed: readonly C[],
): Promise<readonly C[]> {
  const { providers, isPlayground = false } = deps;
  const own = claimed.filter(({ order }) => heldBecause(order, providers, isPlayground) === null);
  const foreign = claimed.filter((one) => !own.includes(one)).map(({ order }) => order);
  await hold(
    deps,
    foreign.filter(({ state }) => !isFinal(state)),
  );
  return own;
}
