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
  const keyv = new Keyv({ store: await openStore(databaseUrl), namespace: 'topup' });
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

async function openStore(databaseUrl: string) {
  if (!databaseUrl.startsWith('file:')) {
    const { KeyvPostgres } = await import('@keyv/postgres');
    return new KeyvPostgres({ uri: databaseUrl, table: 'topup_state', max: 2 });
  }
  const { KeyvSqlite } = await import('@keyv/sqlite');
  const path = resolve(databaseUrl.slice('file:'.length)).replace(/(\.db)?$/, '.state.db');
  return new KeyvSqlite({ uri: `sqlite://${path}`, wal: true, busyTimeout: 5_000, driver: 'node:sqlite' });
}
