import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { LedgerUnreachable } from '../core/ledger.ts';
import type { ConfigRecords, ReplicaConfig } from '../core/reload.ts';
import { messageOf } from '../runtime/tasks.ts';
import { readDatabaseUrl, type Session } from './session.ts';
import { type Params, type Row, rows, type Script, type Statement, statement, valuesOf, written } from './statement.ts';

/**
 * Which config is in force, how often a reload was asked for, and what each replica has. One row of `config_now` is all that a replica
 * looks at every few seconds.
 */
export const CONFIG_TABLES = [
  'create table config_now (one whole primary key, hash text not null, since whole not null, reloads whole not null) by key',
  `create table config_replicas (
    replica text primary key, hash text not null, answered whole not null, answer text not null, seen_at whole not null) by key`,
];

type ReplicaRow = {
  readonly replica: string;
  readonly hash: string;
  readonly answered: number;
  readonly answer: string;
  readonly seen_at: number;
};

export const CONFIG = {
  now: statement<{ hash: string; reloads: number }>('select hash, reloads from config_now where one = 1'),
  first: statement(`
    insert into config_now (one, hash, since, reloads) values (1, :hash, :at, 0) on conflict (one) do nothing`),
  put: statement('update config_now set hash = :hash, since = :at where one = 1 and hash <> :hash'),
  ask: statement<{ reloads: number }>('update config_now set reloads = reloads + 1 where one = 1 returning reloads'),
  report: statement(`
    insert into config_replicas (replica, hash, answered, answer, seen_at)
      values (:replica, :hash, :answered, :answer, :at)
    on conflict (replica) do update
      set hash = excluded.hash, answered = excluded.answered, answer = excluded.answer, seen_at = excluded.seen_at`),
  leave: statement('delete from config_replicas where replica = :replica or seen_at < :before'),
  replicas: statement<ReplicaRow>(
    'select replica, hash, answered, answer, seen_at from config_replicas order by replica',
  ),
};

/** A replica that was not seen for so long has gone for good. */
const GONE_MS = 24 * 3_600_000;

export const createConfigRecords = (session: Session): ConfigRecords => ({
  configNow: () =>
    session.read(function* () {
      const [row] = yield* rows(CONFIG.now, {});
      return row ?? null;
    }),
  putConfig: (hash, at) => session.write(() => put(hash, at)),
  reportConfig: (report, at) =>
    session.write(function* () {
      yield* written(CONFIG.report, { ...columnsOf(report), at });
    }),
  leaveConfig: (replica, at) =>
    session.write(function* () {
      yield* written(CONFIG.leave, { replica, before: at - GONE_MS });
    }),
});

function* put(hash: string, at: number): Script<boolean> {
  const isFirst = (yield* written(CONFIG.first, { hash, at })) === 1;
  return isFirst || (yield* written(CONFIG.put, { hash, at })) === 1;
}

const columnsOf = ({ replica, hash, answered, answer }: ReplicaConfig) => ({
  ...{ replica, hash, answered },
  answer: JSON.stringify(answer),
});

export const replicaOf = (row: ReplicaRow): ReplicaConfig & { readonly seenAt: number } => ({
  ...{ replica: row.replica, hash: row.hash, answered: Number(row.answered), seenAt: Number(row.seen_at) },
  answer: JSON.parse(row.answer),
});

/** Asks the desks that run on a database to read their config again, beside them. */
export type Reloads = {
  /** Returns the number of this request; null if no desk has ever run on the database. */
  readonly ask: () => Promise<number | null>;
  /** Returns the replicas that were seen within `withinMs`. */
  readonly replicas: (withinMs: number) => Promise<readonly ReplicaConfig[]>;
  /** Records that every replica has this config, so that one which has gone leaves no other in force. */
  readonly agree: (hash: string) => Promise<void>;
  readonly close: () => Promise<void>;
};

type Connection = {
  readonly run: <R extends Row>(asked: Statement<R>, params: Params) => Promise<readonly R[]>;
  readonly now: () => Promise<number>;
  readonly close: () => Promise<void>;
};

const BUSY_MS = 5_000;
const CONNECT_MS = 10_000;
/** PostgreSQL's code for a table that is not there. A database or a user that is not there has another one. */
const NO_TABLE = '42P01';

/** Rejects with {@link LedgerUnreachable}. A database that no desk of this version has opened is left as it is. */
export async function openReloads(url: string): Promise<Reloads> {
  const database = readDatabaseUrl(url);
  if (database === null) throw new LedgerUnreachable('DATABASE_URL must be file:./data/topup.db or postgres://…');
  const connection = await (database.dialect === 'sqlite' ? openFile(database.path) : openServer(url));
  return {
    ask: async () => {
      const [row] = await connection.run(CONFIG.ask, {});
      return row === undefined ? null : Number(row.reloads);
    },
    replicas: async (withinMs) => {
      const now = await connection.now();
      const all = (await connection.run(CONFIG.replicas, {})).map(replicaOf);
      return all.filter(({ seenAt }) => now - seenAt <= withinMs);
    },
    agree: async (hash) => {
      await connection.run(CONFIG.put, { hash, at: Math.round(await connection.now()) });
    },
    close: connection.close,
  };
}

const unreachable = (error: unknown): LedgerUnreachable => {
  const why = messageOf(error);
  return new LedgerUnreachable(
    /^no such table/.test(why) || (error instanceof Error && 'code' in error && error.code === NO_TABLE)
      ? 'No desk of this version has opened the database yet: start it first'
      : `The database cannot be reached: ${why}`,
    { cause: error },
  );
};

async function attempt<T>(act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw unreachable(error);
  }
}

async function openFile(path: string): Promise<Connection> {
  if (!existsSync(path)) throw new LedgerUnreachable(`There is no database ${path}: DATABASE_URL says where it is`);
  const db = await attempt(() => new DatabaseSync(path, { timeout: BUSY_MS }));
  return {
    run: <R extends Row>(asked: Statement<R>, params: Params) =>
      attempt(() => db.prepare(asked.sqlite).all(...valuesOf({ statement: asked, params })) as R[]),
    now: async () => Date.now(),
    close: async () => db.close(),
  };
}

async function openServer(url: string): Promise<Connection> {
  const { Client } = await import('pg');
  const client = new Client({
    connectionString: url,
    application_name: 'topup-desk reload',
    connectionTimeoutMillis: CONNECT_MS,
  });
  client.on('error', () => undefined);
  await attempt(() => client.connect());
  return {
    run: async <R extends Row>(asked: Statement<R>, params: Params) =>
      (await attempt(() => client.query<R>(asked.postgres, valuesOf({ statement: asked, params })))).rows,
    now: async () =>
      Number(
        (await attempt(() => client.query('select extract(epoch from clock_timestamp()) * 1000 as at'))).rows[0]?.at,
      ),
    close: () => client.end(),
  };
}
