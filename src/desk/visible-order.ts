import type { Origin } from '../core/conversation.ts';
import { readOrderRef } from '../core/ids.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Order } from '../core/order.ts';
import type { Actor } from '../core/people.ts';
import type { Access } from './access.ts';
import type { Decide } from './desk.ts';

/** Finds an order that somebody may see from where they are; null for any other, whether or not it exists. */
export type FindVisible = (asked: Decide['order'], by: Actor, origin: Origin) => Promise<Order | null>;

export function createFindVisible({
  ledger,
  places,
}: {
  readonly ledger: Pick<Ledger, 'find'>;
  readonly places: Pick<Access, 'sees'>;
}): FindVisible {
  const find = async (asked: Decide['order']): Promise<Order | null> => {
    if (asked.by === 'button') return ledger.find({ by: 'button', buttonKey: asked.key });
    const ref = readOrderRef(asked.ref);
    return ref === null ? null : ledger.find({ by: 'ref', ref });
  };
  return async (asked, by, origin) => {
    const order = await find(asked);
    return order !== null && (await places.sees(order, by, origin)) ? order : null;
  };
}
