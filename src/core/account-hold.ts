import { backoff } from '../runtime/backoff.ts';
import type { OrderRef } from './ids.ts';
import type { ProviderName } from './product.ts';
import type { ProviderReport } from './provider.ts';

/** What ended a hold: an operator, a check of the account that buys nothing, or an order that the provider took. */
export type HoldEnd = 'operator' | 'check' | 'purchase';

/**
 * A provider refused our account and not an order: the balance, the key, the address, the signature, the application. `held`: nothing
 * is bought there; `trying`: it may be well, so orders are bought one at a time; `well`: it took orders again.
 *
 * @property account the account that was refused; another account of the provider is not held
 * @property code of the refusal, with the provider's words in `why`; `order` met it
 * @property causes every code that the operators were told of in this hold
 * @property tries how often in a row the account was refused or found unwell; it makes the gap to the next try
 * @property untold what the operators are still to hear
 * @property earlier other refusals than the last that they are still to hear, each with another code
 * @property isQuiet true for a relapse that nobody was told of
 * @property version counts the writes, so that no replica overwrites another's
 */
export type AccountHold = {
  readonly provider: ProviderName;
  readonly account: string;
  readonly state: 'held' | 'trying' | 'well';
  readonly code: string;
  readonly why: string;
  readonly order: OrderRef;
  readonly causes: readonly string[];
  readonly since: number;
  readonly tries: number;
  readonly probeAt: number;
  readonly endedBy: HoldEnd | null;
  readonly endedAt: number | null;
  readonly untold: 'held' | 'resumed' | null;
  readonly earlier?: readonly Refusal[];
  readonly toldAt: number | null;
  readonly isQuiet?: boolean;
  readonly version: number;
};

/** A refusal of our account, and the order that met it. */
export type Refusal = Pick<AccountHold, 'code' | 'why' | 'order'>;

/** The refusals that the operators are still to hear, the first one first. */
export const untoldRefusals = ({ untold, earlier = [], code, why, order }: AccountHold): readonly Refusal[] =>
  untold === 'held' ? [...earlier, { code, why, order }] : [];

/** The operators heard of some refusals. Another that came meanwhile is still to be told. */
export function toldOf(hold: AccountHold, codes: readonly string[], at: number): AccountHold {
  const { earlier: _, ...rest } = hold;
  const left = untoldRefusals(hold).filter(({ code }) => !codes.includes(code));
  const next = { ...rest, toldAt: at, version: hold.version + 1 };
  if (left.length === 0) return { ...next, untold: null };
  return left.length === 1 ? next : { ...next, earlier: left.slice(0, -1) };
}

const MINUTE_MS = 60_000;
const GAPS = { firstMs: MINUTE_MS, maxMs: 60 * MINUTE_MS };
/**
 * A hold that begins so soon after another goes on from its gap. Nobody is told of it, unless an operator had ended the first or it
 * lasts as long.
 */
const RELAPSE_MS = 60 * MINUTE_MS;

const probeAfter = (tries: number, at: number): number => at + backoff(GAPS, Math.max(tries, 1));

/** Records a refusal of the account. The refusals of orders that were under way together count as one. */
export function heldBy(
  before: AccountHold | null,
  { provider, code, why }: Pick<ProviderReport, 'provider' | 'code' | 'why'>,
  { account, order, at }: { readonly account: string; readonly order: OrderRef; readonly at: number },
): AccountHold {
  const cause = code ?? '';
  const word = { code: cause, why, order };
  if (before?.state === 'held') {
    const isKnown = before.causes.includes(cause);
    const isProbe = at >= before.probeAt;
    const tries = before.tries + (isProbe ? 1 : 0);
    const { earlier: _, ...rest } = before;
    const earlier = untoldRefusals(before).filter((one) => one.code !== cause);
    const next: AccountHold = {
      ...rest,
      ...word,
      ...(earlier.length === 0 ? {} : { earlier }),
      causes: isKnown ? before.causes : [...before.causes, cause],
      tries,
      probeAt: isProbe ? probeAfter(tries, at) : before.probeAt,
      version: before.version + 1,
    };
    return isKnown ? loudIfLong(next, at) : { ...next, untold: 'held', isQuiet: false };
  }
  const isRelapse = before?.endedAt != null && Math.abs(at - before.endedAt) < RELAPSE_MS;
  const isTold = isRelapse && before.endedBy !== 'operator' && before.causes.includes(cause);
  const tries = isRelapse ? before.tries + 1 : 1;
  return {
    ...{ provider, account, state: 'held', ...word },
    causes: isTold ? before.causes : [cause],
    since: at,
    tries,
    probeAt: probeAfter(tries, at),
    endedBy: null,
    endedAt: null,
    untold: isTold ? null : 'held',
    toldAt: isTold ? before.toldAt : null,
    isQuiet: isTold,
    version: (before?.version ?? 0) + 1,
  };
}

/** A check, or an order that was tried, did not show that the account works again. */
export const stillHeld = (hold: AccountHold, at: number): AccountHold =>
  loudIfLong(
    { ...hold, tries: hold.tries + 1, probeAt: probeAfter(hold.tries + 1, at), version: hold.version + 1 },
    at,
  );

/** Before a quiet relapse the operators were told that purchases go on. If the relapse lasts, they must hear of it. */
const loudIfLong = (hold: AccountHold, at: number): AccountHold =>
  hold.isQuiet && Math.abs(at - hold.since) >= RELAPSE_MS ? { ...hold, untold: 'held', isQuiet: false } : hold;

/** Nobody could be asked now: the next try comes at that time, and everything else stays. */
export const postponed = (hold: AccountHold, probeAt: number): AccountHold => ({
  ...hold,
  probeAt,
  version: hold.version + 1,
});

/** Purchases go on, one at a time. */
export const ended = (hold: AccountHold, by: HoldEnd, at: number): AccountHold => ({
  ...hold,
  state: 'trying',
  endedBy: by,
  endedAt: at,
  // A hold that nobody heard of ends without a word.
  untold: hold.untold === 'held' || hold.isQuiet || hold.toldAt === null ? null : 'resumed',
  version: hold.version + 1,
});

/**
 * One more order was taken. After a first hold the account is well then; one that was refused again and again must take orders for a
 * while. Null if nothing changes.
 */
export function tookOne(hold: AccountHold, at: number): AccountHold | null {
  if (hold.state === 'held') return ended(hold, 'purchase', at);
  const isSteady = hold.tries === 1 || Math.abs(at - (hold.endedAt ?? 0)) >= RELAPSE_MS;
  return hold.state === 'trying' && isSteady ? { ...hold, state: 'well', version: hold.version + 1 } : null;
}

/** No wait under a clock that was ahead is longer than the longest gap. */
export const isProbeDue = ({ probeAt }: AccountHold, at: number): boolean => at >= probeAt || probeAt - at > GAPS.maxMs;

export type AccountHoldLedger = {
  /** Every provider account that was refused, also those that are well again. */
  readonly accountHolds: () => Promise<readonly AccountHold[]>;
  /** False if another process wrote this version before: read again. */
  readonly saveAccountHold: (hold: AccountHold) => Promise<boolean>;
};
