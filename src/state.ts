import { resolve } from 'node:path';
import { Keyv } from 'keyv';
import type { KeyValueStore } from './core/conversation.ts';
import type { Log } from './core/log.ts';
import { messageOf } from './runtime/tasks.ts';

/**
 * Opens the small-state store beside the ledger: for `file:./data/topup.db` the SQLite file `./data/topup.state.db`, for
 * PostgreSQL the table `topup_state` of the same database.
 *
 * Keyv answers a failed read like a missing key and a failed write with false, which is what a {@link KeyValueStore} promises; the failure
 * is logged. What has expired is deleted within seconds, also what expired while no process ran.
 */
export async function openKeyValueStore(
  databaseUrl: string,
  log: Log,
): Promise<KeyValueStore & { readonly close: () => Promise<void> }> {
  const { store, expired } = await openStore(databaseUrl, log);
  const keyv = new Keyv({ store, namespace: 'topup' });
  const failed = logged(log);
  keyv.on('error', failed);
  const cleaning = cleanExpired(expired, failed);
  return {
    get: (key) => keyv.get(key),
    put: async (key, value, ttlMs) => void (await keyv.set(key, value, ttlMs ?? undefined)),
    drop: async (key) => void (await keyv.delete(key)),
    close: async () => {
      await cleaning.stop();
      await keyv.disconnect();
    },
  };
}

const logged =
  (log: Log) =>
  (error: unknown): void =>
    log.warn('state.failed', { why: messageOf(error) });

async function openStore(databaseUrl: string, log: Log) {
  if (!databaseUrl.startsWith('file:')) return openPostgres(databaseUrl, log);
  const { KeyvSqlite } = await import('@keyv/sqlite');
  const path = resolve(databaseUrl.slice('file:'.length)).replace(/(\.db)?$/, '.state.db');
  const store = new KeyvSqlite({ uri: `sqlite://${path}`, wal: true, busyTimeout: 5_000, driver: 'node:sqlite' });
  await makeForgetful(store).catch(logged(log));
  return { store, expired: expiredInSqlite(store) };
}

type Sqlite = { readonly query: (sql: string, ...values: unknown[]) => Promise<unknown[]> };

/** Set once a database has been rewritten without what was deleted before it was told to overwrite that. */
const CLEAN_VERSION = 1;

/** Deleted and changed rows are overwritten, not only let go. A store of an earlier version is written anew, once. */
async function makeForgetful({ query }: Sqlite): Promise<void> {
  await query('PRAGMA secure_delete = ON');
  const [version] = (await query('PRAGMA user_version')) as readonly { readonly user_version: number }[];
  if ((version?.user_version ?? 0) >= CLEAN_VERSION) return;
  await query('VACUUM');
  await query(`PRAGMA user_version = ${CLEAN_VERSION}`);
}

const expiredInSqlite = ({ query }: Sqlite): ExpiredRows => ({
  deleteSome: async (now, limit) => {
    const some = 'select rowid from keyv where expires is not null and expires <= ? order by expires limit ?';
    return (await query(`delete from keyv where rowid in (${some}) returning 1`, now, limit)).length;
  },
  // What was deleted still stands in the log of changes until that is written back.
  // Whoever reads the file is not waited for.
  forget: async () => {
    await query('PRAGMA busy_timeout = 0');
    await query('PRAGMA wal_checkpoint(TRUNCATE)');
    await query('PRAGMA busy_timeout = 5000');
  },
});

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
        log.warn('state.connection_lost', { why: messageOf(error) });
        return true;
      }
    }
  }
  const store = new KeyvPostgres({ uri, table: 'topup_state', max: 2, Client: Listened });
  // Deleting in portions is not offered, and the pool is the store's own.
  const { query } = store as unknown as Postgres;
  const some = `select ctid from topup_state where expires is not null and expires <= $1
    order by expires limit $2 for update skip locked`;
  const expired: ExpiredRows = {
    deleteSome: async (now, limit) =>
      (await query(`delete from topup_state where ctid = any(array(${some})) returning 1`, [now, limit])).length,
    forget: async () => undefined,
  };
  return { store, expired };
}

type Postgres = { readonly query: (sql: string, values: readonly unknown[]) => Promise<readonly unknown[]> };

/** Rows of the small-state store whose time is over, and how to delete some of them: the number that were. */
export type ExpiredRows = {
  readonly deleteSome: (now: number, limit: number) => Promise<number>;
  /** Called after some were deleted. */
  readonly forget: () => Promise<void>;
};

/** How long an expired row may stand, and how many go at once. */
const CLEAN_EVERY_MS = 15_000;
const CLEAN_BATCH_SIZE = 500;

/**
 * Deletes what has expired: drafts hold whole numbers, links and tokens. Keyv itself deletes a row only when it is read again. At once,
 * for what expired while nobody ran, and then every 15 s. Whatever cannot be deleted now is tried again.
 */
export function cleanExpired(
  { deleteSome, forget }: ExpiredRows,
  failed: (error: unknown) => void,
): { readonly stop: () => Promise<void> } {
  let stopped = false;

  async function clean(): Promise<void> {
    let deleted = 0;
    for (let some = CLEAN_BATCH_SIZE; some === CLEAN_BATCH_SIZE && !stopped; deleted += some)
      some = await deleteSome(Date.now(), CLEAN_BATCH_SIZE);
    if (deleted > 0) await forget();
  }

  let cleaning = clean().catch(failed);
  const timer = setInterval(() => {
    cleaning = cleaning.then(clean).catch(failed);
  }, CLEAN_EVERY_MS);
  timer.unref();
  return {
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await cleaning;
    },
  };
}
