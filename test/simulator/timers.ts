import type { Queued } from './event-queue.ts';
import type { World } from './world.ts';

/** What the product's runners sleep at most: a timer of that length only looks, and is skipped while there is nothing to see. */
const MAX_SLEEP_MS = 15_000;

type Timer = { readonly queued: Queued; readonly unref: () => Timer };

/**
 * Puts the world's time in place of the process's: `setTimeout`, `clearTimeout` and `performance.now`. `setImmediate` stays, by which
 * the database's commits turn.
 *
 * @returns what puts the real ones back
 */
export function takeOverTimers(world: World): () => void {
  const { setTimeout, clearTimeout } = globalThis;
  const beganAt = world.now();
  const start = <A extends unknown[]>(act: (...given: A) => void, ms = 0, ...given: A): Timer => {
    const queued = world.at(ms, world.currentHost(), () => act(...given), ms >= MAX_SLEEP_MS);
    const timer: Timer = { queued, unref: () => timer };
    return timer;
  };
  const clear = (timer: Timer | null | undefined): void => {
    if (timer) timer.queued.cancelled = true;
  };
  Object.assign(globalThis, { setTimeout: start, clearTimeout: clear });
  Object.defineProperty(performance, 'now', { value: () => world.now() - beganAt, configurable: true });
  return () => {
    Object.assign(globalThis, { setTimeout, clearTimeout });
    Reflect.deleteProperty(performance, 'now');
  };
}
