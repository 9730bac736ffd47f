/** Tasks in the background. Only the shutdown waits for them. */
export type BackgroundTasks = {
  readonly size: () => number;
  /** Counts a task until it ends. Returns a promise that ends like the task, once it is no longer counted. */
  readonly track: <T>(task: Promise<T>) => Promise<T>;
  /** Resolves once no task is under way, also none that was started meanwhile. Never rejects. */
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

/** Runs a task in the background. Its failure is logged as `event`, and fails nothing else. */
export type RunInBackground = (event: string, task: () => Promise<void>) => void;

export const createRunInBackground =
  (
    { track }: Pick<BackgroundTasks, 'track'>,
    log: { readonly warn: (event: string, facts: { readonly why: string }) => void },
  ): RunInBackground =>
  (event, task) =>
    void track(task().catch((error: unknown) => log.warn(event, { why: messageOf(error) })));

/**
 * Waits for `ms`. Returns at once for 0 or less, and when the signal is aborted.
 *
 * @param unref true lets the process end while it waits
 */
export function pause(ms: number, signal?: AbortSignal, { unref = false } = {}): Promise<void> {
  return new Promise((resolve) => {
    if (ms <= 0 || signal?.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
    if (unref) timer.unref();
  });
}

/** Returns the value, or null if it takes longer than `ms`. A late value or failure is ignored. */
export async function withTimeout<T>(ms: number, value: Promise<T>): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, ms, null);
  });
  try {
    return await Promise.race([value, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Returns the message of an error, for a log or a sentence. Node's network errors may have none: then their code, or their name. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}
