import { movedOrStale } from '../core/advance.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Order } from '../core/order.ts';
import { platformOf } from '../core/people.ts';
import type { Surface } from '../core/surface.ts';
import type { Desk } from '../desk/desk.ts';
import type { UpkeepDeps } from '../jobs/upkeep.ts';
import { orderFromColumns } from '../ledger/readable.ts';

/**
 * Tells the operators of a provider whose address changed, once, with the first order that went to the new one: without an order
 * nothing is told anywhere. What was not told yet is told after a restart.
 */
export async function createTellOfMove({
  ledger,
  desk,
}: {
  readonly ledger: Pick<Ledger, 'movedProviders' | 'toldOfMove'>;
  readonly desk: Pick<Desk, 'move'>;
}): Promise<(order: Order) => Promise<void>> {
  const untold = new Map((await ledger.movedProviders()).map((move) => [move.provider, move]));
  return async (order) => {
    const provider = order.attempt?.provider;
    const move = provider && untold.get(provider);
    if (move === undefined) return;
    untold.delete(move.provider);
    const told = movedOrStale(await desk.move(order, { kind: 'provider_moved', from: move.from, to: move.to }));
    if (told === null) untold.set(move.provider, move);
    else await ledger.toldOfMove(move.provider);
  };
}

/** Shows operators what is about no order that can be read: through their chat as any other notice, with what is no order beside it. */
export const createTellOperators =
  (surfaces: readonly Surface[]): UpkeepDeps['tellOperators'] =>
  async (conversation, alert, key) => {
    const surface = surfaces.find(({ name }) => name === platformOf(conversation));
    const notice = { slot: 'operators', conversation, show: { kind: 'operators', alert } } as const;
    const shown = await surface?.deliver({
      key,
      notice,
      order: NO_ORDER,
      edit: null,
      card: null,
      again: false,
      counts: [],
    });
    return shown?.kind === 'shown';
  };

const NO_ORDER = orderFromColumns({
  ...{ id: '', ref: '', version: 0, state: 'failed', team: '', msisdn: '', maker: '' },
  ...{ price_li: 0, opened_at: 0 },
});
