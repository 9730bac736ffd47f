import type { ConversationId } from '../core/conversation.ts';
import type { Ledger } from '../core/ledger.ts';
import type { ClaimedNotice, NoticeEnd } from '../core/notice.ts';
import { ONLY_BY_EVENT, type ParkedNotices, retryAt } from '../core/work.ts';
import { anyProvider, type IsProvider, type Reading } from './forms.ts';
import type { Session } from './session.ts';
import { call, rows, type Script, statement, together, written } from './statement.ts';

export const MOVES_SQL = {
  all: statement<{ old_id: ConversationId; new_id: ConversationId }>('select old_id, new_id from moved_conversations'),
  remember: statement(`
    insert into moved_conversations (old_id, new_id, moved_at) values (:old, :new, :at)
    on conflict (old_id) do update set new_id = excluded.new_id, moved_at = excluded.moved_at`),
  /** If a conversation returns to a former id, that id is current again. */
  arrive: statement('delete from moved_conversations where old_id = :new'),
  /** What the old conversation refused, the new one may take. */
  reopen: statement('delete from closed_conversations where conversation = :old'),
  retry: statement(`
    update outbox set due_at = :at where conversation = :new and lease_until = 0
      and parked is not null and parked <> 'unreadable'`),
  carry: statement('update outbox set conversation = :new where conversation = :old'),
};

/**
 * Where conversations have moved. `refresh` reads what other replicas remembered. Cards in the old conversation need no
 * cleaning up: a card is looked up by its intended conversation, and nothing is intended for the old id any more.
 */
export type Moves = Pick<Ledger, 'moveConversation' | 'currentConversation'> & {
  readonly current: (id: ConversationId) => ConversationId;
  /** How stored orders are read. */
  readonly reading: Reading;
  readonly refresh: () => Script<void>;
};

/** @param isProvider tells whether a provider is one that this version knows; left out, any name is one */
export async function readMoves(session: Session, isProvider: IsProvider = anyProvider): Promise<Moves> {
  let moved: ReadonlyMap<ConversationId, ConversationId> = new Map();

  function* refresh(): Script<void> {
    const known = yield* rows(MOVES_SQL.all, {});
    moved = new Map(known.map(({ old_id, new_id }) => [old_id, new_id]));
  }

  const current = (id: ConversationId): ConversationId => follow(id, moved);

  await session.read(refresh);
  return {
    current,
    reading: { current, isProvider },
    refresh,
    currentConversation: current,
    moveConversation: async (from, to, at) => {
      if (from === to) return;
      await session.write(() => move(from, to, at));
      await session.read(refresh);
    },
  };
}

/** Returns the id of a conversation after all its moves. */
export function follow(id: ConversationId, moved: ReadonlyMap<ConversationId, ConversationId>): ConversationId {
  let now = id;
  for (let steps = 0; steps < moved.size; steps += 1) now = moved.get(now) ?? now;
  return now;
}

function* move(from: ConversationId, to: ConversationId, at: number): Script<void> {
  yield* written(MOVES_SQL.remember, { old: from, new: to, at });
  yield* written(MOVES_SQL.arrive, { new: to });
  yield* written(MOVES_SQL.carry, { old: from, new: to });
  yield* written(MOVES_SQL.reopen, { old: from });
  yield* written(MOVES_SQL.retry, { new: to, at });
}

/** Parked because a chat refused it, and not because it cannot be read. `row` names the row of the outbox. */
const isRefused = (row: string): string => `${row}.parked is not null and ${row}.parked <> 'unreadable'`;
/** An earlier notice of the same order was refused by the same conversation. */
const isBehindRefused = (row: string): string => `exists (
  select 1 from outbox b
  where b.order_id = ${row}.order_id and b.conversation = ${row}.conversation and ${isRefused('b')}
    and (b.version, b.place) < (${row}.version, ${row}.place))`;
/** It waits because its conversation refused it, or one before it that it must not overtake. */
export const waitsParked = (row: string): string => `((${isRefused(row)}) or ${isBehindRefused(row)})`;

const REFUSED = isRefused('outbox');

export const PARKED = {
  /** Only a notice that was refused before says that the conversation is still closed: a new one says nothing new. */
  refuse: statement<ClosedRow>(`
    insert into closed_conversations (conversation, why, since, tries, next_at, told_at)
    values (:conversation, :why, :at, 1, 0, null)
    on conflict (conversation) do update
      set why = excluded.why, tries = closed_conversations.tries + cast(:again as bigint)
    returning conversation, why, since, tries, next_at`),
  plan: statement('update closed_conversations set next_at = :next where conversation = :conversation'),
  wait: statement(`
    update outbox set due_at = :next where conversation = :conversation and lease_until = 0 and ${REFUSED}`),
  open: statement('delete from closed_conversations where conversation = :conversation'),
  resume: statement(`
    update outbox set due_at = :at, parked = null
    where conversation = :conversation and lease_until = 0 and ${REFUSED}`),
  retry: statement(`
    update outbox set due_at = :at where conversation = :conversation and lease_until = 0 and ${REFUSED}`),
  retryAll: statement(`update outbox set due_at = :at where lease_until = 0 and ${REFUSED}`),
  planAll: statement('update closed_conversations set next_at = :at'),
  told: statement(`
    update closed_conversations set told_at = :at where conversation = :conversation and told_at is null`),
  all: statement<ClosedRow>('select conversation, why, since, tries, next_at from closed_conversations'),
  one: statement<ClosedRow>(`
    select conversation, why, since, tries, next_at from closed_conversations where conversation = :conversation`),
  listed: statement<ListedRow>(`
    select o.conversation, count(*) as count, min(o.written_at) as oldest,
      coalesce(max(c.why), max(o.parked)) as why, min(case when ${isRefused('o')} then o.due_at end) as next_at
    from outbox o left join closed_conversations c on c.conversation = o.conversation
    where ${waitsParked('o')}
    group by o.conversation order by min(o.written_at)`),
};

type ClosedRow = {
  readonly conversation: ConversationId;
  readonly why: string;
  readonly since: number;
  readonly tries: number;
  readonly next_at: number;
};
type ListedRow = {
  readonly conversation: ConversationId;
  readonly count: number;
  readonly oldest: number;
  readonly why: string;
  readonly next_at: number | null;
};

/** The conversations that took nothing when they were last tried, as this process knows them. */
export type Closed = {
  readonly why: (conversation: ConversationId) => string | null;
  readonly refresh: () => Script<void>;
};

export function createClosed(): Closed {
  let closed: ReadonlyMap<ConversationId, string> = new Map();
  return {
    why: (conversation) => closed.get(conversation) ?? null,
    *refresh() {
      const known = yield* rows(PARKED.all, {});
      closed = new Map(known.map(({ conversation, why }) => [conversation, why]));
    },
  };
}

/** What waits for a conversation to take it, and how that is tried again. */
export function createParked(
  session: Session,
  { current }: Moves,
  closed: Closed,
): Pick<Ledger, 'parkedNotices' | 'retryNotices' | 'toldOfClosed' | 'whyClosed'> {
  return {
    whyClosed: (conversation) => closed.why(current(conversation)),
    parkedNotices: () =>
      session.read(function* () {
        return (yield* rows(PARKED.listed, {})).map(parkedOf);
      }),
    retryNotices: (given, at) =>
      session.write(function* () {
        if (given === null) {
          yield* together([call(PARKED.planAll, { at }), call(PARKED.retryAll, { at })]);
          return;
        }
        const conversation = current(given);
        const plan = call(PARKED.plan, { conversation, next: at });
        yield* together([plan, call(PARKED.retry, { conversation, at })]);
      }),
    toldOfClosed: (conversation, at) =>
      session.write(function* () {
        return (yield* written(PARKED.told, { conversation: current(conversation), at })) === 1;
      }),
  };
}

const parkedOf = ({ conversation, count, oldest, why, next_at }: ListedRow): ParkedNotices => ({
  conversation,
  count,
  oldestAt: oldest,
  why,
  nextAt: next_at === null || next_at >= ONLY_BY_EVENT ? null : next_at,
});

/**
 * Plans when a refused notice is tried again. A conversation that takes nothing is tried with one notice for all that wait in it:
 * each refusal puts all of them off.
 *
 * @param conversation as it is named now
 */
export function* refusedAgain(
  item: Pick<ClaimedNotice, 'tries' | 'writtenAt' | 'parked'>,
  conversation: ConversationId,
  { why, scope }: NoticeEnd & { readonly kind: 'parked' },
  at: number,
): Script<number> {
  if (scope === 'message') return retryAt(item.tries + 1, item.writtenAt, at);
  const [row] = yield* rows(PARKED.refuse, { conversation, why, at, again: item.parked ? 1 : 0 });
  if (row === undefined) return at;
  const next = item.parked || row.next_at <= at ? retryAt(row.tries, row.since, at) : row.next_at;
  yield* together([call(PARKED.plan, { conversation, next }), call(PARKED.wait, { conversation, next })]);
  return next;
}

/** The conversation takes messages again: everything that waits in it is due, in its order and at the chat's rate. */
export function* openedAgain(conversation: ConversationId, at: number): Script<void> {
  const opened = yield* written(PARKED.open, { conversation });
  if (opened === 1) yield* written(PARKED.resume, { conversation, at });
}

/** When a notice that was given back may be tried: not before its conversation is. */
export function* notBefore(conversation: ConversationId, dueAt: number): Script<number> {
  const [row] = yield* rows(PARKED.one, { conversation });
  return Math.max(dueAt, row?.next_at ?? 0);
}
