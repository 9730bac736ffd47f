import { platformOf } from '../core/people.ts';
import type { Surface } from '../core/surface.ts';
import type { UpkeepDeps } from '../jobs/upkeep.ts';
import { orderFromColumns } from '../ledger/stand-in.ts';

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
