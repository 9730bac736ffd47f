import type { OrderRef } from '../core/ids.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Desk } from './desk.ts';

/**
 * Tells a card that nobody keeps up to date from the one that is. In a conversation an order has one card; where the ledger knows of
 * another message than the pressed one, that stays so, and nothing that is still to be shown will change the pressed one. Where it
 * knows of none yet, the pressed one may become it.
 */
export function createOrphanCardAt({
  ledger,
}: {
  readonly ledger: Pick<Ledger, 'find' | 'cardsOf'>;
}): Desk['orphanCardAt'] {
  return async (ref, { conversation, message }) => {
    const order = await ledger.find({ by: 'ref', ref: ref as OrderRef });
    // Until it is decided, the buttons of both do what they say.
    if (order === null || order.state === 'awaiting_approval') return null;
    const standing = (await ledger.cardsOf(order.id)).find((card) => card.conversation === conversation);
    return standing === undefined || standing.message === message ? null : order;
  };
}
