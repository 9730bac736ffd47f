import { movedOrStale } from '../core/advance.ts';
import { elsewhereFrom, type TimingOf } from '../core/due.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Log, Meter } from '../core/log.ts';
import type { Order, Unreachable } from '../core/order.ts';
import type { Lane, ProviderName } from '../core/product.ts';
import type { Provider, ProviderReport, Question } from '../core/provider.ts';
import type { ClaimedOrder } from '../core/work.ts';
import type { Desk } from '../desk/desk.ts';
import { messageOf, withTimeout } from '../runtime/tasks.ts';
import type { AccountHolds } from './account-holds.ts';
import type { Circuit } from './back-pressure.ts';
import { belonging } from './hold.ts';
import { createInFlight, earliest, type InFlight, isolated, type Pass } from './runner.ts';

export type SubmitDeps = {
  readonly ledger: Ledger;
  readonly desk: Pick<Desk, 'move' | 'recordReport'>;
  readonly providers: readonly Provider[];
  readonly now: () => number;
  readonly log: Log;
  readonly meter: Meter;
  readonly wake: () => void;
  readonly circuits: ReadonlyMap<ProviderName, Circuit>;
  /** Left out, no account is ever held. */
  readonly accounts?: AccountHolds | undefined;
  readonly pacing: TimingOf;
  readonly isPlayground?: boolean;
  /** Tells the operators of a provider's new address, with an order that went there. */
  readonly tellOfMove?: (order: Order) => Promise<void>;
};

export type Job = { readonly pass: Pass; readonly settled: () => Promise<void> };

/** Purchases under way at one provider at a time: enough to keep it busy, few enough that an outage leaves few in doubt. */
const MAX_CONCURRENT = 8;
/** Covers only the time between the claim and the recorded start; the state covers the sending itself. */
const LEASE_MS = 30_000;

/** How soon purchases that wait for the mark are tried again. */
const HELD_BACK_MS = 1_000;

/**
 * Buys approved orders. The start is committed before the first byte is sent. A start without a recorded end becomes a doubt,
 * never a second purchase.
 */
export function createSubmit(deps: SubmitDeps): Job {
  const { ledger, providers, now, log, wake } = deps;
  const failed = (error: unknown): void => log.error('submit.failed', { why: messageOf(error) });
  const inFlightOf = new Map<ProviderName, InFlight>(
    providers.map(({ name }) => [name, createInFlight({ max: MAX_CONCURRENT, ended: wake, failed })]),
  );

  async function fill(provider: Provider, lane: Lane): Promise<number | null> {
    const inFlight = inFlightOf.get(provider.name);
    if (inFlight === undefined || inFlight.freeSlots() <= 0) return null;
    const circuit = deps.circuits.get(provider.name);
    // Held-back purchases are tried again as soon as the mark can be written; this is checked each second.
    if (ledger.markTrouble() !== null) return now() + HELD_BACK_MS;
    const tryAt = circuit?.opensAt() ?? 0;
    if (circuit !== undefined && tryAt > 0) return delay(deps, lane, circuit.outage(), tryAt);
    const gate = (await deps.accounts?.gate(provider)) ?? 'open';
    const wait = deps.accounts?.waitFor(provider.name) ?? null;
    if (gate === 'closed' && wait !== null) return delay(deps, lane, wait, wait.tryAt);
    // While a provider is tried after an outage, one purchase at a time tells as much as eight.
    const limit =
      circuit?.isOpen() || gate !== 'open' ? inFlight.freeSlots() - MAX_CONCURRENT + 1 : inFlight.freeSlots();
    if (limit <= 0) return null;
    const claimed = await ledger.claimOrders({
      work: 'submit',
      lane,
      now: now(),
      leaseMs: LEASE_MS,
      limit,
    });
    const own = await belonging(deps, claimed);
    for (const item of own) inFlight.start(() => isolated(deps, item, () => goOn(deps, provider, item.order)));
    return claimed.length > 0 ? null : ledger.nextDueAt('submit', lane);
  }

  async function recover(): Promise<number | null> {
    const claimed = await ledger.claimOrders({ work: 'recover', lane: null, now: now(), leaseMs: LEASE_MS, limit: 50 });
    for (const item of claimed) {
      await isolated(deps, item, async () => {
        const after = await deps.desk.recordReport(lost(item.order));
        if (after !== null) await belonging(deps, [{ order: after }]);
      });
    }
    return claimed.length > 0 ? now() : ledger.nextDueAt('recover', null);
  }

  return {
    pass: async () => {
      let nextAt = await recover();
      await deps.accounts?.refresh();
      for (const provider of providers) {
        for (const lane of provider.lanes) nextAt = earliest(nextAt, await fill(provider, lane));
      }
      return nextAt;
    },
    settled: async () => {
      await Promise.all([...inFlightOf.values()].map((inFlight) => inFlight.settled()));
    },
  };
}

/** The number of waiting orders noted at a time. */
const DELAYED_AT_ONCE = 50;

/** Sends nothing to the provider now. Orders due for it wait, say so on their cards, or go elsewhere if the config allows it. */
async function delay(deps: SubmitDeps, lane: Lane, outage: Unreachable | null, tryAt: number): Promise<number | null> {
  const { ledger, desk, now } = deps;
  const claim = { work: 'submit', lane, now: now(), leaseMs: LEASE_MS, limit: DELAYED_AT_ONCE } as const;
  const claimed = await ledger.claimOrders(claim);
  for (const item of await belonging(deps, claimed)) {
    await isolated(deps, item, async () => {
      if (await wentElsewhere(deps, item.order)) return;
      if (outage === null || isKnown(item.order.unreachable, outage)) return later(deps, item, tryAt);
      const { word, since, account } = outage;
      movedOrStale(
        await desk.move(item.order, { kind: 'delayed', word, since, tryAt, ...(account ? { account } : {}) }),
      );
    });
  }
  return claimed.length > 0 ? now() : earliest(tryAt, await ledger.nextDueAt('submit', lane));
}

/** What an order waits for already is not noted again; that it waits for something else is. */
const isKnown = (known: Unreachable | null, outage: Unreachable): boolean =>
  known !== null && (known.account === true) === (outage.account === true);

async function later({ ledger, pacing, now }: SubmitDeps, item: ClaimedOrder, tryAt: number): Promise<void> {
  const { order, fence, askGapMs } = item;
  const elsewhereAt = order.attempt && elsewhereFrom(order, pacing(order.attempt.provider).failoverAfterMs)?.at;
  const isSooner = elsewhereAt != null && elsewhereAt > now() && elsewhereAt < tryAt;
  await ledger.reschedule(order.id, fence, isSooner ? elsewhereAt : tryAt, askGapMs);
}

async function goOn(deps: SubmitDeps, provider: Provider, order: Order): Promise<void> {
  if (await wentElsewhere(deps, order)) return;
  const notSold = await notSoldReport(deps, provider, order);
  await buy(deps, notSold === null ? provider : { ...provider, submit: async () => notSold }, order);
}

/** Sends an unsent order to the next provider, once the config's time is over. */
async function wentElsewhere({ desk, providers, pacing, accounts, now }: SubmitDeps, order: Order): Promise<boolean> {
  const { attempt, unreachable, product } = order;
  if (attempt === null || unreachable === null) return false;
  const next = elsewhereFrom(order, pacing(attempt.provider).failoverAfterMs);
  if (next === null || next.at > now()) return false;
  const other = providers.find(({ name }) => name === product.offers[next.offer]?.provider);
  if (other === undefined || (accounts?.waitFor(other.name) ?? null) !== null) return false;
  movedOrStale(
    await desk.move(order, { kind: 'failed_over', word: unreachable.word, offer: next.offer, unsent: true }),
  );
  return true;
}

async function buy(deps: SubmitDeps, provider: Provider, order: Order): Promise<void> {
  const { ledger, desk, log, meter, circuits } = deps;
  const started = movedOrStale(await desk.move(order, { kind: 'submission_started', account: provider.account }));
  const submission = started && questionOf(started);
  if (started === null || submission === null) return;
  // After the purchase an older copy could not be told from the present database.
  const trouble = await ledger.keepMark();
  if (trouble !== null) return void movedOrStale(await desk.move(started, { kind: 'held_back', why: trouble }));
  const report = await provider.submit(submission);
  const { outcome, code, why } = report;
  meter.answered(provider.name, 'submit', outcome.kind);
  log.info('order.submitted', { order: order.ref, provider: provider.name, outcome: outcome.kind, code, why });
  const isOutage = circuits.get(provider.name)?.record(report) ?? false;
  // First of all, so that no other order meets the same refusal.
  await deps.accounts?.record(provider, report, order);
  const after = await desk.recordReport(report);
  if (after !== null && isOutage) movedOrStale(await desk.move(after, { kind: 'outage_noted', why: code ?? why }));
  else if (after !== null) await deps.tellOfMove?.(after);
  await deps.accounts?.tell();
}

/** A purchase waits no longer than this for what is only a help. */
const CHECK_SALE_MS = 3_000;

/**
 * Asks a provider that can be asked whether it would sell this. Only a listed code that denies it spares the purchase; whatever
 * else comes, or nothing, changes nothing. The order has not been started, so a process that dies here leaves no doubt.
 */
async function notSoldReport(
  { log }: SubmitDeps,
  { name, checkSale }: Provider,
  order: Order,
): Promise<ProviderReport | null> {
  const question = questionOf(order);
  if (checkSale === undefined || question === null) return null;
  const answer = await withTimeout(CHECK_SALE_MS, checkSale(question)).catch(() => null);
  if (answer === null) return null;
  const facts = answer.ok ? {} : { answer: answer.error.kind, code: answer.error.code, why: answer.error.why };
  log.info('order.sale_checked', { order: order.ref, provider: name, isSold: answer.ok, ...facts });
  if (answer.ok || answer.error.kind !== 'not_sold') return null;
  const { code, why } = answer.error;
  const { merchantOrderId } = question;
  const outcome = { kind: 'refused', elsewhere: true } as const;
  return { provider: name, via: 'submit', merchantOrderId, providerOrderId: null, outcome, code, why, costLi: null };
}

/** Returns the order as its provider knows it; null before an attempt is planned. */
export function questionOf({ attempt, product, msisdn }: Order): Question | null {
  const offer = attempt && product.offers[attempt.offer];
  if (!attempt || !offer) return null;
  const { merchantOrderId, providerOrderId } = attempt;
  const { code: productCode, faceValueLi } = product;
  const faceValue = faceValueLi === undefined ? {} : { faceValueLi };
  return { merchantOrderId, providerOrderId, msisdn, offer, productCode, ...faceValue };
}

/** The outcome of a submission whose process died before it recorded an answer: unknown. */
function lost({ attempt, id }: Order): ProviderReport {
  if (attempt === null) throw new Error(`order ${id} is being submitted without an attempt`);
  return {
    provider: attempt.provider,
    via: 'submit',
    merchantOrderId: attempt.merchantOrderId,
    providerOrderId: null,
    outcome: { kind: 'unknown', unlisted: false },
    code: 'interrupted',
    why: 'the sending was interrupted before its answer was recorded',
    costLi: null,
  };
}
