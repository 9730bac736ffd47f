import type { ConversationId, MessageRef } from '../core/conversation.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Show, Slot } from '../core/notice.ts';
import type { Order } from '../core/order.ts';
import type { Session } from './session.ts';
import { rows, type Script, statement, written } from './statement.ts';

/** The order in which the notices of one version are shown in one conversation. */
export const PLACE: Readonly<Record<Slot, number>> = {
  card: 0,
  decisions: 1,
  reply: 2,
  decisions_reply: 2,
  operators: 3,
  requester: 4,
};
/** True for a slot whose one message is edited: it has no version of its own, and a newer state replaces an older one. */
export const isCard = (slot: Slot): boolean => slot === 'card' || slot === 'decisions';

export type CardRow = {
  readonly slot: Slot;
  readonly asked_in: ConversationId;
  readonly conversation: ConversationId;
  readonly message: string;
};

export const CARDS = {
  ofOrder: statement<CardRow>(`
    select slot, asked_in, conversation, message from messages where order_id = :id and version = 0`),
  /** The card of an order that nothing is to be shown of. */
  showOnce: statement(`
    insert into outbox (order_id, version, slot, place, conversation, show, written_at, due_at,
      tries, again, lease_until, fence, parked)
    select id, version, cast(:slot as text), cast(:place as bigint), cast(:conversation as text), cast(:show as text),
      cast(:at as bigint), cast(:at as bigint), 0, 0, 0, 0, null
    from orders where id = :id
      and not exists (select 1 from outbox w where w.order_id = orders.id and w.slot = :slot)
    on conflict do nothing`),
};

/** Where the cards of an order stand, and showing one anew. */
export function createCards(session: Session): Pick<Ledger, 'cardsOf' | 'showCardAgain'> {
  return {
    cardsOf: (id) =>
      session.read(function* () {
        return (yield* rows(CARDS.ofOrder, { id })).map(refOf);
      }),
    showCardAgain: (order, card, at) => session.write(() => shownOnce(order, card, at)),
  };
}

/** Only the message that is known as the order's card is one: any other is an orphan. */
function* shownOnce(
  { id, origin, decisionsIn }: Pick<Order, 'id' | 'origin' | 'decisionsIn'>,
  card: MessageRef,
  at: number,
): Script<boolean> {
  const cards = yield* rows(CARDS.ofOrder, { id });
  const found = cards.find(
    ({ conversation, message }) => conversation === card.conversation && message === card.message,
  );
  if (found === undefined || !isCard(found.slot)) return false;
  const decide = found.slot === 'decisions' || decisionsIn === origin.conversation;
  const show: Show = { kind: 'card', decide };
  const { slot, asked_in: conversation } = found;
  const row = { id, slot, place: PLACE[slot], conversation, show: JSON.stringify(show), at };
  return (yield* written(CARDS.showOnce, row)) === 1;
}

export const refOf = ({ conversation, message }: CardRow): MessageRef => ({ conversation, message });
