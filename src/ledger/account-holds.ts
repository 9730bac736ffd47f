import type { AccountHold } from '../core/account-hold.ts';
import type { Ledger } from '../core/ledger.ts';
import type { ProviderName } from '../core/product.ts';
import type { Session } from './session.ts';
import { rows, statement, written } from './statement.ts';

export const ACCOUNT_HOLDS = {
  all: statement<{ document: string }>('select document from account_holds order by provider, account'),
  first: statement(`
    insert into account_holds (provider, account, version, document) values (:provider, :account, :version, :document)
    on conflict do nothing`),
  next: statement(`
    update account_holds set version = :version, document = :document
    where provider = :provider and account = :account and version = :version - 1`),
  /** Orders that wait for the provider. A leased one is on its way. */
  wake: statement(`
    update orders set due_at = :at
    where work = 'submit' and lease_until = 0 and due_at > :at and (lane = :provider or lane like :provider || ':%')`),
};

/** Which provider accounts were refused: over all replicas and restarts. */
export function createAccountHolds(
  session: Session,
): Pick<Ledger, 'accountHolds' | 'saveAccountHold' | 'wakePurchases'> {
  return {
    accountHolds: () =>
      session.read(function* () {
        return (yield* rows(ACCOUNT_HOLDS.all, {})).flatMap(({ document }) => readHold(document) ?? []);
      }),
    saveAccountHold: (hold) =>
      session.write(function* () {
        const { provider, account, version } = hold;
        const row = { provider, account, version, document: JSON.stringify(hold) };
        return (yield* written(version === 1 ? ACCOUNT_HOLDS.first : ACCOUNT_HOLDS.next, row)) === 1;
      }),
    wakePurchases: (provider: ProviderName, at) => session.write(() => written(ACCOUNT_HOLDS.wake, { provider, at })),
  };
}

/** One that cannot be read holds nothing back: nothing at all would be bought. */
function readHold(document: string): AccountHold | null {
  try {
    return JSON.parse(document) as AccountHold;
  } catch {
    return null;
  }
}
