import type { Log } from '../../src/core/log.ts';
import { createBackgroundTasks } from '../../src/runtime/background-tasks.ts';

/**
 * Does something beside an acknowledgement: what is shown, and what is only asked for next time. Nothing that must be committed.
 * It cannot fail anybody; what went wrong is logged under `event`.
 */
export type Aside = (event: string, task: () => Promise<void>) => void;

/** Keeps what is under way, so that stopping waits for it. */
export function createAside(log: Log): { readonly aside: Aside; readonly settled: () => Promise<void> } {
  const tasks = createBackgroundTasks();
  return {
    aside: (event, task) => void tasks.track(task().catch((error: unknown) => log.warn(event, { why: String(error) }))),
    settled: tasks.settled,
  };
}
