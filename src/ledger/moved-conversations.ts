import type { ConversationId } from '../core/conversation.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Session } from './session.ts';
import { rows, type Script, statement, written } from './statement.ts';

export const MOVES_SQL = {
  all: statement<{ old_id: ConversationId; new_id: ConversationId }>('select old_id, new_id from moved_conversations'),
  remember: statement(`
    insert into moved_conversations (old_id, new_id, moved_at) values (:old, :new, :at)
    on conflict (old_id) do update set new_id = excluded.new_id, moved_at = excluded.moved_at`),
  /** Where something comes back to an id it had before, that id is current again. */
  arrive: statement('delete from moved_conversations where old_id = :new'),
  carry: statement('update outbox set conversation = :new where conversation = :old'),
};

/**
 * Where conversations have gone. `refresh` reads what other replicas remembered. Cards that stand in the old conversation are
 * forgotten by themselves: a card is looked for in the conversation it was meant for, and nothing is meant for the old id any more.
 */
export type Moves = Pick<Ledger, 'moveConversation' | 'currentConversation'> & {
  readonly current: (id: ConversationId) => ConversationId;
  readonly refresh: () => Script<void>;
};

export async function readMoves(session: Session): Promise<Moves> {
  let moved: ReadonlyMap<ConversationId, ConversationId> = new Map();

  function* refresh(): Script<void> {
    const known = yield* rows(MOVES_SQL.all, {});
    moved = new Map(known.map(({ old_id, new_id }) => [old_id, new_id]));
  }

  const current = (id: ConversationId): ConversationId => follow(id, moved);

  await session.read(refresh);
  return {
    current,
    refresh,
    currentConversation: current,
    moveConversation: async (from, to, at) => {
      if (from === to) return;
      await session.write(() => move(from, to, at));
      await session.read(refresh);
    },
  };
}

/** The id that a conversation has after all its moves. */
export function follow(id: ConversationId, moved: ReadonlyMap<ConversationId, ConversationId>): ConversationId {
  let now = id;
  for (let steps = 0; steps < moved.size; steps += 1) now = moved.get(now) ?? now;
  return now;
}

function* move(from: ConversationId, to: ConversationId, at: number): Script<void> {
  yield* written(MOVES_SQL.remember, { old: from, new: to, at });
  yield* written(MOVES_SQL.arrive, { new: to });
  yield* written(MOVES_SQL.carry, { old: from, new: to });
}
