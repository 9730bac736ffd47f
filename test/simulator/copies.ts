import type { Chat, Message } from './chat.ts';
import type { ScheduleDatabase } from './database.ts';
import type { Known, OrderModel } from './order-model.ts';
import type { World } from './world.ts';

/** Copies of the database that are taken while it is used, and put back in its place later. */
export type Copies = {
  readonly take: () => void;
  /** Puts the newest copy back, while nothing has the database open; nothing where none was taken. */
  readonly putBack: () => Promise<void>;
  readonly has: () => boolean;
  /** When one was last put back; null for never. */
  readonly putBackAt: () => number | null;
  /** Whether an order, by its id or its request's key, was forgotten with a copy that was put back. */
  readonly isLost: (key: string) => boolean;
};

type Copy = {
  readonly path: string;
  readonly orders: ReadonlyMap<string, Known>;
  readonly messages: ReadonlySet<Message>;
};

export function createCopies(deps: {
  readonly world: World;
  readonly database: ScheduleDatabase;
  readonly orders: OrderModel;
  readonly chat: Chat;
}): Copies {
  const { world, database, orders, chat } = deps;
  const lost = new Set<string>();
  let newest: Copy | null = null;
  let putBackAt: number | null = null;

  return {
    take: () => {
      newest = { path: database.copy(), orders: orders.copy(), messages: chat.copy() };
      world.note('the database is copied');
    },
    putBack: async () => {
      if (newest === null) return;
      const known = newest.orders;
      for (const { id, requestKey } of orders.all()) {
        if (!known.has(id)) for (const key of [id, requestKey]) lost.add(key);
      }
      await database.putBack(newest.path, world.now());
      const stored = database.stored().orders;
      orders.putBack(known, new Map(stored.map(({ order }) => [order.id, order.state])));
      chat.putBack(newest.messages);
      putBackAt = world.now();
      world.fault('copy put back');
    },
    has: () => newest !== null,
    putBackAt: () => putBackAt,
    isLost: (key) => lost.has(key),
  };
}
