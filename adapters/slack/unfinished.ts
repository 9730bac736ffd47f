import * as z from 'zod';
import type { KeyValueStore } from '../../src/core/conversation.ts';
import { type RunInBackground, withTimeout } from '../../src/runtime/tasks.ts';

/** What people did that takes longer than Slack waits: a file that was sent, a button that asks for all its rows. */
export const LONG_ACTS = ['form', 'shortcut', 'click'] as const;
export type LongAct = (typeof LONG_ACTS)[number];

/**
 * Acknowledges in time what takes long.
 *
 * - `inTime`: the value of the work, or null if it takes longer than Slack waits. Then the payload was kept before it is acknowledged, and
 *   the work goes on in the background
 * - `resume`: does again what was kept and did not end, because the process ended. Each act has the key of its payload, so nothing is
 *   done twice
 */
export type Unfinished = {
  readonly inTime: <T>(act: LongAct, payload: unknown, work: Promise<T>) => Promise<T | null>;
  readonly resume: (again: Readonly<Record<LongAct, (payload: unknown) => Promise<void>>>) => Promise<void>;
};

/** Slack shows an error after 3 s. The rest is for its network and ours. */
const ACKNOWLEDGED_AFTER_MS = 2_000;
const STORE_KEY = 'slack.unfinished';
/** After a day nobody waits for the answer any more. */
const TTL_MS = 24 * 3_600_000;
const MAX_KEPT = 100;

const Kept = z.array(z.object({ id: z.string(), act: z.enum(LONG_ACTS), payload: z.unknown() }));
type Kept = z.infer<typeof Kept>;

export function createUnfinished({
  store,
  newKey,
  runInBackground,
}: {
  readonly store: KeyValueStore;
  readonly newKey: () => string;
  readonly runInBackground: RunInBackground;
}): Unfinished {
  let writing: Promise<void> = Promise.resolve();
  const read = async (): Promise<Kept> => Kept.safeParse(await store.get(STORE_KEY)).data ?? [];
  /** One change at a time: each reads what the one before has written. */
  const change = (next: (kept: Kept) => Kept): Promise<void> => {
    writing = writing.then(async () => store.put(STORE_KEY, next(await read()).slice(-MAX_KEPT), TTL_MS));
    return writing;
  };
  const drop = (id: string): Promise<void> => change((kept) => kept.filter((one) => one.id !== id));
  return {
    inTime: async (act, payload, work) => {
      const ended = await withTimeout(
        ACKNOWLEDGED_AFTER_MS,
        work.then((value) => ({ value })),
      );
      if (ended !== null) return ended.value;
      const id = newKey();
      await change((kept) => [...kept, { id, act, payload }]);
      runInBackground('slack.long_act_failed', () => work.then(() => undefined).finally(() => drop(id)));
      return null;
    },
    resume: async (again) => {
      for (const { id, act, payload } of await read())
        runInBackground('slack.long_act_failed', () => again[act](payload).finally(() => drop(id)));
    },
  };
}
