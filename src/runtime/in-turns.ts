import { pause } from './pause.ts';

/**
 * How fast many questions of one kind may be asked.
 *
 * @property atOnce how many are under way together
 * @property burst how many are asked without waiting
 * @property everyMs how long each further one waits for the one before it
 */
export type Turns = { readonly atOnce: number; readonly burst: number; readonly everyMs: number };

/**
 * Does something for each item, no faster than it may be. Nothing more is begun once the signal is aborted.
 *
 * @returns what was done for each, in their order; null for those that had no turn
 */
export async function inTurns<T, R>(
  items: readonly T[],
  { atOnce, burst, everyMs }: Turns,
  signal: AbortSignal,
  act: (item: T) => Promise<R>,
): Promise<readonly (R | null)[]> {
  const done: (R | null)[] = items.map(() => null);
  let next = 0;
  let freeAt = Date.now();
  const work = async (): Promise<void> => {
    while (next < items.length && !signal.aborted) {
      const index = next;
      next += 1;
      if (index >= burst) {
        freeAt = Math.max(freeAt, Date.now()) + everyMs;
        await pause(freeAt - Date.now(), signal);
      }
      if (signal.aborted) return;
      done[index] = await act(items[index] as T);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return done;
}
