import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { Client } from 'pg';
import { LedgerUnreachable } from '../../../src/core/ledger.ts';
import { openLedger } from '../../../src/ledger/open.ts';
import { openedLedger } from '../../support/databases.ts';
import { anOrder, moving, opening, pastOfNumber } from '../../support/orders.ts';
import { newPostgresDatabase } from '../../support/postgres.ts';
import { silentLog } from '../../support/silent.ts';

/**
 * A way to the database that can break.
 *
 * @property cut closes every connection and takes no new one, until `mend`
 * @property loseNextCommit lets the next commit through and closes its connection before the answer
 */
async function breakableWay(t: TestContext, url: string) {
  const { port, hostname } = new URL(url);
  const sockets = new Set<Socket>();
  let broken = false;
  let losing = false;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    if (broken) return void near.destroy();
    let mute = false;
    near.on('data', (sent: Buffer) => {
      if (losing && sent.includes('commit\0')) [mute, losing] = [true, false];
      far.write(sent);
    });
    far.on('data', (answer: Buffer) => (mute ? near.destroy() : near.write(answer)));
    near.on('close', () => far.end());
    far.on('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const detour = new URL(url);
  detour.port = String(address.port);
  const closeAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  t.after(() => {
    closeAll();
    server.close();
  });
  return {
    url: detour.href,
    cut: () => {
      broken = true;
      closeAll();
    },
    mend: () => {
      broken = false;
    },
    loseNextCommit: () => {
      losing = true;
    },
  };
}

test('a ledger whose database nobody serves cannot be opened, and says so', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  const port = typeof address === 'object' ? address?.port : 0;
  const url = `postgres://topup:secret@127.0.0.1:${port}/topup`;
  const refused = await openLedger({ url, log: silentLog }).catch((error: unknown) => error);
  assert.ok(refused instanceof LedgerUnreachable);
  assert.doesNotMatch(refused.message, /secret/);
});

test('replicas that start at once on an empty database all start', async (t) => {
  const url = await newPostgresDatabase();
  const ledgers = await Promise.all(Array.from({ length: 3 }, () => openedLedger(t, url)));
  for (const ledger of ledgers) assert.equal((await ledger.record(opening())).ok, true);
});

test('while the database is away everything says so; afterwards the ledger goes on by itself', async (t) => {
  const way = await breakableWay(t, await newPostgresDatabase());
  const ledger = await openedLedger(t, way.url);
  const opened = anOrder();
  await ledger.record(opening(opened));
  way.cut();
  const [now, keys] = [opened.openedAt, [{ scope: 'team:support', period: '2026-11' }]];
  const attempts: readonly (() => Promise<unknown>)[] = [
    () => ledger.record(opening()),
    () => ledger.find({ by: 'id', id: opened.id }),
    () => ledger.usage({ keys, past: pastOfNumber(opened.msisdn, 0) }),
    () => ledger.list({ teams: null, msisdn: null, maker: null, states: null, limit: 5 }),
    () => ledger.journal(opened.id),
    () => ledger.claimOrders({ work: 'expire', lane: null, now, leaseMs: 1000, limit: 5 }),
    () => ledger.claimNotices({ now, leaseMs: 1000, limit: 5, except: [] }),
    () => ledger.nextDueAt('ask', null),
    () => ledger.nextNoticeAt(),
    () => ledger.wake(opened.id, now),
    () => ledger.takeLease('poll', 'a', 1000, now),
    () => ledger.acquireRateSlot('query:ytx', 1000, now),
    () => ledger.figures(),
    () => ledger.ping(),
  ];
  for (const attempt of attempts) await assert.rejects(attempt(), LedgerUnreachable, String(attempt));
  way.mend();
  assert.deepEqual(await ledger.find({ by: 'id', id: opened.id }), opened);
  assert.equal((await ledger.record(moving(opened, 'approved'))).ok, true);
});

test('a commit whose answer is lost is reported as unknown, and found by its key', async (t) => {
  const url = await newPostgresDatabase();
  const way = await breakableWay(t, url);
  const ledger = await openedLedger(t, way.url);
  await ledger.ping();
  const opened = anOrder();
  way.loseNextCommit();
  await assert.rejects(ledger.record(opening(opened)), LedgerUnreachable);
  const { requestKey } = opened;
  assert.deepEqual(await ledger.find({ by: 'request', requestKey }), opened);
  const again = await ledger.record(opening(anOrder({ requestKey })));
  assert.deepEqual(again, { ok: false, error: { kind: 'seen', order: opened } });
});

test('an idle connection that the server ends does not end the process', async (t) => {
  const url = await newPostgresDatabase();
  const lost: string[] = [];
  const log = { ...silentLog, warn: (event: string) => void lost.push(event) };
  const ledger = await openLedger({ url, log });
  t.after(() => ledger.close());
  const admin = new Client({ connectionString: url });
  await admin.connect();
  t.after(() => admin.end());
  await admin.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  for (let tries = 0; lost.length === 0 && tries < 500; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual([...new Set(lost)], ['ledger.connection_lost']);
  await ledger.ping();
});

test('a database that lets nobody in is a ledger that cannot be reached, and one that can once it does', async (t) => {
  const url = await newPostgresDatabase();
  const ledger = await openedLedger(t, url);
  const name = new URL(url).pathname.slice(1);
  const admin = new Client({ connectionString: url.replace(name, 'postgres') });
  await admin.connect();
  t.after(() => admin.end());
  await admin.query(`alter database ${name} with allow_connections false`);
  await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
  await assert.rejects(ledger.record(opening()), LedgerUnreachable);
  await admin.query(`alter database ${name} with allow_connections true`);
  assert.equal((await ledger.record(opening())).ok, true);
});

test('a deadlock that somebody else’s transaction causes is broken and the change recorded all the same', async (t) => {
  const url = await newPostgresDatabase();
  const ledger = await openedLedger(t, url);
  const orders = [anOrder(), anOrder()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  for (const opened of orders) await ledger.record(opening(opened));
  const other = new Client({ connectionString: url });
  await other.connect();
  t.after(() => other.end());
  await other.query(`set deadlock_timeout = '60s'`);
  await other.query('begin');
  await other.query('update orders set ask_gap_ms = 1 where id = $1', [orders[1]?.id]);
  const moves = Promise.all(orders.map((opened) => ledger.record(moving(opened, 'approved'))));
  await blocked(other);
  await other.query('update orders set ask_gap_ms = 1 where id = $1', [orders[0]?.id]);
  await other.query('commit');
  assert.deepEqual(
    (await moves).map(({ ok }) => ok),
    [true, true],
  );
});

/** Waits until somebody waits for a lock of this connection. */
async function blocked(client: Client): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    const { rows } = await client.query('select 1 from pg_locks where not granted');
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('nobody waits');
}

test('a database that does not wait for its commits stops the start with a sentence', async (t) => {
  const url = await newPostgresDatabase();
  const name = new URL(url).pathname.slice(1);
  const admin = new Client({ connectionString: url });
  await admin.connect();
  t.after(() => admin.end());
  const options = encodeURIComponent('-c synchronous_commit=off');
  const refusedBy = async (where: string): Promise<string> => {
    const refused = await openLedger({ url: where, log: silentLog }).catch((error: unknown) => error);
    assert.ok(refused instanceof LedgerUnreachable);
    return refused.message;
  };
  assert.match(await refusedBy(`${url}?options=${options}`), /synchronous_commit is off\. Set it to on/);
  await admin.query(`alter database ${name} set synchronous_commit = off`);
  assert.match(await refusedBy(url), /synchronous_commit is off/);
  for (const setting of ['local', 'remote_write', 'remote_apply', 'on']) {
    await admin.query(`alter database ${name} set synchronous_commit = ${setting}`);
    const ledger = await openLedger({ url, log: silentLog });
    await ledger.ping();
    await ledger.close();
  }
});

test('a session keeps what it began with, and one that begins without durable commits is not used', async (t) => {
  const url = await newPostgresDatabase();
  const name = new URL(url).pathname.slice(1);
  const ledger = await openedLedger(t, url);
  await ledger.ping();
  const admin = new Client({ connectionString: url });
  await admin.connect();
  t.after(() => admin.end());
  await admin.query(`alter database ${name} set synchronous_commit = off`);
  await ledger.ping();
  await admin.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  );
  await new Promise((resolve) => setTimeout(resolve, 200));
  await assert.rejects(ledger.ping(), /synchronous_commit is off/);
  await admin.query(`alter database ${name} set synchronous_commit = on`);
  await ledger.ping();
});

test('the database says what time it is', async (t) => {
  const ledger = await openedLedger(t, await newPostgresDatabase());
  const at = await ledger.serverTime();
  assert.ok(at !== null && Math.abs(at - Date.now()) < 5_000, `${at}`);
});
