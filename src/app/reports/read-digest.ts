import { setPriority } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { createDigestSumming } from '../../accounts/digest.ts';
import { createLens } from '../../accounts/grouping.ts';
import type { DigestFigures } from '../../core/digest.ts';
import { createPeople, type PersonEntry } from '../../core/people.ts';
import type { Team } from '../../core/policy.ts';
import { openEntries } from '../../ledger/entry-reader.ts';
import { messageOf } from '../../runtime/tasks.ts';

/** All that the figures of a digest need; it is sent to a thread. */
export type DigestAsked = {
  readonly digestOf: string;
  readonly from: number;
  readonly until: number;
  readonly team: string | null;
  readonly teams: readonly Team[];
  readonly people: readonly PersonEntry[];
};

type Said = { readonly figures: DigestFigures } | { readonly failed: string };

/** Reads and sums in a thread of its own, with a connection of its own: requests are answered as ever meanwhile. */
export const readDigest = (asked: DigestAsked): Promise<DigestFigures> =>
  new Promise((resolve, reject) => {
    const thread = new Worker(new URL(import.meta.url), { workerData: asked });
    thread.on('error', reject);
    thread.on('exit', () => reject(new Error('the thread ended before it had summed')));
    thread.on('message', (said: Said) => {
      if ('figures' in said) resolve(said.figures);
      else reject(new Error(said.failed));
      void thread.terminate();
    });
  });

/** Runs in the thread. */
async function summed({ digestOf, teams, people, ...of }: DigestAsked): Promise<DigestFigures> {
  const summing = createDigestSumming(of, createLens(teams, createPeople(people)));
  const reader = await openEntries(digestOf);
  try {
    for await (const { entries, unreadable } of reader.pages(true)) {
      for (const entry of entries) summing.add(entry);
      for (const { ref, team, openedAt: requestedAt, priceLi, why } of unreadable)
        summing.miss({ ref, team, requestedAt, priceLi, why });
    }
    return summing.figures(await reader.numbersOf(summing.requested()));
  } finally {
    await reader.close();
  }
}

const isOurs = (data: unknown): data is DigestAsked => typeof data === 'object' && data !== null && 'digestOf' in data;

if (!isMainThread && parentPort !== null && isOurs(workerData)) {
  const port = parentPort;
  try {
    // On Linux a thread has a priority of its own: requests come first.
    setPriority(19);
  } catch {
    // Then it shares the processor evenly.
  }
  summed(workerData).then(
    (figures) => port.postMessage({ figures } satisfies Said),
    (error: unknown) => port.postMessage({ failed: messageOf(error) } satisfies Said),
  );
}
