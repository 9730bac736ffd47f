import {
  type AccountHold,
  ended,
  heldBy,
  isProbeDue,
  postponed,
  stillHeld,
  toldOf,
  tookOne,
  untoldRefusals,
} from '../core/account-hold.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Log, Meter } from '../core/log.ts';
import type { Alert } from '../core/notice.ts';
import type { Order, Unreachable } from '../core/order.ts';
import type { ProviderName } from '../core/product.ts';
import type { AccountCause, Provider, ProviderReport } from '../core/provider.ts';
import { messageOf } from '../runtime/tasks.ts';

export type AccountHoldsDeps = {
  readonly ledger: Pick<Ledger, 'accountHolds' | 'saveAccountHold' | 'wakePurchases' | 'takeLease' | 'acquireRateSlot'>;
  readonly providers: readonly Provider[];
  /** Why a code is about our account; null for any other. */
  readonly accountCauseOf: (provider: ProviderName, code: string) => AccountCause | null;
  readonly queryEveryMs: (provider: ProviderName) => number;
  /** Shows the operators an alert; false if it may not have been shown. Null if the config names no place for it. */
  readonly tell: ((alert: Alert, key: string) => Promise<boolean>) | null;
  readonly replicaId: string;
  readonly now: () => number;
  readonly log: Log;
  readonly meter: Pick<Meter, 'toldOperators'>;
};

/**
 * Holds purchases of a provider that refuses our account, over all replicas and restarts, until it takes one.
 *
 * - `refresh`: reads what other processes wrote, and tells the operators what they have not heard
 * - `waitFor`: what orders for the provider wait for; null if it is not held. Asks nobody
 * - `gate`: whether orders may be bought there: all, one at a time, or none
 * - `record`: takes the outcome of a submission
 * - `tell`: tells the operators what they have not heard. The chat may be slow, so outcomes are recorded before
 */
export type AccountHolds = {
  readonly refresh: () => Promise<void>;
  readonly waitFor: (provider: ProviderName) => Unreachable | null;
  readonly gate: (provider: Provider) => Promise<'open' | 'one' | 'closed'>;
  readonly record: (provider: Provider, report: ProviderReport, order: Order) => Promise<void>;
  readonly tell: () => Promise<void>;
};

/** Longer than any submission: the replica that tries an order has this long to hear of it. */
const PROBE_LEASE_MS = 90_000;
const TELL_LEASE_MS = 50_000;
const TELL_EVERY_MS = 60_000;
/** Waiting orders are looked at again this often, so that they go on soon after a hold ends. */
const LOOK_AGAIN_MS = 15_000;
const MAX_WRITES = 20;

export function createAccountHolds(deps: AccountHoldsDeps): AccountHolds {
  const { ledger, accountCauseOf, replicaId, now, log } = deps;
  let holds: readonly AccountHold[] = [];
  const tried = new Map<string, number>();
  const accountOf = (name: ProviderName): string | undefined =>
    deps.providers.find((provider) => provider.name === name)?.account;
  const found = (name: ProviderName): AccountHold | null =>
    holds.find(({ provider, account }) => provider === name && account === accountOf(name)) ?? null;

  /** Writes what `next` makes of the hold as it stands; null leaves it. Another replica may write at the same moment. */
  async function write(
    name: ProviderName,
    next: (hold: AccountHold | null) => AccountHold | null,
  ): Promise<AccountHold | null> {
    for (let tries = 0; tries < MAX_WRITES; tries += 1) {
      holds = await ledger.accountHolds();
      const hold = next(found(name));
      if (hold === null) return null;
      if (!(await ledger.saveAccountHold(hold))) continue;
      holds = await ledger.accountHolds();
      return hold;
    }
    return null;
  }

  /** False if it may not have been shown: then it is told again. */
  async function show(alert: Alert, key: string): Promise<boolean> {
    if (deps.tell !== null && !(await deps.tell(alert, key))) return false;
    if (deps.tell === null) log.warn('operators.told', { ...alert });
    deps.meter.toldOperators(alert.kind);
    return true;
  }

  async function tellOne(hold: AccountHold): Promise<void> {
    const { provider, code, why, order, untold, endedBy, since } = hold;
    if (untold === 'resumed') {
      const word = { provider, code, why };
      const alert = { kind: 'account_resumed', order, word, endedBy: endedBy ?? 'purchase' } as const;
      if (!(await show(alert, `account.${provider}.${hold.version}`))) return;
      await write(provider, (current) =>
        current === null || current.untold !== untold
          ? null
          : { ...current, untold: null, toldAt: now(), version: current.version + 1 },
      );
      return;
    }
    const told: string[] = [];
    for (const refusal of untoldRefusals(hold)) {
      const word = { provider, code: refusal.code, why: refusal.why };
      const alert = { kind: 'account_held', order: refusal.order, word } as const;
      if (!(await show(alert, `account.${provider}.${since}.${refusal.code}`))) break;
      told.push(refusal.code);
    }
    if (told.length === 0) return;
    await write(provider, (current) =>
      current === null || current.untold !== 'held' || current.since !== since ? null : toldOf(current, told, now()),
    );
  }

  async function tellUntold(): Promise<void> {
    for (const hold of holds.filter(({ untold }) => untold !== null)) {
      const key = `${hold.provider} ${hold.account} ${hold.untold} ${hold.causes.length} ${hold.since} ${hold.tries}`;
      const triedAt = tried.get(key);
      if (triedAt !== undefined && now() >= triedAt && now() - triedAt < TELL_EVERY_MS) continue;
      if ((await ledger.takeLease('account.tell', replicaId, TELL_LEASE_MS, now())) === null) return;
      tried.set(key, now());
      await tellOne(hold).catch((error: unknown) => log.error('account.untold', { why: messageOf(error) }));
    }
  }

  /**
   * Asks the account by a call that buys nothing, where there is one for this cause. Null if only an order can tell; how long to wait,
   * in milliseconds, if others are asking the provider now.
   */
  async function isWell(provider: Provider, hold: AccountHold): Promise<boolean | number | null> {
    const cause = accountCauseOf(provider.name, hold.code);
    if (cause === 'balance') {
      const answer = await provider.balance?.();
      if (answer === undefined) return null;
      if (answer.ok) return answer.value.amountLi > 0 ? null : false;
      return answer.error.kind === 'refused' ? false : null;
    }
    if (provider.checkAccount === undefined) return null;
    const waitMs = await ledger.acquireRateSlot(`query:${provider.name}`, deps.queryEveryMs(provider.name), now());
    if (waitMs > 0) return waitMs;
    const answer = await provider.checkAccount();
    if (answer.ok) return true;
    return answer.error.kind === 'refused' ? false : null;
  }

  async function probe(provider: Provider, hold: AccountHold): Promise<'one' | 'closed'> {
    const lease = await ledger.takeLease(`account.${provider.name}`, replicaId, PROBE_LEASE_MS, now());
    if (lease === null) return 'closed';
    const well = await isWell(provider, hold);
    if (typeof well === 'number') {
      await write(provider.name, (current) => (current?.state === 'held' ? postponed(current, now() + well) : null));
      return 'closed';
    }
    // After a relapse no check is believed any more: only an order shows that the account is well.
    const isEnd = well === true && hold.tries === 1;
    if (well !== false && !isEnd) return 'one';
    await write(provider.name, (current) => {
      if (current?.state !== 'held') return null;
      return isEnd ? ended(current, 'check', now()) : stillHeld(current, now());
    });
    return isEnd ? 'one' : 'closed';
  }

  return {
    refresh: async () => {
      holds = await ledger.accountHolds();
      await tellUntold();
    },
    waitFor: (name) => {
      const hold = found(name);
      if (hold?.state !== 'held') return null;
      const { code, why, since, probeAt } = hold;
      const tryAt = Math.min(Math.max(probeAt, now()), now() + LOOK_AGAIN_MS);
      return { since, tries: 0, tryAt, word: { provider: name, code, why }, account: true };
    },
    gate: async (provider) => {
      const hold = found(provider.name);
      if (hold === null || hold.state === 'well') return 'open';
      if (hold.state === 'trying') return 'one';
      return isProbeDue(hold, now()) ? probe(provider, hold) : 'closed';
    },
    record: async (provider, report, { ref: order }) => {
      const { outcome, code } = report;
      const isRefusal = outcome.kind === 'refused' || outcome.kind === 'confirm';
      const cause = isRefusal && code !== null ? accountCauseOf(provider.name, code) : null;
      const at = now();
      if (cause !== null) {
        const refusal = { account: provider.account, order, at };
        const hold = await write(provider.name, (before) => heldBy(before, report, refusal));
        if (hold !== null) log.warn('account.held', { provider: provider.name, code, why: report.why, order });
        return;
      }
      const before = found(provider.name);
      if (before === null || before.state === 'well') return;
      // An unknown outcome proves nothing. A refused number does not say that there is money.
      const isNoPurchase = isRefusal && accountCauseOf(provider.name, before.code) === 'balance';
      const isProof = outcome.kind !== 'unknown' && outcome.kind !== 'not_sent' && !isNoPurchase;
      await write(provider.name, (current) => {
        if (current === null || current.state === 'well') return null;
        if (isProof) return tookOne(current, at);
        return current.state === 'held' && isProbeDue(current, at) ? stillHeld(current, at) : null;
      });
      if (!isProof || before.state !== 'held') return;
      log.info('account.resumed', { provider: provider.name, by: 'purchase' });
      await ledger.wakePurchases(provider.name, at);
    },
    tell: tellUntold,
  };
}
