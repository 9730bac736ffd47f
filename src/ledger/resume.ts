import { DatabaseSync } from 'node:sqlite';
import { ended } from '../core/account-hold.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import type { ProviderName } from '../core/product.ts';
import { err, ok, type Result } from '../core/result.ts';
import { messageOf } from '../runtime/tasks.ts';
import { createAccountHolds } from './account-holds.ts';
import { openPostgres } from './postgres.ts';
import { readDatabaseUrl, type Session } from './session.ts';
import { openSqliteBeside } from './sqlite.ts';

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
    session = openBeside(url, log);
    return await resumeIn(createAccountHolds(session), provider, at);
  } catch (error) {
    return err({ kind: 'unreadable', why: messageOf(error) });
  } finally {
    await session?.close();
  }
}

function openBeside(url: string, log: Log): Session {
  const database = readDatabaseUrl(url);
  if (database === null) throw new Error('DATABASE_URL must be file:./data/topup.db or postgres://…');
  if (database.dialect === 'postgres') return openPostgres(url, log);
  // Opening would make an empty one.
  new DatabaseSync(database.path, { readOnly: true }).close();
  return openSqliteBeside(database.path);
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
