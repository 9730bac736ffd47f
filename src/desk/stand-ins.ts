import type { Ledger } from '../core/ledger.ts';
import type { Order } from '../core/order.ts';
import type { StandIn } from '../core/order-event.ts';
import { type AccountId, isGroup, type People } from '../core/people.ts';
import { everyApprover } from '../core/voting.ts';

/** Who decides for those approvers of an order who are away; never its maker. */
export type StandInsFor = (order: Order) => Promise<readonly StandIn[]>;

export function createStandInsFor({
  ledger,
  people: { personOf },
  now,
}: {
  readonly ledger: Pick<Ledger, 'delegations'>;
  readonly people: Pick<People, 'personOf'>;
  readonly now: () => number;
}): StandInsFor {
  return async ({ verdict, maker }) => {
    const named = everyApprover(verdict).filter((id): id is AccountId => !isGroup(id));
    const given = await ledger.delegations('by', [...new Set(named.map(personOf))], now());
    return given
      .filter(({ to }) => to.person !== maker.person)
      .map(({ by, to }) => ({ for: by.person, account: to.account, name: to.name }));
  };
}
