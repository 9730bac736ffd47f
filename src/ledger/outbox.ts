import type { Change } from '../core/change.ts';
import type { ConversationId, MessageRef } from '../core/conversation.ts';
import type { Ledger } from '../core/ledger.ts';
import type { ClaimedNotice, NoticeClaim, NoticeEnd, Show } from '../core/notice.ts';
import type { Order } from '../core/order.ts';
import { err, ok, type Result } from '../core/result.ts';
import { ONLY_BY_EVENT } from '../core/work.ts';
import { CARDS, type CardRow, isCard, PLACE, refOf } from './cards.ts';
import type { Moves } from './moved-conversations.ts';
import { type DueNotice, dueExcept, exceptParams, nextExcept } from './outbox-due.ts';
import { type Closed, notBefore, openedAgain, refusedAgain } from './parked.ts';
import { readShow } from './readable.ts';
import { readableOrder } from './rows.ts';
import type { Session } from './session.ts';
import { noticeSetAside, orderSetAside } from './set-aside.ts';
import { areSound, type Call, call, rows, type Script, statement, together, written } from './statement.ts';

const HELD = 'order_id = :id and version = :version and slot = :slot and fence = :fence and lease_until > 0';

export const OUTBOX = {
  write: statement(`
    insert into outbox (order_id, version, slot, place, conversation, show, written_at, due_at,
      tries, again, lease_until, fence, parked)
    values (:id, :version, :slot, :place, :conversation, :show, :at, :at, 0, 0, 0, 0, null)`),
  /** A lease that ended by itself says that its holder died, perhaps after the notice was shown. */
  lease: statement(`
    update outbox
    set lease_until = :until, due_at = :until, fence = fence + 1, tries = tries + 1,
      again = case when lease_until > 0 then 1 else again end
    where order_id = :id and version = :version and slot = :slot`),
  finish: statement(`delete from outbox where ${HELD}`),
  outdate: statement('delete from outbox where order_id = :id and slot = :slot and version <= :shown'),
  keep: statement(`
    insert into messages (order_id, slot, version, asked_in, conversation, message)
    values (:id, :slot, :version, :asked, :conversation, :message)
    on conflict (order_id, slot, version) do update
      set asked_in = excluded.asked_in, conversation = excluded.conversation, message = excluded.message`),
  reschedule: statement(`
    update outbox set due_at = :due, lease_until = 0, again = case when :again = 1 then 1 else again end
    where ${HELD}`),
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
  park: statement(`update outbox set parked = :why, due_at = :due, lease_until = 0 where ${HELD}`),
  put: statement('update outbox set due_at = :due where order_id = :id and version = :version and slot = :slot'),
};

/** The outbox: notices are written with a change, claimed with a lease, and deleted once shown. */
export function createOutbox(
  session: Session,
  moves: Moves,
  closed: Closed,
): Pick<Ledger, 'claimNotices' | 'endNotice' | 'nextNoticeAt'> {
  return {
    claimNotices: (claim) => session.write(() => claimed(claim, moves, closed)),
    endNotice: (item, end, at) => session.write(() => ended(item, end, at, moves, closed)),
    nextNoticeAt: (except = []) =>
      session.read(function* () {
        const [first] = yield* rows(nextExcept(except.length), exceptParams(except));
        return first === undefined || first.due_at >= ONLY_BY_EVENT ? null : first.due_at;
      }),
  };
}

/** Returns the rows of a change's notices. */
export const noticesWritten = ({ after, at, notices }: Change, current: Moves['current']): readonly Call[] =>
  notices.map(({ slot, conversation, show }) =>
    call(OUTBOX.write, {
      id: after.id,
      version: after.version,
      slot,
      place: PLACE[slot],
      conversation: current(conversation),
      show: JSON.stringify(show),
      at,
    }),
  );

/** If a notice or its order cannot be read, the notice is set aside, and the others are claimed. */
function* claimed(
  { now, leaseMs, limit, except }: NoticeClaim,
  moves: Moves,
  closed: Closed,
): Script<readonly ClaimedNotice[]> {
  yield* moves.refresh();
  yield* closed.refresh();
  const due = yield* rows(dueExcept(except.length), { now, limit, ...exceptParams(except) });
  const read = due.map((row) => readNotice(row, moves));
  yield* together(read.flatMap((one) => (one.ok ? [] : one.error.map((toCall) => toCall(now)))));
  const readable = read.flatMap((one) => (one.ok ? [one.value] : []));
  const until = now + leaseMs;
  const leases = readable.map(({ row: { order_id: id, version, slot } }) =>
    call(OUTBOX.lease, { id, version, slot, until }),
  );
  const cards = readable.map(({ row: { order_id: id } }) => call(CARDS.ofOrder, { id }));
  const answers = yield* together([...leases, ...cards]);
  return readable.map((one, place) =>
    leased(one, (answers[readable.length + place]?.rows ?? []) as readonly CardRow[], moves),
  );
}

type Readable = { readonly row: DueNotice; readonly order: Order; readonly show: Show };

/** @returns what sets it aside, if it cannot be read */
function readNotice(row: DueNotice, { reading }: Moves): Result<Readable, readonly ((at: number) => Call)[]> {
  const { order_id: id, slot, version, document, order_version } = row;
  const order = readableOrder({ document, version: order_version }, reading);
  if (!order.ok) return err([(at) => orderSetAside(id, order.error, at)]);
  const show = areSound(row.fence, row.tries) ? readShow<Show>(row.show) : null;
  if (show === null) return err(noticeSetAside(id, slot, version));
  return ok({ row, order: order.value, show });
}

/** @param cards the positions of the order's cards, in any conversation */
function leased({ row, order, show }: Readable, cards: readonly CardRow[], { current }: Moves): ClaimedNotice {
  const { order_id: orderId, version, slot, tries, written_at: writtenAt } = row;
  const conversation = current(row.conversation);
  const here = cards.filter(({ asked_in }) => asked_in === conversation);
  const standing = here.find((card) => card.slot === slot);
  return {
    orderId,
    version,
    slot,
    fence: row.fence + 1,
    tries,
    again: row.again === 1 || row.lease_until > 0,
    parked: row.parked !== null,
    writtenAt,
    notice: { slot, conversation, show },
    order,
    edit: standing === undefined ? null : refOf(standing),
    card: here[0] === undefined ? null : refOf(here[0]),
  };
}

function* ended(item: ClaimedNotice, end: NoticeEnd, at: number, { current }: Moves, closed: Closed): Script<boolean> {
  const { orderId: id, version, slot, fence } = item;
  const held = { id, version, slot, fence };
  const asked = current(item.notice.conversation);
  switch (end.kind) {
    case 'shown': {
      const mine = (yield* written(OUTBOX.finish, held)) === 1;
      yield* together(mine ? shown(item, end.ref, asked) : overtaken(item, asked, at));
      if (item.parked || closed.why(asked) !== null) {
        yield* openedAgain(asked, at);
        yield* closed.refresh();
      }
      return mine;
    }
    case 'later': {
      const due = item.parked ? yield* notBefore(asked, end.dueAt) : end.dueAt;
      const mine = (yield* written(OUTBOX.reschedule, { ...held, due, again: end.again ? 1 : 0 })) === 1;
      if (!mine && end.again) yield* together(overtaken(item, asked, at));
      return mine;
    }
    case 'gone': {
      const mine = (yield* written(OUTBOX.reschedule, { ...held, due: at, again: 0 })) === 1;
      if (mine) yield* written(OUTBOX.forget, { id, asked });
      return mine;
    }
    case 'parked': {
      if ((yield* written(OUTBOX.park, { ...held, why: end.why, due: at })) !== 1) return false;
      const due = yield* refusedAgain(item, asked, end, at);
      yield* written(OUTBOX.put, { id, version, slot, due });
      yield* closed.refresh();
      return true;
    }
    case 'dropped':
      return (yield* written(OUTBOX.finish, held)) === 1;
  }
}

/** A card was shown with the state of its claim: notices of older states of it are done. */
function shown({ orderId: id, version, slot, order }: ClaimedNotice, ref: MessageRef, asked: ConversationId): Call[] {
  const place = { conversation: ref.conversation, message: ref.message, asked };
  if (!isCard(slot)) return [call(OUTBOX.keep, { id, slot, version, ...place })];
  return [
    call(OUTBOX.outdate, { id, slot, shown: order.version }),
    call(OUTBOX.keep, { id, slot, version: 0, ...place }),
  ];
}

/** A card that was shown after its lease ended may cover a newer one, buttons included: the newest is shown once more. */
function overtaken({ orderId: id, slot, order, notice }: ClaimedNotice, asked: ConversationId, at: number): Call[] {
  if (!isCard(slot)) return [];
  const moved = { id, slot, seen: order.version, at };
  const row = { place: PLACE[slot], conversation: asked, show: JSON.stringify(notice.show) };
  return [call(OUTBOX.takeAway, moved), call(OUTBOX.showAgain, { ...moved, ...row })];
}
