import { schedule } from 'node-cron';
import type { Runner } from './runner.ts';

/** Wakes every job each few seconds, so that a lost nudge, a clock that jumped or another replica's work costs seconds. What is due is in the database; nothing is kept here. */
export function scheduleNudges(runners: readonly Runner[]): { readonly stop: () => Promise<void> } {
  const task = schedule('*/5 * * * * *', () => {
    for (const runner of runners) runner.nudge();
  });
  return { stop: async () => void (await task.destroy()) };
}
