import type { Ledger } from '../core/ledger.ts';
import { type Lane, type ProviderName, providerOfLane } from '../core/product.ts';
import type { Moves } from './moved-conversations.ts';
import { type PageRow, readablePage } from './pages.ts';
import type { Session } from './session.ts';
import type { Met } from './set-aside.ts';
import { rows, statement } from './statement.ts';

export const HELD = {
  page: statement<PageRow>(`
    select id, document, version from orders
    where work = :work and (cast(:lane as text) is null or lane = cast(:lane as text)) and id > :after
    order by id limit :limit`),
  count: statement<{ lane: Lane | null; many: number }>(
    "select lane, count(*) as many from orders where work = 'hold' group by lane",
  ),
};

/** Finds and counts held orders, and orders that may have to be held. */
export function createHeld(session: Session, { current }: Moves, met: Met): Pick<Ledger, 'underWay' | 'held'> {
  return {
    underWay: (work, lane, after, limit) =>
      session.read(() => readablePage(HELD.page, { work, lane }, { after, limit }, current, met)),
    held: () =>
      session.read(function* () {
        const counts = new Map<ProviderName, number>();
        for (const { lane, many } of yield* rows(HELD.count, {})) {
          if (lane === null) continue;
          const provider = providerOfLane(lane);
          counts.set(provider, (counts.get(provider) ?? 0) + many);
        }
        return [...counts].map(([provider, count]) => ({ provider, count }));
      }),
  };
}
