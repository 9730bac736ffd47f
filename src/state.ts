import { resolve } from 'node:path';
import { Keyv } from 'keyv';
import type { Log } from './core/log.ts';
import type { Shelf } from './core/shelf.ts';

/**
 * Opens the small-state store beside the ledger: for `file:./data/topup.db` the SQLite file `./data/topup.state.db`, for
 * PostgreSQL the table `topup_state` of the same database.
 *
 * Keyv answers a failed read like a missing key and a failed write with false, which is what a {@link Shelf} promises; the failure
 * is logged.
 */
export async function openShelf(
  databaseUrl: string,
  log: Log,
): Promise<Shelf & { readonly close: () => Promise<void> }> {
  const keyv = new Keyv({ store: await openStore(databaseUrl, log), namespace: 'topup' });
  keyv.on('error', (error: unknown) =>
    log.warn('state.failed', { why: error instanceof Error ? error.message : String(error) }),
  );
  return {
    get: (key) => keyv.get(key),
    put: async (key, value, ttlMs) => void (await keyv.set(key, value, ttlMs ?? undefined)),
    drop: async (key) => void (await keyv.delete(key)),
    close: async () => void (await keyv.disconnect()),
  };
}

async function openStore(databaseUrl: string, log: Log) {
  if (!databaseUrl.startsWith('file:')) return openPostgres(databaseUrl, log);
  const { KeyvSqlite } = await import('@keyv/sqlite');
  const path = resolve(databaseUrl.slice('file:'.length)).replace(/(\.db)?$/, '.state.db');
  return new KeyvSqlite({ uri: `sqlite://${path}`, wal: true, busyTimeout: 5_000, driver: 'node:sqlite' });
}

/**
 * `@keyv/postgres` keeps its pool to itself and listens to no error of it, so that an idle connection which the server ends (a restart, an
 * administrator) would end this process. The pool has let go of such a connection by then; only the error is left, and is logged here.
 */
async function openPostgres(uri: string, log: Log) {
  const [{ KeyvPostgres }, { Client }] = await Promise.all([import('@keyv/postgres'), import('pg')]);
  class Listened extends Client {
    override emit(event: string, ...given: unknown[]): boolean {
      try {
        return super.emit(event as 'error', ...(given as [Error]));
      } catch (error) {
        if (event !== 'error') throw error;
        log.warn('state.connection_lost', { why: error instanceof Error ? error.message : String(error) });
        return true;
      }
    }
  }
  return new KeyvPostgres({ uri, table: 'topup_state', max: 2, Client: Listened });
}
