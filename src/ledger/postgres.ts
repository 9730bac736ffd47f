import { Pool, type PoolClient, types } from 'pg';
import { LedgerUnreachable } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import { pause } from '../runtime/tasks.ts';
import { isConflict, isNameLost, mustEnd, rethrow, unreachable } from './postgres-errors.ts';
import { createQueryBuilder, createQueue, type Ended, type Session, type Step } from './session.ts';
import type { Answer, Row, Script } from './statement.ts';
import { inParts, lockCalls, runTogether, type SendOne, type Sent, sendTogether } from './together.ts';

const INT8 = 20;
/** Money, times and counts, all far below 2^53. Set for this pool only. */
const numbers: typeof types = {
  ...types,
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : types.getTypeParser(oid, format as 'text'),
};

/** A server that stopped answering must not hold a click for ever. */
const TIMEOUTS = { connectionTimeoutMillis: 5000, query_timeout: 15_000, keepAlive: true };

/** Reads of one turn share a connection; those of the next do not wait for them. */
const READS_ABREAST = 4;

/**
 * Nothing depends on a session: behind PgBouncer each transaction may have another one, and PgBouncer refuses settings at the start of
 * a connection. So each transaction limits for itself how long a stopped replica holds the rows of others, in one message with its
 * begin, which takes no longer for it.
 */
const BEGIN = `begin isolation level read committed;
  set local statement_timeout = 10000;
  set local idle_in_transaction_session_timeout = 15000`;
/** The same where each transaction may have another session: its commit is durable in whichever. That takes 0.1 ms more. */
const BEGIN_ANYWHERE = `${BEGIN};
  select set_config('synchronous_commit', 'on', true) where current_setting('synchronous_commit') = 'off'`;

/**
 * Opens a pool; the first query finds out whether the server answers. The statements of one commit are sent together
 * (`pipeline`).
 *
 * Statements are prepared by name, which saves their parsing. Where a pooler gives each transaction another session, names are not
 * there, or belong to another client: the first such error ends their use, and what met it is run again from the start.
 */
export function openPostgres(url: string, log: Log): Session {
  const pool = new Pool({
    connectionString: url,
    application_name: 'topup-desk',
    max: 10,
    pipeline: true,
    types: numbers,
    ...TIMEOUTS,
    verify: assertDurable,
  });
  // Without these listeners a lost connection ends the process.
  const lost = (error: Error): void => log.warn('ledger.connection_lost', { why: error.message });
  pool.on('error', lost);
  pool.on('connect', (client) => client.on('error', () => undefined));
  let areNamed = true;
  const sendBy =
    (client: PoolClient): SendOne =>
    (sent) =>
      sendTo(client, sent, areNamed);
  const transact = <T>(
    body: (send: SendOne, client: PoolClient) => Promise<T>,
    isKept: (value: T) => boolean = () => true,
  ): Promise<T> =>
    inTransaction(pool, areNamed ? BEGIN : BEGIN_ANYWHERE, (client) => body(sendBy(client), client), isKept);
  const retried = <T>(act: () => Promise<T>): Promise<T> =>
    retriedOnConflict(async () => {
      const began = areNamed;
      try {
        return await act();
      } catch (error) {
        if (!isNameLost(error) || !began) throw error;
        if (areNamed) log.info('ledger.statements_unnamed');
        areNamed = false;
        return act();
      }
    });
  const oneByOne = (steps: readonly Step<unknown>[]): Promise<Ended[]> =>
    retried(() => transact((send, client) => endedOneByOne(client, steps, send)));
  const together = async (steps: readonly Step<unknown>[]): Promise<Ended[]> => {
    const all = (ended: Ended[] | null): boolean => ended !== null;
    return (await retried(() => transact((send) => endedTogether(steps, send), all))) ?? oneByOne(steps);
  };
  const queue = createQueue(inParts(together, oneByOne));
  const readings = createQueue(
    (steps) => retried(() => withClient(pool, (client) => read(steps, sendBy(client)))),
    READS_ABREAST,
  );
  const queryBuilder = createQueryBuilder(({ PostgresDialect }) => new PostgresDialect({ pool }));
  return {
    read: (script) => readings.share({ script, locks: () => [] }),
    write: (script) => retried(() => transact((send) => runScript(script(), send))),
    share: queue.share,
    query: async (build) => build(await queryBuilder()).catch(rethrow),
    checkpoint: async () => undefined,
    close: async () => {
      await Promise.all([queue.drained(), readings.drained()]);
      if (!pool.ended) await pool.end();
    },
  };
}

/**
 * Asks each new connection whether its commits are durable once answered, and fixes the setting for as long as the connection
 * lives. `local`, `remote_write` and `remote_apply` are as good as `on` here.
 */
const DURABLE = "select set_config('synchronous_commit', current_setting('synchronous_commit'), false) as setting";

function assertDurable(client: PoolClient, done: (error?: Error) => void): void {
  client.query<{ setting: string }>(DURABLE).then(
    ({ rows: [row] }) => (row?.setting === 'off' ? done(new LedgerUnreachable(NOT_DURABLE)) : done()),
    (error: unknown) => done(unreachable(error)),
  );
}
const NOT_DURABLE =
  'PostgreSQL would lose what it said is committed: synchronous_commit is off. Set it to on, for the server, the database or the role of DATABASE_URL.';

async function runScript<T>(script: Script<T>, send: SendOne): Promise<T> {
  const [value] = await runTogether([script], send);
  return value as T;
}

/**
 * Runs the steps of a commit side by side: an order alone and thirty of them take as many messages and statements. If one fails or takes
 * back its writes, nothing is kept.
 *
 * @returns null if each step must run alone to be told how it ended
 */
async function endedTogether(steps: readonly Step<unknown>[], send: SendOne): Promise<Ended[] | null> {
  const locks = lockCalls(steps.flatMap((step) => step.locks()));
  // Both must be over: what is still sent after the rollback would be kept.
  const [locked, ended] = await Promise.allSettled([sendTogether([locks], send), runSteps(steps, send)]);
  for (const one of [locked, ended]) if (one.status === 'rejected' && mustEnd(one.reason)) throw one.reason;
  return locked.status === 'fulfilled' && ended.status === 'fulfilled' ? ended.value : null;
}

/** Runs each step in its own savepoint. Its writes are kept or taken back before the next begins. */
async function endedOneByOne(client: PoolClient, steps: readonly Step<unknown>[], send: SendOne): Promise<Ended[]> {
  await sendTogether([lockCalls(steps.flatMap(({ locks }) => locks()))], send);
  const ended: Ended[] = [];
  for (const { script } of steps) {
    post(client, 'savepoint step');
    try {
      ended.push({ ok: true, value: await runScript(script(), send) });
      post(client, 'release savepoint step');
    } catch (error) {
      if (mustEnd(error)) throw error;
      await client.query('rollback to savepoint step').catch(rethrow);
      ended.push({ ok: false, error });
    }
  }
  return ended;
}

/** Reads for several at once. If one of them fails, each reads alone, and only that one fails. */
async function read(steps: readonly Step<unknown>[], send: SendOne): Promise<Ended[]> {
  try {
    return await runSteps(steps, send);
  } catch (error) {
    if (mustEnd(error) || steps.length === 1) throw error;
  }
  const ended: Ended[] = [];
  for (const step of steps) ended.push(...(await runSteps([step], send).catch(failed)));
  return ended;
}

async function runSteps(steps: readonly Step<unknown>[], send: SendOne): Promise<Ended[]> {
  const scripts = steps.map(({ script }) => script());
  return (await runTogether(scripts, send)).map((value) => ({ ok: true, value }));
}

/** What fails one read alone; what fails them all is thrown again. */
function failed(error: unknown): Ended[] {
  if (mustEnd(error)) throw error;
  return [{ ok: false, error }];
}

/** Sends without waiting. If it fails, so do the next statements of the connection, and the commit. */
function post(client: PoolClient, text: string): void {
  client.query(text).catch(() => undefined);
}

async function sendTo(client: PoolClient, { name, text, values }: Sent, areNamed: boolean): Promise<Answer> {
  const query = { ...(areNamed ? { name } : {}), text, values: [...values] };
  const { rows, rowCount } = await client.query<Row>(query).catch(rethrow);
  return { rows, count: rowCount ?? 0 };
}

/** A connection with an error is not used again: closing it takes back what was not committed. */
async function withClient<T>(pool: Pool, use: (client: PoolClient) => Promise<T>): Promise<T> {
  // If the connection was refused, nothing was sent, whatever the server's reason.
  const client = await pool.connect().catch((error: unknown) => {
    throw error instanceof LedgerUnreachable ? error : unreachable(error);
  });
  try {
    const value = await use(client);
    client.release();
    return value;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/**
 * Begin goes out with the first statements, in one message. If it fails, so do they: what refuses a begin ends the connection.
 *
 * @param isKept whether what was written stays
 */
const inTransaction = <T>(
  pool: Pool,
  begin: string,
  body: (client: PoolClient) => Promise<T>,
  isKept: (value: T) => boolean,
): Promise<T> =>
  withClient(pool, async (client) => {
    const [, value] = await Promise.all([client.query(begin).catch(rethrow), body(client)]);
    const end = isKept(value) ? 'commit' : 'rollback';
    const { command } = await client.query(end).catch(rethrow);
    if (command !== end.toUpperCase()) throw new LedgerUnreachable('The database did not commit');
    return value;
  });

const MAX_TRIES = 5;

/** A deadlock or a conflict leaves nothing behind: run it again from the start. */
async function retriedOnConflict<T>(act: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await act();
    } catch (error) {
      if (!isConflict(error)) throw error;
      if (tries === MAX_TRIES) throw unreachable(error);
      await pause(Math.random() * 20 * tries);
    }
  }
}
