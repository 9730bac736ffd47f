import type { Step } from './session.ts';
import type { Script } from './statement.ts';

/** How one step of a shared commit ended: its value, or the error of this step alone. */
export type Ended = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

export type Queue = {
  readonly share: <T>(step: Step<T>) => Promise<T>;
  /** Resolves once nothing waits and nothing is under way. */
  readonly drained: () => Promise<void>;
};

type Waiting = {
  readonly step: Step<unknown>;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
};

/** The largest commit: the first of a burst must not wait for the last. */
const MAX_PER_COMMIT = 256;

/**
 * Gathers the steps of one turn of the event loop, or of one commit under way, into the next commit.
 *
 * @param commit runs and commits them, and says how each ended; if it rejects, all of them fail with its error
 */
export function createQueue(commit: (steps: readonly Step<unknown>[]) => Ended[] | Promise<Ended[]>): Queue {
  const waiting: Waiting[] = [];
  let idle: PromiseWithResolvers<void> | null = null;

  async function flush(): Promise<void> {
    const taken = waiting.splice(0, MAX_PER_COMMIT);
    try {
      const ended = await commit(taken.map(({ step }) => step));
      for (const [place, entry] of taken.entries()) settle(entry, ended[place]);
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
    if (waiting.length > 0) return void setImmediate(flush);
    idle?.resolve();
    idle = null;
  }

  return {
    share: <T>({ script, locks }: Step<T>) =>
      new Promise<T>((resolve, reject) => {
        waiting.push({ step: { script: script as () => Script<unknown>, locks }, resolve, reject });
        if (idle !== null) return;
        idle = Promise.withResolvers<void>();
        setImmediate(flush);
      }),
    drained: async () => idle?.promise,
  };
}

function settle({ resolve, reject }: Waiting, ended: Ended | undefined): void {
  if (ended?.ok) resolve(ended.value as never);
  else reject(ended?.error);
}
