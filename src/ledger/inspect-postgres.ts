import { Client } from 'pg';
import { messageOf } from '../runtime/tasks.ts';
import { type LedgerFacts, type Read, readFacts } from './inspect.ts';
import { LEASE } from './lease.ts';
import { valuesOf } from './statement.ts';

/**
 * What a PostgreSQL server says of itself and of the ledger in it.
 *
 * @property pooler for how long a pooler between us gives out a connection; `none` also for one that gives each client its own
 * @property desks how many connections of desks there are, our own not among them
 */
export type PostgresSeen =
  | { readonly kind: 'unreachable'; readonly code: string; readonly why: string }
  | {
      readonly kind: 'seen';
      readonly version: string;
      readonly synchronousCommit: string;
      readonly fsync: string;
      readonly fullPageWrites: string;
      readonly isStandby: boolean;
      readonly isReadOnly: boolean;
      readonly pooler: 'none' | 'transaction' | 'statement';
      readonly desks: number;
      readonly connections: { readonly used: number; readonly max: number };
      readonly facts: LedgerFacts;
    };

const CONNECT_MS = 6_000;
const QUERY_MS = 8_000;

const SETTINGS = `
  select current_setting('server_version') as version, current_setting('synchronous_commit') as synchronous_commit,
    current_setting('fsync') as fsync, current_setting('full_page_writes') as full_page_writes,
    current_setting('default_transaction_read_only') as read_only, pg_is_in_recovery() as standby,
    current_setting('max_connections')::int as max, (select count(*)::int from pg_stat_activity) as used,
    (select count(*)::int from pg_stat_activity
      where application_name = 'topup-desk' and datname = current_database()) as desks`;

type Settings = {
  readonly version: string;
  readonly synchronous_commit: string;
  readonly fsync: string;
  readonly full_page_writes: string;
  readonly read_only: string;
  readonly standby: boolean;
  readonly max: number;
  readonly used: number;
  readonly desks: number;
};

/** Looks at a database that desks may have open. It writes nothing and locks nothing. */
export async function inspectPostgres(url: string): Promise<PostgresSeen> {
  const clients = [newClient(url), newClient(url)] as const;
  const [first, second] = clients;
  try {
    await Promise.all(clients.map((client) => client.connect()));
    const pooler = (await takesTransactions(second)) ? poolerOf(await backends(first, second)) : 'statement';
    const { rows } = await first.query<Settings>(SETTINGS);
    const [settings] = rows;
    if (settings === undefined) throw new Error('it says nothing of its settings');
    // Without a name nothing is prepared: a pooler may give the next statement to another connection.
    const read: Read = async (statement, params) =>
      (await first.query(statement.postgres, valuesOf({ statement, params }))).rows as never;
    return {
      kind: 'seen',
      version: settings.version,
      synchronousCommit: settings.synchronous_commit,
      fsync: settings.fsync,
      fullPageWrites: settings.full_page_writes,
      isStandby: settings.standby,
      isReadOnly: settings.read_only === 'on',
      pooler,
      desks: settings.desks,
      connections: { used: settings.used, max: settings.max },
      facts: await readFacts(read),
    };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return { kind: 'unreachable', code, why: messageOf(error) };
  } finally {
    await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
  }
}

/**
 * Takes the turn of something that is paced, as a desk does and beside desks that run.
 *
 * @returns 0 where it was taken; else how many ms until the next
 */
export async function takeTurnInPostgres(url: string, name: string, everyMs: number): Promise<number> {
  const client = newClient(url);
  try {
    await client.connect();
    const { rows } = await client.query<{ at: string }>(
      'select floor(extract(epoch from clock_timestamp()) * 1000) as at',
    );
    const now = Number(rows[0]?.at);
    const params = { name, next: now + everyMs, now };
    const taken = await client.query(LEASE.pace.postgres, valuesOf({ statement: LEASE.pace, params }));
    if (taken.rowCount === 1) return 0;
    const paced = await client.query<{ next_at: string }>(LEASE.paced.postgres, [name]);
    return Math.max(Number(paced.rows[0]?.next_at ?? now) - now, 1);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Settings are no startup parameters here: a pooler may refuse those that it does not know. */
function newClient(url: string): Client {
  const client = new Client({
    connectionString: url,
    application_name: 'topup-desk doctor',
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: QUERY_MS,
  });
  client.on('error', () => undefined);
  return client;
}

/** PgBouncer refuses transactions where it pools single statements. */
async function takesTransactions(client: Client): Promise<boolean> {
  try {
    await client.query('begin read only');
    await client.query('commit');
    return true;
  } catch (error) {
    if (messageOf(error).includes('statement pooling mode')) return false;
    throw error;
  }
}

/** Which server processes two connections are served by, one statement each in turn. */
async function backends(first: Client, second: Client): Promise<readonly (readonly [number, number])[]> {
  const pidOf = async (client: Client): Promise<number> =>
    (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid ?? 0;
  const turns: (readonly [number, number])[] = [];
  for (let turn = 0; turn < 3; turn += 1) turns.push([await pidOf(first), await pidOf(second)]);
  return turns;
}

/**
 * Says how connections are given out. Two that stand side by side have a server process each, and keep it; where both are served by
 * one, or one by several, a pooler hands them out anew for each transaction.
 */
export function poolerOf(turns: readonly (readonly [number, number])[]): 'none' | 'transaction' {
  const [first, second] = [new Set(turns.map(([pid]) => pid)), new Set(turns.map(([, pid]) => pid))];
  return first.size > 1 || second.size > 1 || !first.isDisjointFrom(second) ? 'transaction' : 'none';
}
