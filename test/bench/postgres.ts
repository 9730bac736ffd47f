import { Client } from 'pg';
import { createScope, type Scope } from '../crash/scope.ts';
import { missingTools } from '../support/deploy/tools.ts';
import { freePort } from '../support/free-port.ts';
import { startPgBouncer } from '../support/pgbouncer.ts';
import { type PostgresServer, startPostgresServer } from '../support/postgres-server.ts';
import { processorSeconds, type Served, startServer } from './processes.ts';
import {
  type Contestant,
  type Costs,
  compareCosts,
  contestantOf,
  type Sizes,
  sentIn,
  startCompiled,
} from './rounds.ts';
import type { Setting } from './setting.ts';
import { bareBolt, slashRequests } from './slack.ts';

const SIZES: Sizes = { warmUp: 500, aRound: 500, rounds: 7 };
/** As many sessions as the desk's own pool has. */
const SESSIONS = 10;

/** @property pooled null where PgBouncer is not installed; `missing` says how to get it then */
export type OnPostgres = {
  readonly one: Costs;
  readonly two: Costs;
  readonly pooled: Costs | null;
  readonly missing: string | null;
};

/**
 * Sends the commands of a Slack workspace to bare Bolt and its twin, to a desk on PostgreSQL, to two of them on one database, and
 * to one whose database is behind PgBouncer, in turns. The server waits for its disk at every commit, as installed.
 */
export async function measurePostgres(setting: Setting): Promise<OnPostgres> {
  const scope = createScope();
  try {
    const server = await startPostgresServer({ durable: true });
    scope.after(server.stop);
    const [alone, shared, behind] = [
      await server.newDatabase(),
      await server.newDatabase(),
      await server.newDatabase(),
    ];
    const missing = missingTools('pgbouncer');
    const one = await deskOn(scope, setting, alone);
    const two = [await deskOn(scope, setting, shared), await deskOn(scope, setting, shared)];
    const urlThrough = missing === null ? await startPgBouncer(scope, behind, 'transaction', SESSIONS) : null;
    const others = {
      one: contestant([one], server),
      two: contestant(two, server),
      pooled: urlThrough === null ? null : contestant([await deskOn(scope, setting, urlThrough)], server),
    };
    const { name, env } = bareBolt(setting);
    const bare = async (): Promise<Contestant> => {
      const bolt = await startServer(name, env);
      scope.after(bolt.stop);
      return contestantOf(bolt, slashRequests);
    };
    const costs = await compareCosts(await bare(), await bare(), others, SIZES);
    for (const url of [alone, shared, ...(missing === null ? [behind] : [])]) await mustHold(url, sentIn(SIZES));
    return { ...costs, missing };
  } finally {
    await scope.end();
  }
}

async function deskOn(scope: Scope, { env }: Setting, url: string): Promise<Served> {
  const port = await freePort();
  const own = { ...env, PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}`, DATABASE_URL: url };
  const desk = await startCompiled(own);
  scope.after(desk.stop);
  return desk;
}

const contestant = (desks: readonly Served[], server: PostgresServer): Contestant => ({
  ports: desks.map(({ port }) => port),
  ownSeconds: () => desks.reduce((sum, { pid }) => sum + processorSeconds(pid), 0),
  besideSeconds: server.processorSeconds,
  requests: slashRequests,
});

async function mustHold(url: string, wanted: number): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ count: string }>('select count(*) as count from orders');
  await client.end();
  if (Number(rows[0]?.count) !== wanted) throw new Error(`the desk wrote ${rows[0]?.count} of ${wanted} down`);
}
