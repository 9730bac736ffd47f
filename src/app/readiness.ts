import type { AccountHold } from '../core/account-hold.ts';
import type { Balance } from '../core/balance.ts';
import { ENGLISH } from '../core/grammar.ts';
import type { Ledger } from '../core/ledger.ts';
import type { ProviderName } from '../core/product.ts';
import type { Provider } from '../core/provider.ts';
import type { Connection } from '../core/surface.ts';
import type { ParkedNotices } from '../core/work.ts';
import type { Circuit } from '../jobs/back-pressure.ts';
import { adviceOf } from '../providers/registry.ts';

// The sentences of `/readyz`.

export const outagesIn = (circuits: ReadonlyMap<ProviderName, Circuit>): readonly string[] =>
  [...circuits].flatMap(([name, circuit]) => (circuit.isOpen() ? `${name} does not answer; orders for it wait` : []));

/** Sentences about held orders; none if the ledger cannot be reached, which is reported as missing. */
export async function heldIn(held: Ledger['held'], has: (name: ProviderName) => boolean): Promise<readonly string[]> {
  const counts = await held().catch(() => []);
  return counts.map(({ provider, count }) => {
    const held = ENGLISH.count(count, { one: '# order of it is held', other: '# orders of it are held' });
    return `${provider} is ${has(provider) ? 'configured with another account' : 'not configured'}; ${held}`;
  });
}

export const warningsOf = (setAside: number): readonly string[] =>
  setAside === 0
    ? []
    : [
        ENGLISH.count(setAside, {
          one: '# stored row cannot be read and is set aside; the log names it',
          other: '# stored rows cannot be read and are set aside; the log names them',
        }),
      ];

/** Holds of the accounts that the environment has now: nothing waits for an earlier one. */
export const ownAccountHolds = async (
  { accountHolds }: Pick<Ledger, 'accountHolds'>,
  providers: readonly Pick<Provider, 'name' | 'account'>[],
): Promise<readonly AccountHold[]> =>
  (await accountHolds()).filter(({ provider, account }) =>
    providers.some((one) => one.name === provider && one.account === account),
  );

/** What the accounts have left that the environment has now. */
export const ownBalances = async (
  { balances }: Pick<Ledger, 'balances'>,
  providers: readonly Pick<Provider, 'name' | 'account'>[],
): Promise<readonly Balance[]> =>
  (await balances()).filter(({ provider, account }) =>
    providers.some((one) => one.name === provider && one.account === account),
  );

/** Providers that refuse our account, and what ends that. */
export async function accountWarnings(
  ledger: Pick<Ledger, 'accountHolds'>,
  providers: readonly Provider[],
): Promise<readonly string[]> {
  const holds = (await ownAccountHolds(ledger, providers)).filter(({ state }) => state === 'held');
  return holds.map(({ provider, code, why, since }) => {
    const advice = adviceOf(provider, code, 'en');
    return `${provider} refuses our account (${code}: ${why}) since ${new Date(since).toISOString()}, so purchases there wait; ${advice ?? ''} Then they go on by themselves, or at once by: topup-desk resume ${provider}`;
  });
}

/** What waits in one conversation, and what lets it go on. */
export const parkedWarning = ({ conversation, count, oldestAt, why }: ParkedNotices): string =>
  `${conversation} does not take ${ENGLISH.count(count, { one: '# message', other: '# messages' })} (${why}), the oldest since ${new Date(oldestAt).toISOString()}; let the app into it, and they are shown by themselves`;

export async function missingIn(
  { ping, markTrouble }: Pick<Ledger, 'ping' | 'markTrouble'>,
  connections: readonly Connection[],
): Promise<readonly string[]> {
  const database = await ping().then(
    () => [],
    () => ['the database cannot be reached'],
  );
  const why = markTrouble();
  const mark = why === null ? [] : [`the mark beside the database cannot be written, so purchases wait: ${why}`];
  return [...database, ...mark, ...connections.flatMap((connection) => connection.missing() ?? [])];
}

/** A journal that was not whole when it was looked through last. */
export async function journalWarnings(ledger: Pick<Ledger, 'lastCheck'>): Promise<readonly string[]> {
  const check = await ledger.lastCheck();
  if (check === null || check.places === 0) return [];
  const places = ENGLISH.count(check.places, { one: '# place', other: '# places' });
  return [
    `the journal was not as it was written in ${places} at ${new Date(check.at).toISOString()}; topup-desk journal verify names them`,
  ];
}
