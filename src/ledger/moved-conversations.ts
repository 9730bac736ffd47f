import type { ConversationId } from '../core/conversation.ts';
import type { Ledger } from '../core/ledger.ts';
import { anyProvider, type IsProvider, type Reading } from './readable.ts';
import type { Session } from './session.ts';
import { rows, type Script, statement, written } from './statement.ts';

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
