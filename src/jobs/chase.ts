import type { OrderId } from '../core/ids.ts';
import type { ClaimedOrder, Ledger } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import type { Meter } from '../core/meter.ts';
import { LANES, type Lane, type ProviderName, providerOfLane } from '../core/product.ts';
import type { Provider } from '../core/provider.ts';
import type { Desk } from '../desk/desk.ts';
import { createInFlight, type InFlight, sooner } from './runner.ts';
import { type Job, questionOf } from './submit.ts';

export type ChaseDeps = {
  readonly ledger: Ledger;
  readonly desk: Pick<Desk, 'takeReport'>;
  readonly providers: readonly Provider[];
  /** The shortest time between two queries of one account, and the longest between two of one order. */
  readonly pacing: (provider: ProviderName) => { readonly queryEveryMs: number; readonly queryGapMaxMs: number };
  readonly now: () => number;
  readonly log: Log;
  readonly meter: Meter;
  readonly nudge: () => void;
};

/** Queries under way at one provider at a time. */
const MOST_AT_ONCE = 4;
/** Longer than any query's timeout. */
const LEASE_MS = 90_000;

/** Asks the providers about what is accepted or in doubt: when it is due, the oldest first, as often as the provider's account allows. */
export function createChase(deps: ChaseDeps): Job {
  const { ledger, providers, pacing, now, log, nudge } = deps;
  const failed = (error: unknown): void =>
    log.error('query.failed', { why: error instanceof Error ? error.message : String(error) });
  const rooms = new Map<ProviderName, InFlight>(
    providers.map(({ name }) => [name, createInFlight({ most: MOST_AT_ONCE, ended: nudge, failed })]),
  );

  /** The provider's lane whose oldest order has been due longest. */
  async function dueLane(provider: Provider): Promise<{ lane: Lane; at: number } | null> {
    const lanes = LANES.filter((lane) => providerOfLane(lane) === provider.name);
    const due = await Promise.all(lanes.map(async (lane) => ({ lane, at: await ledger.nextDueAt('ask', lane) })));
    const known = due.filter((entry): entry is { lane: Lane; at: number } => entry.at !== null);
    return known.toSorted((a, b) => a.at - b.at)[0] ?? null;
  }

  async function ask(provider: Provider, inFlight: InFlight): Promise<number | null> {
    if (inFlight.room() <= 0) return null;
    const due = await dueLane(provider);
    if (due === null || due.at > now()) return due?.at ?? null;
    const waitMs = await ledger.takePace(`query:${provider.name}`, pacing(provider.name).queryEveryMs, now());
    if (waitMs > 0) return now() + waitMs;
    const claim = { work: 'ask', lane: due.lane, now: now(), leaseMs: LEASE_MS, limit: provider.batch } as const;
    const claimed = await ledger.claimOrders(claim);
    if (claimed.length > 0) inFlight.start(() => question(deps, provider, due.lane, claimed));
    return now() + pacing(provider.name).queryEveryMs;
  }

  return {
    pass: async () => {
      let nextAt: number | null = null;
      for (const provider of providers) {
        const inFlight = rooms.get(provider.name);
        if (inFlight !== undefined) nextAt = sooner(nextAt, await ask(provider, inFlight));
      }
      return nextAt;
    },
    settled: async () => {
      await Promise.all([...rooms.values()].map((inFlight) => inFlight.settled()));
    },
  };
}

async function question(
  deps: ChaseDeps,
  provider: Provider,
  lane: Lane,
  claimed: readonly ClaimedOrder[],
): Promise<void> {
  const questions = claimed.flatMap(({ order }) => questionOf(order) ?? []);
  const reports = await provider.query(lane, questions);
  for (const item of claimed) {
    const report = reports.find(({ merchantOrderId }) => merchantOrderId === item.order.attempt?.merchantOrderId);
    deps.meter.answered(provider.name, 'query', report?.outcome.kind ?? 'unknown');
    deps.log.info('order.queried', {
      order: item.order.ref,
      provider: provider.name,
      outcome: report?.outcome.kind ?? 'unanswered',
      code: report?.code ?? null,
      why: report?.why ?? null,
    });
    const after = report === undefined ? item.order : await deps.desk.takeReport(report);
    if (after?.version === item.order.version) await askLater(deps, provider, item, report !== undefined);
  }
}

/** Nothing new was learnt: the gap doubles, up to the longest. An order that found no room in the one request is not made to wait for it. */
async function askLater(
  { ledger, pacing, now }: ChaseDeps,
  provider: Provider,
  { order, fence, askGapMs }: ClaimedOrder,
  answered: boolean,
): Promise<void> {
  const { queryGapMaxMs, queryEveryMs } = pacing(provider.name);
  const gapMs = Math.min(Math.max(askGapMs * (answered ? 2 : 1), queryEveryMs), queryGapMaxMs);
  await ledger.putOff(order.id, fence, now() + gapMs, gapMs);
}

/** How long a hint waits for the answer of a submission that is still under way, and how often it looks. */
const HINT_PATIENCE_MS = 60_000;
const HINT_EVERY_MS = 250;

/**
 * Makes the next question about an order happen now: the hint of a callback, or somebody's `status`. A callback can come before the
 * submission's own answer is recorded; it is then kept for a while.
 *
 * @returns once the hint is durable, or is waiting in memory for a submission to end
 */
export function createHint(deps: Pick<ChaseDeps, 'ledger' | 'now' | 'nudge'>): (id: OrderId) => Promise<void> {
  const { ledger, now, nudge } = deps;
  const waiting = new Set<OrderId>();

  async function later(id: OrderId, until: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, HINT_EVERY_MS).unref());
    const order = await ledger.find({ by: 'id', id }).catch(() => null);
    if (order?.state === 'submitting' && now() < until) return later(id, until);
    waiting.delete(id);
    await ledger.wake(id, now()).then(nudge, () => undefined);
  }

  return async (id) => {
    await ledger.wake(id, now());
    nudge();
    const order = await ledger.find({ by: 'id', id });
    if (order?.state !== 'submitting' || waiting.has(id)) return;
    waiting.add(id);
    void later(id, now() + HINT_PATIENCE_MS);
  };
}
