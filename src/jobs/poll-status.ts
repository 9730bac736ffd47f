import { movedOrStale } from '../core/advance.ts';
import { sweepAt, type Timing } from '../core/due.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Log, Meter } from '../core/log.ts';
import type { Order } from '../core/order.ts';
import type { Lane, ProviderName } from '../core/product.ts';
import { mayProbe, silentFrom } from '../core/proof.ts';
import type { Provider, ProviderReport } from '../core/provider.ts';
import { isFailedByHand, watchAt } from '../core/settlement.ts';
import type { ClaimedOrder } from '../core/work.ts';
import type { Desk } from '../desk/desk.ts';
import { nextBackoff } from '../runtime/backoff.ts';
import { messageOf } from '../runtime/tasks.ts';
import { belonging } from './hold.ts';
import { createInFlight, earliest, type InFlight, isolated } from './runner.ts';
import { type Job, questionOf } from './submit.ts';

export type Pacing = Timing & { readonly queryEveryMs: number; readonly queryGapMaxMs: number };

export type PollDeps = {
  readonly ledger: Ledger;
  readonly desk: Pick<Desk, 'recordReport' | 'move'>;
  readonly providers: readonly Provider[];
  /** The shortest time between two queries of one account, and the longest between two of one order. */
  readonly pacing: (provider: ProviderName) => Pacing;
  readonly now: () => number;
  readonly log: Log;
  readonly meter: Meter;
  readonly wake: () => void;
  readonly isPlayground?: boolean;
};

const WORKS = ['ask', 'alone', 'sweep'] as const;
type Asking = (typeof WORKS)[number];
type Due = { readonly work: Asking; readonly lane: Lane; readonly at: number };

/**
 * Returns the order in which several kinds of due work are served. Orders that must be queried alone have every second turn:
 * each of N such orders is queried once in 2 N queries, and the others wait for one at most. A sweep comes when nothing waits
 * for an answer, and at every eighth turn.
 */
function preferredAt(turn: number): readonly Asking[] {
  if (turn % 2 === 1) return ['alone', 'ask', 'sweep'];
  return turn % 8 === 6 ? ['sweep', 'ask', 'alone'] : ['ask', 'alone', 'sweep'];
}

/** Queries under way at one provider at a time. */
const MAX_CONCURRENT = 4;
/** Longer than a query's timeout, and shorter than the minute within which a dead process's work is taken over. */
const LEASE_MS = 50_000;

/** Queries the providers about accepted orders and orders in doubt: when due, the oldest first, within the account's rate limit. */
export function createPollStatus(deps: PollDeps): Job {
  const { ledger, providers, pacing, now, log, wake } = deps;
  const failed = (error: unknown): void => log.error('query.failed', { why: messageOf(error) });
  const inFlightOf = new Map<ProviderName, InFlight>(
    providers.map(({ name }) => [name, createInFlight({ max: MAX_CONCURRENT, ended: wake, failed })]),
  );

  const turns = new Map<ProviderName, number>();

  /** Returns what to query next: of the work whose turn it is, the lane whose oldest order has been due longest. */
  async function dueLane(provider: Provider): Promise<Due | null> {
    const works = WORKS.flatMap((work) => provider.lanes.map((lane) => ({ work, lane })));
    const looked = await Promise.all(
      works.map(async (due) => ({ ...due, at: await ledger.nextDueAt(due.work, due.lane) })),
    );
    const dues = looked.filter((due): due is Due => due.at !== null).toSorted((a, b) => a.at - b.at);
    const [first] = dues;
    const isDue = (wanted: Asking) => dues.find(({ work, at }) => work === wanted && at <= now());
    const inTurn = preferredAt(turns.get(provider.name) ?? 0).map(isDue);
    return inTurn.find((due) => due !== undefined) ?? first ?? null;
  }

  async function ask(provider: Provider, inFlight: InFlight): Promise<number | null> {
    if (inFlight.freeSlots() <= 0) return null;
    const due = await dueLane(provider);
    if (due === null || due.at > now()) return due?.at ?? null;
    const waitMs = await ledger.acquireRateSlot(paceOf(provider), pacing(provider.name).queryEveryMs, now());
    if (waitMs > 0) return now() + waitMs;
    const { work, lane } = due;
    const limit = work === 'alone' ? 1 : provider.batch;
    const claimed = await ledger.claimOrders({ work, lane, now: now(), leaseMs: LEASE_MS, limit });
    turns.set(provider.name, (turns.get(provider.name) ?? 0) + 1);
    const own = await belonging(deps, claimed);
    if (own.length > 0) inFlight.start(() => question(deps, provider, due, own));
    if (work === 'sweep')
      for (const item of claimed) if (!own.includes(item)) await sweepLater(deps, provider, item, false);
    return now() + pacing(provider.name).queryEveryMs;
  }

  return {
    pass: async () => {
      let nextAt: number | null = null;
      for (const provider of providers) {
        const inFlight = inFlightOf.get(provider.name);
        if (inFlight !== undefined) nextAt = earliest(nextAt, await ask(provider, inFlight));
      }
      return nextAt;
    },
    settled: async () => {
      await Promise.all([...inFlightOf.values()].map((inFlight) => inFlight.settled()));
    },
  };
}

async function question(
  deps: PollDeps,
  provider: Provider,
  { work, lane }: Due,
  claimed: readonly ClaimedOrder[],
): Promise<void> {
  const questions = claimed.flatMap(({ order }) => questionOf(order) ?? []);
  const reports = await provider.query(lane, questions).catch((error: unknown) => {
    deps.log.error('query.failed', { provider: provider.name, why: messageOf(error) });
    return null;
  });
  // The slot was taken before the query was sent. Counted from there, the next query could reach the provider too soon.
  const pacedUntil = deps.now() + deps.pacing(provider.name).queryEveryMs;
  await deps.ledger.delayRateSlot(paceOf(provider), pacedUntil).catch(() => undefined);
  for (const item of claimed) await isolated(deps, item, () => answered(deps, provider, work, item, reports));
}

/** @param reports null if the query itself failed */
async function answered(
  deps: PollDeps,
  provider: Provider,
  work: Due['work'],
  item: ClaimedOrder,
  reports: readonly ProviderReport[] | null,
): Promise<void> {
  if (reports === null) throw new Error('the question failed');
  if (questionOf(item.order) === null) throw new Error('there is no attempt to ask about');
  const { order, fence, dueAt, askGapMs } = item;
  const report = reports.find(({ merchantOrderId }) => merchantOrderId === order.attempt?.merchantOrderId);
  deps.meter.answered(provider.name, 'query', report?.outcome.kind ?? 'unknown');
  deps.log.info('order.queried', {
    order: order.ref,
    provider: provider.name,
    outcome: report?.outcome.kind ?? 'unanswered',
    code: report?.code ?? null,
    why: report?.why ?? null,
  });
  const after = report === undefined ? order : await deps.desk.recordReport(report);
  if (report?.outcome.kind === 'not_found' && after !== null && mayProbe(after, provider)) {
    await probe(deps, provider, after);
  }
  if (after?.version !== order.version) return;
  if (report === undefined) await deps.ledger.reschedule(order.id, fence, dueAt, askGapMs);
  else if (work === 'sweep') await sweepLater(deps, provider, item, report.outcome.kind !== 'unknown');
  else if (isShared(report)) await deps.ledger.reschedule(order.id, fence, dueAt, askGapMs, 'alone');
  else await askLater(deps, provider, item, isFound(report));
}

const isShared = ({ outcome }: ProviderReport): boolean => outcome.kind === 'unknown' && outcome.shared === true;
const isFound = ({ outcome }: ProviderReport): boolean => outcome.kind !== 'unknown' && outcome.kind !== 'not_found';

/**
 * Sends an order in doubt once more under the same id, as a question, to a provider that refuses a known id. The probe is
 * committed first, on the version that was read: a person who begins to settle the order at that moment comes first or waits.
 * An acceptance is good news, an existing order is found by the next query, one more refusal is evidence, and no answer is
 * none.
 */
async function probe({ desk, ledger, log, meter, now }: PollDeps, provider: Provider, order: Order): Promise<void> {
  const probed = movedOrStale(await desk.move(order, { kind: 'probed' }));
  const submission = probed && questionOf(probed);
  if (probed === null || submission === null) return;
  const report = await provider.submit(submission);
  const { outcome, code, why } = report;
  meter.answered(provider.name, 'submit', outcome.kind);
  log.info('order.probed', { order: order.ref, provider: provider.name, outcome: outcome.kind, code, why });
  if (outcome.kind === 'exists') await ledger.wake(order.id, now());
  else if (outcome.kind === 'refused' || outcome.kind === 'confirm' || outcome.kind === 'not_sent')
    movedOrStale(await desk.move(probed, { kind: 'probe_refused', word: { provider: provider.name, code, why } }));
  else await desk.recordReport(report);
}

/** What the queries of a provider take turns by, over all replicas. */
export const paceOf = ({ name }: Pick<Provider, 'name'>): string => `query:${name}`;

/**
 * There is no news. The gap doubles up to the longest, and is cut if people must be called before. An order that was found can
 * be queried with others.
 */
async function askLater(
  { ledger, pacing, now }: PollDeps,
  provider: Provider,
  { order, fence, askGapMs }: ClaimedOrder,
  found: boolean,
): Promise<void> {
  const { silentForMs } = pacing(provider.name);
  const gapMs = nextGap(askGapMs, pacing(provider.name));
  const silentAt = silentFrom(order, silentForMs) ?? 0;
  const dueAt = silentAt > now() ? Math.min(now() + gapMs, silentAt) : now() + gapMs;
  await ledger.reschedule(order.id, fence, dueAt, gapMs, found ? 'ask' : undefined);
}

/**
 * The end stands. An order that can be refunded is queried again some hours later, and one that people settled as failed with
 * growing gaps, until it is too old. An unanswered query is not the last.
 */
async function sweepLater(
  { ledger, pacing, now }: PollDeps,
  provider: Provider,
  item: ClaimedOrder,
  wasAnswered: boolean,
): Promise<void> {
  const { order, fence, askGapMs } = item;
  if (!isFailedByHand(order)) {
    await ledger.reschedule(order.id, fence, sweepAt(order, now(), pacing(provider.name), wasAnswered), 0);
    return;
  }
  const gapMs = nextGap(askGapMs, pacing(provider.name));
  await ledger.reschedule(order.id, fence, watchAt(order, now(), gapMs, wasAnswered), gapMs);
}

const nextGap = (askGapMs: number, { queryGapMaxMs, queryEveryMs }: Pacing): number =>
  nextBackoff({ firstMs: queryEveryMs, maxMs: queryGapMaxMs }, askGapMs);
