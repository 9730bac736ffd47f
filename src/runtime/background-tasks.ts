import { messageOf } from './message-of.ts';

/** Tasks that nobody waits for but whoever stops the process. */
export type BackgroundTasks = {
  readonly size: () => number;
  /** Keeps a task until it ends. The promise ends as the task does, and after the task is no longer counted. */
  readonly track: <T>(task: Promise<T>) => Promise<T>;
  /** Resolves once nothing is under way, also of what was started meanwhile. Never rejects. */
  readonly settled: () => Promise<void>;
};

export function createBackgroundTasks(): BackgroundTasks {
  const underWay = new Set<Promise<unknown>>();
  return {
    size: () => underWay.size,
    track: (task) => {
      const tracked = task.finally(() => underWay.delete(tracked));
      underWay.add(tracked);
      return tracked;
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}

/** Runs a task that nobody waits for. If it fails, that is logged as `event`; it never fails anything else. */
export type RunInBackground = (event: string, task: () => Promise<void>) => void;

export const createRunInBackground =
  (
    { track }: Pick<BackgroundTasks, 'track'>,
    log: { readonly warn: (event: string, facts: { readonly why: string }) => void },
  ): RunInBackground =>
  (event, task) =>
    void track(task().catch((error: unknown) => log.warn(event, { why: messageOf(error) })));
