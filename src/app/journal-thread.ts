import { setPriority } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { Config } from '../config.ts';
import { createCalendar } from '../core/calendar.ts';
import type { RootHead, SealedLine } from '../core/evidence.ts';
import type { CheckJournal, EvidenceDeps } from '../jobs/evidence.ts';
import { openJournal } from '../ledger/journal-reader.ts';
import { type Verified, verifyJournal } from '../ledger/verify-journal.ts';
import { messageOf } from '../runtime/tasks.ts';
import type { TellDeps } from './operators.ts';
import { appendRoots } from './roots-file.ts';

/** How a desk with this config looks through the journal and keeps its roots. */
export const evidenceOf = ({
  url,
  config,
  placeOf,
}: {
  readonly url: string;
  readonly config: () => Config;
  readonly placeOf: TellDeps['placeOf'];
}): Pick<EvidenceDeps, 'checkJournal' | 'appendRoots' | 'dayOf' | 'concerned'> => ({
  checkJournal: createCheckJournal(url),
  appendRoots: async (roots) => {
    const { roots: file } = config().desk.finance;
    return file === undefined ? null : appendRoots(file, roots);
  },
  dayOf: (at) => createCalendar(config().desk.timezone)(at).day,
  concerned: () => {
    const [finance, operators] = [placeOf.finance(), placeOf.operators()];
    return finance === null || finance === operators ? ['operators'] : ['finance', 'operators'];
  },
});

/** A million lines were looked through in 48 MB. */
const LIMITS = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16 };

type Given = { readonly journalOf: string; readonly next: RootHead };
type Said =
  | { readonly kind: 'seal'; readonly lines: readonly SealedLine[] }
  | { readonly kind: 'done'; readonly verified: Verified }
  | { readonly kind: 'failed'; readonly why: string };

/**
 * Looks through the journal in a thread of its own, with a connection of its own: a million lines take seconds, in which requests are
 * answered as ever. The thread only reads; it waits until what it found to be sealed is written.
 */
export const createCheckJournal =
  (url: string): CheckJournal =>
  (next, seal, signal) =>
    new Promise((resolve, reject) => {
      const given: Given = { journalOf: url, next };
      const thread = new Worker(new URL(import.meta.url), { workerData: given, resourceLimits: LIMITS });
      const end = (act: () => void): void => {
        signal.removeEventListener('abort', stop);
        void thread.terminate();
        act();
      };
      const stop = (): void => end(() => resolve(null));
      signal.addEventListener('abort', stop);
      thread.on('error', (error) => end(() => reject(error)));
      thread.on('exit', () =>
        end(() => reject(new Error('the thread ended before it had looked through the journal'))),
      );
      thread.on('message', (said: Said) => {
        if (said.kind === 'done') return end(() => resolve(said.verified));
        if (said.kind === 'failed') return end(() => reject(new Error(said.why)));
        seal(said.lines).then(
          (goesOn) => (goesOn ? thread.postMessage('on') : stop()),
          (error: unknown) => end(() => reject(error)),
        );
      });
    });

/** Runs in the thread. */
async function look({ journalOf, next }: Given, tell: (said: Said) => void, told: () => Promise<void>): Promise<void> {
  try {
    // On Linux a thread has a priority of its own: requests come first.
    setPriority(19);
  } catch {
    // Then it shares the processor evenly.
  }
  try {
    const journal = await openJournal(journalOf);
    try {
      const seal = async (lines: readonly SealedLine[]): Promise<void> => {
        tell({ kind: 'seal', lines });
        await told();
      };
      tell({ kind: 'done', verified: await verifyJournal({ journal, next, seal }) });
    } finally {
      await journal.close();
    }
  } catch (error) {
    tell({ kind: 'failed', why: messageOf(error) });
  }
}

const isOurs = (data: unknown): data is Given => typeof data === 'object' && data !== null && 'journalOf' in data;

if (!isMainThread && parentPort !== null && isOurs(workerData)) {
  const port = parentPort;
  const told = () => new Promise<void>((resolve) => port.once('message', () => resolve()));
  void look(workerData, (said) => port.postMessage(said), told);
}
