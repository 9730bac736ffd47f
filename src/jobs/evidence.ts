import type { Addressee, Tell } from '../core/announcement.ts';
import {
  type BrokenPlace,
  JOURNAL_LEASE,
  type JournalVerdict,
  type Root,
  type RootHead,
  type SealedLine,
} from '../core/evidence.ts';
import { type Ledger, LedgerUnreachable } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import type { Result } from '../core/result.ts';
import { messageOf } from '../runtime/tasks.ts';
import type { Pass } from './runner.ts';

/**
 * Looks through the whole journal beside everything else, and makes the next root.
 *
 * @param seal keeps which lines the root covers; false ends it
 * @returns null if it was ended
 */
export type CheckJournal = (
  next: RootHead,
  seal: (lines: readonly SealedLine[]) => Promise<boolean>,
  signal: AbortSignal,
) => Promise<{ readonly verdict: JournalVerdict; readonly made: Root | null } | null>;

export type EvidenceDeps = {
  readonly ledger: Pick<
    Ledger,
    'lastRoot' | 'rootsAfter' | 'firstOpenedAt' | 'sealLines' | 'keepRoot' | 'keepCheck' | 'takeLease' | 'dropLease'
  >;
  readonly checkJournal: CheckJournal;
  /** Appends what the file of roots lacks; null where the config names none. */
  readonly appendRoots: (roots: readonly Root[]) => Promise<Result<{ count: number; begun: boolean }, string> | null>;
  /** The day of a time, in the time zone of the config in use. */
  readonly dayOf: (at: number) => string;
  /** Whom a broken journal concerns, each conversation once. */
  readonly concerned: () => readonly Addressee[];
  readonly tell: Tell;
  readonly replicaId: string;
  readonly now: () => number;
  readonly log: Log;
};

const LOOK_EVERY_MS = 60_000;
const AFTER_FAILURE_MS = 300_000;
/** Renewed with each batch of lines, and otherwise longer than a look through a large journal. */
const LEASE_MS = 900_000;
/** Roots that are told, or appended to the file, at a time. */
const ROOTS_AT_A_TIME = 50;
/** Clocks of replicas may differ by this, and days end for one before they end for the other. */
const MAX_SKEW_MS = 3_600_000;
/** A root that is made later than this after its day says so. */
const LATE_MS = 6 * 3_600_000;

/**
 * Once a day, on one of the replicas: looks through the journal, makes the root of the day that ended, and tells it. Roots that were made
 * and not told before the process died are told by the next.
 */
export function createEvidenceJob(deps: EvidenceDeps): { readonly pass: Pass; readonly stop: () => void } {
  const { ledger, now, log } = deps;
  const stopping = new AbortController();
  let lookedAt: number | null = null;
  let toldTo: number | null = null;

  async function publish(last: Root): Promise<void> {
    toldTo ??= Math.max(last.number - ROOTS_AT_A_TIME, 0);
    if (last.number < toldTo) toldTo = 0;
    for (const root of await ledger.rootsAfter(toldTo, ROOTS_AT_A_TIME)) {
      await tellRoot(deps, root);
      toldTo = root.number;
    }
  }

  return {
    stop: () => stopping.abort(),
    pass: async () => {
      const at = now();
      const wait = lookedAt === null || at < lookedAt ? 0 : lookedAt + LOOK_EVERY_MS - at;
      if (wait > 0) return at + wait;
      lookedAt = at;
      try {
        const last = await ledger.lastRoot();
        const next = dueRoot(last, last === null ? await ledger.firstOpenedAt() : null, deps);
        if (next !== null) await make(deps, next, stopping.signal);
        const newest = next === null ? last : await ledger.lastRoot();
        if (newest !== null) {
          await publish(newest);
          await append(deps, newest);
        }
      } catch (error) {
        if (error instanceof LedgerUnreachable) throw error;
        log.error('journal.unchecked', { why: messageOf(error) });
        lookedAt = now() + AFTER_FAILURE_MS - LOOK_EVERY_MS;
      }
      return now() + LOOK_EVERY_MS;
    },
  };
}

/**
 * Returns the root that is to be made now; null for none. One is due when a day has ended that no root covers. A root that was made under a
 * clock that was ahead does not put off the next.
 *
 * @param firstOpenedAt when the oldest order was opened, where there is no root yet; null for no order
 */
export function dueRoot(
  last: Root | null,
  firstOpenedAt: number | null,
  { now, dayOf }: Pick<EvidenceDeps, 'now' | 'dayOf'>,
): RootHead | null {
  const madeAt = now();
  const day = dayAfter(dayOf(madeAt), -1);
  if (last === null) {
    const from = firstOpenedAt === null ? null : dayOf(firstOpenedAt);
    return from === null || from > day ? null : { number: 1, from, day, madeAt, previous: null };
  }
  if (last.day === day || (last.day > day && last.madeAt <= madeAt + MAX_SKEW_MS)) return null;
  const [from = day] = [dayAfter(last.day, 1), day].toSorted();
  return { number: last.number + 1, from, day, madeAt, previous: last.root };
}

/** Days are counted by the calendar: one may have 23 hours, or 25. */
const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

async function make(deps: EvidenceDeps, next: RootHead, signal: AbortSignal): Promise<void> {
  const { ledger, checkJournal, replicaId, now, log } = deps;
  const take = () => ledger.takeLease(JOURNAL_LEASE, replicaId, LEASE_MS, now());
  const fence = await take();
  if (fence === null) return;
  try {
    // Another replica may have made it between the question and the lease.
    if (((await ledger.lastRoot())?.number ?? 0) !== next.number - 1) return;
    const startedAt = performance.now();
    const seal = async (lines: readonly SealedLine[]): Promise<boolean> =>
      (await take()) === fence && (await ledger.sealLines(next.number, lines, fence));
    const checked = await checkJournal(next, seal, signal);
    if (checked === null || checked.made === null) return;
    const { verdict, made } = checked;
    await ledger.keepCheck({ at: now(), lines: verdict.lines, places: verdict.places });
    if (verdict.places > 0) await tellBroken(deps, verdict);
    const isKept = await ledger.keepRoot(made, fence);
    const facts = { lines: verdict.lines, places: verdict.places, ms: Math.round(performance.now() - startedAt) };
    if (isKept) log.info('journal.root', { number: made.number, day: made.day, root: made.root, ...facts });
  } finally {
    await ledger.dropLease(JOURNAL_LEASE, replicaId);
  }
}

/** Once for the same broken places, however many nights they stay. */
async function tellBroken(
  { tell, concerned, log }: EvidenceDeps,
  { broken: [first], places }: JournalVerdict,
): Promise<void> {
  if (first === undefined) return;
  log.error('journal.broken', { places, ...first });
  for (const to of concerned())
    await tell(to, { kind: 'broken', first, places }, `broken.${to}.${places}.${nameOf(first)}`);
}

const nameOf = (place: BrokenPlace): string => Object.values(place).join('.');

function tellRoot({ tell, dayOf }: EvidenceDeps, root: Root): Promise<boolean> {
  const { number, from, day, orders, lines, madeAt } = root;
  const late = from !== day || dayOf(madeAt - LATE_MS) !== day;
  const announcement = { kind: 'root', number, from, day, root: root.root, orders, lines, late } as const;
  return tell('finance', announcement, `root.${number}.${root.root}`);
}

/** Every replica keeps a file of its own whole, so it does not matter which of them made a root. */
async function append({ ledger, appendRoots, log }: EvidenceDeps, last: Root): Promise<void> {
  for (let after = 0; after < last.number; ) {
    const roots = await ledger.rootsAfter(after, ROOTS_AT_A_TIME);
    const appended = roots.length === 0 ? null : await appendRoots(roots);
    if (appended === null) return;
    if (!appended.ok) {
      log.error('roots.not_kept', { why: appended.error });
      return;
    }
    const { count, begun } = appended.value;
    if (count > 0) log[begun ? 'warn' : 'info'](begun ? 'roots.file_begun' : 'roots.kept', { count });
    after = roots.at(-1)?.number ?? last.number;
  }
}
