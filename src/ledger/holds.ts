import { DatabaseSync } from 'node:sqlite';
import { type AccountHold, ended } from '../core/account-hold.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import { type Lane, type ProviderName, providerOfLane } from '../core/product.ts';
import { err, ok, type Result } from '../core/result.ts';
import { messageOf } from '../runtime/tasks.ts';
import type { Moves } from './conversations.ts';
import { type OrderRow, orderColumns } from './rows.ts';
import { readDatabaseUrl, type Session } from './session.ts';
import { type Met, readablePage } from './set-aside.ts';
import { rows, statement, written } from './statement.ts';

/** Provider accounts that were refused; each is a document. */
export const HOLD_TABLES = [
  `create table account_holds (
    provider text not null, account text not null, version whole not null, document text not null,
    primary key (provider, account)) by key`,
];

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

/** `unreadable`: it is no database of this version, or cannot be reached. */
export type ResumeRefused = { readonly kind: 'not_held' } | { readonly kind: 'unreadable'; readonly why: string };

/**
 * Ends the hold of a provider's accounts, also while a desk runs on the database: it goes on within seconds, with one order at a time.
 *
 * @returns how many orders wait for the provider
 */
export async function resumeProvider(
  { url, log }: { readonly url: string; readonly log: Log },
  provider: ProviderName,
  at: number,
): Promise<Result<{ readonly orders: number }, ResumeRefused>> {
  let session: Session | null = null;
  try {
    session = await openBeside(url, log);
    return await resumeIn(createAccountHolds(session), provider, at);
  } catch (error) {
    return err({ kind: 'unreadable', why: messageOf(error) });
  } finally {
    await session?.close();
  }
}

/** Opens a ledger beside a desk that has it. Loads only the driver that is needed, and none in a desk that only looks at its holds. */
export async function openBeside(url: string, log: Log): Promise<Session> {
  const database = readDatabaseUrl(url);
  if (database === null) throw new Error('DATABASE_URL must be file:./data/topup.db or postgres://…');
  if (database.dialect === 'postgres') return (await import('./postgres.ts')).openPostgres(url, log);
  // Opening would make an empty one.
  new DatabaseSync(database.path, { readOnly: true }).close();
  return (await import('./sqlite.ts')).openSqliteBeside(database.path);
}

const MAX_WRITES = 20;

async function resumeIn(
  ledger: Pick<Ledger, 'accountHolds' | 'saveAccountHold' | 'wakePurchases'>,
  provider: ProviderName,
  at: number,
): Promise<Result<{ readonly orders: number }, ResumeRefused>> {
  for (let tries = 0; tries < MAX_WRITES; tries += 1) {
    const held = (await ledger.accountHolds()).filter((hold) => hold.provider === provider && hold.state === 'held');
    if (held.length === 0) {
      if (tries === 0) return err({ kind: 'not_held' });
      return ok({ orders: await ledger.wakePurchases(provider, at) });
    }
    for (const hold of held) await ledger.saveAccountHold(ended(hold, 'operator', at));
  }
  return err({ kind: 'unreadable', why: 'other processes wrote it again and again' });
}

export const HELD = {
  page: statement<OrderRow>(`
    select ${orderColumns()} from orders
    where work = :work and (cast(:lane as text) is null or lane = cast(:lane as text)) and id > :after
    order by id limit :limit`),
  count: statement<{ lane: Lane | null; many: number }>(
    "select lane, count(*) as many from orders where work = 'hold' group by lane",
  ),
};

/** Finds and counts held orders, and orders that may have to be held. */
export function createHeld(session: Session, { reading }: Moves, met: Met): Pick<Ledger, 'underWay' | 'held'> {
  return {
    underWay: (work, lane, after, limit) =>
      session.read(() => readablePage(HELD.page, { work, lane }, { after, limit }, reading, met)),
    held: () =>
      session.read(function* () {
        const counts = new Map<ProviderName, number>();
        for (const { lane, many } of yield* rows(HELD.count, {})) {
          if (lane === null) continue;
          const provider = providerOfLane(lane);
          counts.set(provider, (counts.get(provider) ?? 0) + many);
        }
        return [...counts].map(([provider, count]) => ({ provider, count }));
      }),
  };
}
