import type { ConversationId, MessageRef } from '../core/conversation.ts';
import type { Ledger } from '../core/ledger.ts';
import { type ClaimedNotice, isPersonSlot, type NamedSlot, type Show, type Slot } from '../core/notice.ts';
import type { Order } from '../core/order.ts';
import type { Session } from './session.ts';
import { type Call, call, lookup, rows, type Script, statement, written } from './statement.ts';

/** The order in which the notices of one version are shown in one conversation. */
const PLACE: Readonly<Record<NamedSlot, number>> = {
  card: 0,
  decisions: 1,
  reply: 2,
  decisions_reply: 2,
  operators: 3,
  requester: 4,
};
export const placeOf = (slot: Slot): number => (isPersonSlot(slot) ? PLACE.requester : PLACE[slot]);
/** True for a slot whose one message is edited: it has no version of its own, and a newer state replaces an older one. */
export const isCard = (slot: Slot): boolean => slot === 'card' || slot === 'decisions';

export type CardRow = {
  readonly slot: Slot;
  readonly asked_in: ConversationId;
  readonly conversation: ConversationId;
  readonly message: string;
};

export const CARDS = {
  ofOrder: lookup<CardRow>(`
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
  outdate: statement('delete from outbox where order_id = :id and slot = :slot and version <= :shown'),
  keep: statement(`
    insert into messages (order_id, slot, version, asked_in, conversation, message)
    values (:id, :slot, :version, :asked, :conversation, :message)
    on conflict (order_id, slot, version) do update
      set asked_in = excluded.asked_in, conversation = excluded.conversation, message = excluded.message`),
  /**
   * The order moved on since the card was taken. The holder of another row of it may have shown the newest state before. Its
   * row is taken away and due again, so its end does not count.
   */
  takeAway: statement(`
    update outbox set due_at = :at, lease_until = 0, fence = fence + 1
    where order_id = :id and slot = :slot and lease_until > 0
      and exists (select 1 from orders where id = :id and version > :seen)`),
  showAgain: statement(`
    insert into outbox (order_id, version, slot, place, conversation, show, written_at, due_at,
      tries, again, lease_until, fence, parked)
    select id, version, cast(:slot as text), cast(:place as bigint), cast(:conversation as text), cast(:show as text),
      cast(:at as bigint), cast(:at as bigint), 0, 0, 0, 0, null
    from orders where id = :id and version > :seen
    on conflict (order_id, version, slot) do update
      set due_at = excluded.due_at, lease_until = 0, fence = outbox.fence + 1`),
  forget: statement('delete from messages where order_id = :id and version = 0 and asked_in = :asked'),
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
  const row = { id, slot, place: placeOf(slot), conversation, show: JSON.stringify(show), at };
  return (yield* written(CARDS.showOnce, row)) === 1;
}

export const refOf = ({ conversation, message }: CardRow): MessageRef => ({ conversation, message });

/** A card was shown with the state of its claim: notices of older states of it are done. */
export function shown({ orderId: id, slot, order }: ClaimedNotice, ref: MessageRef, asked: ConversationId): Call[] {
  const place = { conversation: ref.conversation, message: ref.message, asked };
  // Nobody asks where a reply stands.
  if (!isCard(slot)) return [];
  return [
    call(CARDS.outdate, { id, slot, shown: order.version }),
    call(CARDS.keep, { id, slot, version: 0, ...place }),
  ];
}

/** A card that was shown after its lease ended may cover a newer one, buttons included: the newest is shown once more. */
export function overtaken(
  { orderId: id, slot, order, notice }: ClaimedNotice,
  asked: ConversationId,
  at: number,
): Call[] {
  if (!isCard(slot)) return [];
  const moved = { id, slot, seen: order.version, at };
  // The card that it covers may have called.
  const show =
    notice.show.kind === 'card' || notice.show.kind === 'batch' ? { ...notice.show, call: 'done' } : notice.show;
  const row = { place: placeOf(slot), conversation: asked, show: JSON.stringify(show) };
  return [call(CARDS.takeAway, moved), call(CARDS.showAgain, { ...moved, ...row })];
}
