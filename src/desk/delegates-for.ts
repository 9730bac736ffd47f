import { createIdentity } from '../core/identity.ts';
import type { Order } from '../core/order.ts';
import type { Delegate } from '../core/order-event.ts';
import { type AccountId, isGroup } from '../core/people.ts';
import { everyApprover } from '../core/voting.ts';
import { createDelegates, type DelegatesDeps } from './delegates.ts';

/** Who decides for those approvers of an order who are away; never its maker. */
export type DelegatesFor = (order: Order) => Promise<readonly Delegate[]>;

export function createDelegatesFor(deps: DelegatesDeps): DelegatesFor {
  const delegates = createDelegates(deps);
  return async (order) => {
    const named = everyApprover(order).filter((id): id is AccountId => !isGroup(id));
    const given = await delegates('by', named);
    const { isSame } = createIdentity(order, deps.people);
    return given
      .filter(({ to }) => !isSame(to, order.maker))
      .map(({ by, to }) => ({ for: by.person, account: to.account, name: to.name }));
  };
}
