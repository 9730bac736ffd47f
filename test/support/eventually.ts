import { setTimeout as sleep } from 'node:timers/promises';

type Seen<T> = Exclude<T, null | undefined | false>;
type Look<T> = () => T | Promise<T>;

/**
 * Looks again and again until there is something to see.
 *
 * @returns what was seen: neither null, undefined nor false
 * @throws after so many seconds; the error names what was waited for, which is the looking function itself if nobody says it in words
 */
export async function eventually<T>(look: Look<T>): Promise<Seen<T>>;
export async function eventually<T>(what: string, look: Look<T>, seconds?: number): Promise<Seen<T>>;
export async function eventually<T>(whatOrLook: string | Look<T>, given?: Look<T>, seconds = 20): Promise<Seen<T>> {
  const look = typeof whatOrLook === 'string' ? given : whatOrLook;
  if (look === undefined) throw new Error('there is nothing to look at');
  for (const end = Date.now() + seconds * 1000; ; ) {
    const seen = await look();
    if (seen !== null && seen !== undefined && seen !== false) return seen as Seen<T>;
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${whatOrLook}`);
    await sleep(5);
  }
}
