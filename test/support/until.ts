import { setTimeout as sleep } from 'node:timers/promises';

/** Looks again until there is something to see, and fails after some seconds with what was waited for. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  seconds = 5,
): Promise<Exclude<T, null | undefined | false>> {
  for (const end = Date.now() + seconds * 1000; ; ) {
    const seen = await look();
    if (seen !== null && seen !== undefined && seen !== false) return seen as Exclude<T, null | undefined | false>;
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${what}`);
    await sleep(5);
  }
}
