import { movedOrStale } from '../core/advance.ts';
import { heldBecause, type ProviderAccount } from '../core/due.ts';
import { type Ledger, LedgerUnreachable } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import { isFinal, type Order } from '../core/order.ts';
import { type Lane, providerOfLane } from '../core/product.ts';
import type { Work } from '../core/work.ts';
import type { Desk } from '../desk/desk.ts';
import { messageOf } from '../runtime/tasks.ts';
import type { Pass } from './runner.ts';

export type HoldDeps = {
  readonly ledger: Pick<Ledger, 'underWay'>;
  readonly desk: Pick<Desk, 'move'>;
  readonly providers: readonly ProviderAccount[];
  /** The lanes of every provider, configured or not. */
  readonly lanes: readonly Lane[];
  /** Left out, the desk is live. */
  readonly isPlayground?: boolean;
  readonly log: Log;
};

/** The number of orders read at a time. */
const PAGE_SIZE = 200;
const BEFORE_ALL = '';

/**
 * Separates the orders of this process's provider accounts from the others, which are held. At the start it looks at all orders
 * under way and resumes held ones that belong here. Later it looks only at orders of a provider that the environment lacks; the
 * jobs that buy and query hold what they find themselves.
 *
 * @param deps.started called once, after the look at the start: what buys and queries begins then, so that operators hear of all
 *   held orders at once, and not of those alone that a job came across meanwhile
 */
export function createHold(deps: HoldDeps & { readonly started?: () => void }): Pass {
  const { ledger, desk, providers, isPlayground = false } = deps;
  const awayLanes = deps.lanes.filter((lane) => providers.every(({ name }) => name !== providerOfLane(lane)));
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

  /** If the reason has changed (its provider is back, with another account), the order is held anew. */
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
      movedOrStale(await desk.move(order, { kind: 'resumed' }));
    } catch (error) {
      if (error instanceof LedgerUnreachable) throw error;
      deps.log.error('order.failed', { order: order.ref, state: order.state, why: messageOf(error) });
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
    deps.started?.();
    return null;
  };
}

/**
 * Holds orders that this process must leave alone. The operators are told once of all orders held for one reason at one
 * provider.
 */
export async function hold(deps: Omit<HoldDeps, 'ledger' | 'lanes'>, orders: readonly Order[]): Promise<void> {
  const { desk, providers, isPlayground = false, log } = deps;
  const becauseOf = (order: Order) => heldBecause(order, providers, isPlayground);
  const groups = Map.groupBy(orders, (order) => `${order.attempt?.provider} ${becauseOf(order)}`);
  for (const together of groups.values()) {
    let untold = together.length;
    for (const order of together) {
      const because = becauseOf(order);
      // An order that cannot be held now is held at its next claim, and delays no other.
      const held =
        because &&
        (await desk
          .move(order, { kind: 'held', because, orders: untold })
          .then(movedOrStale)
          .catch((error: unknown) => {
            if (error instanceof LedgerUnreachable) throw error;
            log.error('order.failed', { order: order.ref, state: order.state, why: messageOf(error) });
            return null;
          }));
      if (held === null) continue;
      untold = 0;
      log.warn('order.held', { order: order.ref, provider: order.attempt?.provider ?? null, because });
    }
  }
}

/** Returns the claimed orders that belong to this process. The others are held instead of being bought or queried. */
export async function belonging<C extends { readonly order: Order }>(
  deps: Omit<HoldDeps, 'ledger' | 'lanes'>,
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
