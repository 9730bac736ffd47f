import type { Change } from '../core/change.ts';
import type { ConversationId } from '../core/conversation.ts';
import type { OrderId } from '../core/ids.ts';
import type { Ledger } from '../core/ledger.ts';
import type { ClaimedNotice, NoticeClaim, NoticeEnd, Show, Slot } from '../core/notice.ts';
import type { Order } from '../core/order.ts';
import { err, ok, type Result } from '../core/result.ts';
import { ONLY_BY_EVENT } from '../core/work.ts';
import { isAnnouncement, NO_ORDER } from './announcements.ts';
import { CARDS, type CardRow, overtaken, placeOf, refOf, shown } from './cards.ts';
import { type Closed, type Moves, notBefore, openedAgain, refusedAgain } from './conversations.ts';
import { readShow } from './readable.ts';
import { type OrderRow, orderColumns, readableOrder } from './rows.ts';
import type { Session } from './session.ts';
import { noticeSetAside, notSetAside, orderSetAside } from './set-aside.ts';
import {
  areSound,
  byCount,
  type Call,
  call,
  insertion,
  letters,
  type Params,
  rows,
  type Script,
  statement,
  together,
  written,
} from './statement.ts';

const HELD = 'order_id = :id and version = :version and slot = :slot and fence = :fence and lease_until > 0';

export const OUTBOX = {
  write: insertion(
    `insert into outbox (order_id, version, slot, place, conversation, show, written_at, due_at,
      tries, again, lease_until, fence, parked)
    values (:id, :version, :slot, :place, :conversation, :show, :at, :at, 0, 0, 0, 0, null)`,
    { version: 'bigint', place: 'bigint', at: 'bigint' },
  ),
  /** A lease that ended by itself says that its holder died, perhaps after the notice was shown. */
  lease: statement(`
    update outbox
    set lease_until = :until, due_at = :until, fence = fence + 1, tries = tries + 1,
      again = case when lease_until > 0 then 1 else again end
    where order_id = :id and version = :version and slot = :slot`),
  markCall: statement(`update outbox set show = :show where ${HELD}`),
  finish: statement(`delete from outbox where ${HELD}`),
  reschedule: statement(`
    update outbox set due_at = :due, lease_until = 0, again = case when :again = 1 then 1 else again end
    where ${HELD}`),
  park: statement(`update outbox set parked = :why, due_at = :due, lease_until = 0 where ${HELD}`),
  put: statement('update outbox set due_at = :due where order_id = :id and version = :version and slot = :slot'),
};

/** The outbox: notices are written with a change, claimed with a lease, and deleted once shown. */
export function createOutbox(
  session: Session,
  moves: Moves,
  closed: Closed,
): Pick<Ledger, 'claimNotices' | 'markCall' | 'endNotice' | 'nextNoticeAt'> {
  return {
    markCall: ({ orderId: id, version, slot, fence, notice: { show } }, call) =>
      session.write(function* () {
        return (
          (yield* written(OUTBOX.markCall, { id, version, slot, fence, show: JSON.stringify({ ...show, call }) })) === 1
        );
      }),
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
      place: placeOf(slot),
      conversation: current(conversation),
      show: JSON.stringify(show),
      at,
    }),
  );

/** If a notice or its order cannot be read, the notice is set aside, and the others are claimed. */
function* claimed(
  { now, leaseMs, limit, except, replyTo }: NoticeClaim,
  moves: Moves,
  closed: Closed,
): Script<readonly ClaimedNotice[]> {
  yield* moves.refresh();
  yield* closed.refresh();
  const due =
    replyTo === undefined
      ? yield* rows(dueExcept(except.length), { now, limit, ...exceptParams(except) })
      : yield* rows(REPLY_TO, { now, id: replyTo.orderId, conversation: replyTo.notice.conversation });
  const read = due.map((row) => readNotice(row, moves));
  yield* together(read.flatMap((one) => (one.ok ? [] : one.error.map((toCall) => toCall(now)))));
  const readable = read.flatMap((one) => (one.ok ? [one.value] : []));
  const until = now + leaseMs;
  const leases = readable.map(({ row: { order_id: id, shown_version: version, slot } }) =>
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
  const { order_id: id, slot, shown_version: version } = row;
  const order = isAnnouncement(id) ? ok(NO_ORDER) : readableOrder(row, reading);
  if (!order.ok) return err([(at) => orderSetAside(id, order.error, at)]);
  const show = areSound(row.fence, row.tries) ? readShow<Show>(row.show) : null;
  if (show === null) return err(noticeSetAside(id, slot, version));
  return ok({ row, order: order.value, show });
}

/** @param cards the positions of the order's cards, in any conversation */
function leased({ row, order, show }: Readable, cards: readonly CardRow[], { current }: Moves): ClaimedNotice {
  const { order_id: orderId, shown_version: version, slot, tries, written_at: writtenAt } = row;
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
      if (mine) yield* written(CARDS.forget, { id, asked });
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

export type DueNotice = OrderRow & {
  readonly order_id: OrderId;
  readonly shown_version: number;
  readonly slot: Slot;
  readonly conversation: ConversationId;
  readonly show: string;
  readonly written_at: number;
  readonly tries: number;
  readonly fence: number;
  readonly again: number;
  readonly lease_until: number;
  readonly parked: string | null;
};
const isReadable = (row: string): string => `(${row}.parked is null or ${row}.parked <> 'unreadable')`;
/**
 * No earlier notice of the same order waits in the same conversation: also one that was refused is not overtaken. One that cannot
 * be read blocks nothing.
 */
const FIRST_OF_ITS_ORDER = `
  ${isReadable('o')} and not exists (
    select 1 from outbox e
    where e.order_id = o.order_id and e.conversation = o.conversation and ${isReadable('e')}
      and (e.version, e.place) < (o.version, o.place))
  and ${notSetAside('o.order_id')}`;

/** Each with its order as it is now. An announcement has none. */
const NOTICES = `
    select o.order_id, o.version as shown_version, o.slot, o.conversation, o.show, o.written_at, o.tries,
      o.fence, o.again, o.lease_until, o.parked,
      ${orderColumns('r')}
    from outbox o left join orders r on r.id = o.order_id`;

/** Excludes so many conversations inside the index, so a backlog there costs little. */
const excepting = (count: number): string =>
  count === 0
    ? ''
    : `o.conversation not in (${Array.from({ length: count }, (_, index) => `:but${letters(index)}`).join(', ')}) and`;

export const dueExcept = byCount<DueNotice>((count) =>
  statement(`
    ${NOTICES} where o.due_at <= :now and ${excepting(count)} ${FIRST_OF_ITS_ORDER}
    order by o.due_at limit :limit for update of o skip locked`),
);
/** What was refused before waits for its own time. */
export const REPLY_TO = statement<DueNotice>(`
  ${NOTICES} where o.order_id = :id and o.conversation = :conversation and o.slot in ('reply', 'decisions_reply')
    and o.due_at <= :now and o.parked is null and ${FIRST_OF_ITS_ORDER}
  limit 1 for update of o skip locked`);
export const nextExcept = byCount<{ due_at: number }>((count) =>
  statement(`
    select o.due_at from outbox o where ${excepting(count)} ${FIRST_OF_ITS_ORDER} order by o.due_at limit 1`),
);

export const exceptParams = (except: readonly ConversationId[]): Params =>
  Object.fromEntries(except.map((id, index) => [`but${letters(index)}`, id]));
