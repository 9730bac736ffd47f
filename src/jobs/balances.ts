import type { Tell } from '../core/announcement.ts';
import {
  type Balance,
  type BalanceSettings,
  daysLeft,
  isBalance,
  isLow,
  type Shortfall,
  shortfallOf,
} from '../core/balance.ts';
import { askedFor } from '../core/batch.ts';
import type { BatchFacts } from '../core/batch-ledger.ts';
import { type Ledger, LedgerUnreachable } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import type { Order } from '../core/order.ts';
import type { ProviderName } from '../core/product.ts';
import type { Provider } from '../core/provider.ts';
import { messageOf } from '../runtime/tasks.ts';
import type { Circuit } from './back-pressure.ts';
import { earliest, type Pass } from './runner.ts';

export type BalanceDeps = {
  readonly ledger: Pick<Ledger, 'acquireRateSlot' | 'noteBalance' | 'noteCrossing'>;
  readonly providers: readonly Provider[];
  readonly circuits: ReadonlyMap<ProviderName, Pick<Circuit, 'isOpen'>>;
  /** By the config in use. */
  readonly balanceOf: (provider: ProviderName) => BalanceSettings;
  readonly tell: Tell;
  readonly now: () => number;
  readonly log: Log;
};

/** What a start has to do comes first. */
const FIRST_MS = 10_000;
/** A provider that refused the question is asked no more often than this. */
const REFUSED_MS = 3_600_000;
/** A config that asks nobody, or less often, may be changed meanwhile. */
const LOOK_EVERY_MS = 15_000;

/**
 * Asks each provider that tells it what our account has left, on one of the replicas, beside purchases and queries: it takes none of
 * their turns. What is no balance changes nothing.
 */
export function createBalancesJob(deps: BalanceDeps): Pass {
  const { ledger, providers, circuits, balanceOf, now, log } = deps;
  const refusedUntil = new Map<ProviderName, number>();
  let startedAt: number | null = null;

  async function ask(provider: Provider): Promise<void> {
    const { name, account } = provider;
    const answer = await provider.balance?.();
    if (answer === undefined) return;
    if (!answer.ok) {
      const { kind, code, why } = answer.error;
      if (kind === 'refused') refusedUntil.set(name, now() + REFUSED_MS);
      return log.warn('balance.unknown', { provider: name, kind, code, why });
    }
    const { amountLi: li } = answer.value;
    if (!isBalance(li)) return log.warn('balance.strange', { provider: name, li });
    await judge(deps, await ledger.noteBalance({ provider: name, account, at: now(), li }));
  }

  /** Returns when this provider is to be asked next; null if never. */
  async function turnOf(provider: Provider): Promise<number | null> {
    const { name, account } = provider;
    const { everyMs } = balanceOf(name);
    if (provider.balance === undefined || everyMs === 0) return null;
    const at = now();
    const refused = refusedUntil.get(name) ?? 0;
    if (at < refused && refused - at <= REFUSED_MS) return refused;
    // It does not answer orders either: those come first.
    if (circuits.get(name)?.isOpen() === true) return at + everyMs;
    const waitMs = await ledger.acquireRateSlot(`balance:${name}.${account}`, everyMs, at);
    if (waitMs > 0) return at + waitMs;
    await ask(provider);
    return now() + everyMs;
  }

  return async () => {
    startedAt ??= now();
    const shortest = Math.min(FIRST_MS, ...providers.map(({ name }) => balanceOf(name).everyMs || FIRST_MS));
    const wait = startedAt + shortest - now();
    if (wait > 0 && wait <= shortest) return now() + wait;
    const turns = await Promise.all(
      providers.map((provider) =>
        turnOf(provider).catch((error: unknown) => {
          if (error instanceof LedgerUnreachable) throw error;
          log.error('balance.failed', { provider: provider.name, why: messageOf(error) });
          return now() + LOOK_EVERY_MS;
        }),
      ),
    );
    return turns.reduce(earliest, now() + LOOK_EVERY_MS);
  };
}

/**
 * Tells the operators once that too little is left, and once that it is enough again. It is told before it is noted: a process that dies
 * between leaves it to the next reading, which tells it under the same key.
 */
async function judge(
  { ledger, balanceOf, tell }: BalanceDeps,
  { balance, state }: Awaited<ReturnType<Ledger['noteBalance']>>,
): Promise<void> {
  const { provider, account } = balance;
  const limits = balanceOf(provider);
  const low = isLow(balance, limits, state.low);
  if (low === state.low) return;
  const isWatched = limits.warnBelowLi !== null || limits.warnDays !== null;
  if (isWatched)
    await tell('operators', announced(balance, low, limits), `balance.${provider}.${account}.${state.crossings + 1}`);
  await ledger.noteCrossing(balance, state);
}

const announced = (balance: Balance, low: boolean, { warnBelowLi, warnDays }: BalanceSettings) => {
  const { provider, li: leftLi } = balance;
  return {
    kind: low ? 'balance_low' : 'balance_well',
    provider,
    leftLi,
    days: daysLeft(balance),
    warnBelowLi,
    warnDays,
  } as const;
};

/** A reading that is older says nothing about now. */
const MAX_AGE_MS = 3_600_000;

/**
 * Says whether the money at the provider that would be bought from first does not reach for an order, or for its batch. Null if it does, if
 * that is not known, or if the ledger cannot be asked.
 */
export type ShortfallOf = (order: Pick<Order, 'product'>, batch: BatchFacts | null) => Promise<Shortfall | null>;

type ShortfallDeps = Pick<BalanceDeps, 'providers' | 'now'> & {
  readonly ledger: Pick<Ledger, 'lastBalance' | 'committedLi'>;
};

export function createShortfallOf({ ledger, providers, now }: ShortfallDeps): ShortfallOf {
  const asked: ShortfallOf = async ({ product }, batch) => {
    const provider = providers.find(({ name }) => name === product.offers[0]?.provider);
    if (provider === undefined) return null;
    const last = await ledger.lastBalance({ provider: provider.name, account: provider.account });
    if (last === null || now() - last.at > MAX_AGE_MS) return null;
    const priceLi = batch === null ? product.priceLi : askedFor(batch.batch).totalLi;
    return shortfallOf(last, await ledger.committedLi(provider.name), priceLi);
  };
  return (order, batch) => asked(order, batch).catch(() => null);
}
