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

/**
 * Waits, not at all for 0 ms or less, and ends at once when the signal is aborted; which of both it was, the signal tells.
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

/** The value, or null if it is not there after `ms`. What comes late goes on, and nobody hears of it. */
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

/** What an error says, for a log or a sentence. Node's network errors may have no message: then it is their code, or their name. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}
