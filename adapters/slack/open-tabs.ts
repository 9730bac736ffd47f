import { z } from 'zod';
import type { KeyValueStore } from '../../src/core/key-value-store.ts';

/** Slack does not say when a tab is closed, so that one counts as open for some hours. */
const OPEN_MS = 6 * 3_600_000;
const MOST = 500;
/** How long what other replicas put on the shelf may go unread. */
const REREAD_MS = 10_000;
const SHELF_KEY = 'slack.home.tabs';

const Kept = z.array(z.tuple([z.string(), z.number()]));

/** Who has the Home tab open, over all replicas. Two who open it in the same moment on two replicas may lose one until they look again. */
export type OpenTabs = {
  readonly note: (user: string) => Promise<void>;
  readonly users: () => Promise<readonly string[]>;
};

export function createOpenTabs({
  shelf,
  now,
}: {
  readonly shelf: KeyValueStore;
  readonly now: () => number;
}): OpenTabs {
  const openedAt = new Map<string, number>();
  let readAt = Number.NEGATIVE_INFINITY;

  const reread = async (): Promise<void> => {
    if (now() < readAt || now() - readAt >= REREAD_MS) {
      readAt = now();
      const kept = Kept.safeParse(await shelf.get(SHELF_KEY));
      for (const [user, at] of kept.success ? kept.data : [])
        openedAt.set(user, Math.max(Math.min(at, now()), openedAt.get(user) ?? 0));
    }
    for (const [user, at] of openedAt) if (now() - at >= OPEN_MS) openedAt.delete(user);
  };

  return {
    note: async (user) => {
      await reread();
      openedAt.delete(user);
      openedAt.set(user, now());
      await shelf.put(SHELF_KEY, [...openedAt].slice(-MOST), OPEN_MS);
    },
    users: async () => {
      await reread();
      return [...openedAt.keys()];
    },
  };
}
