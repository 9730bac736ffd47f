import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { openLedger } from '../../../src/ledger/open.ts';
import { moneyConformance } from '../../conformance/ledger-money.ts';
import { outboxConformance } from '../../conformance/ledger-outbox.ts';
import { recordConformance } from '../../conformance/ledger-record.ts';
import { leaseConformance, T, workConformance } from '../../conformance/ledger-work.ts';
import { openedLedger, postgresAt, writeEmptyLedger } from '../../support/databases.ts';
import { missingTools } from '../../support/deploy/tools.ts';
import { accountAt, startSlackProcess } from '../../support/journey/slack-process.ts';
import { anOrder, opening } from '../../support/orders.ts';
import { startPgBouncer } from '../../support/pgbouncer.ts';
import { newPostgresDatabase, newPostgresLedger } from '../../support/postgres.ts';
import { startSandboxSide } from '../../support/sandbox-side.ts';
import { silentLog } from '../../support/silent.ts';

const MODES = ['session', 'transaction'] as const;
/** In session mode each connection of a pool keeps one of the server's sessions. */
const SESSIONS = { session: 60, transaction: 3 } as const;
type Mode = (typeof MODES)[number];

const pooledUrl = async (t: Pick<TestContext, 'after'>, mode: Mode, url?: string): Promise<string> =>
  startPgBouncer(t, url ?? (await newPostgresDatabase()), mode, SESSIONS[mode]);

const skip = missingTools('pgbouncer') ?? false;

for (const mode of MODES) {
  describe(`behind PgBouncer in ${mode} mode`, { skip }, () => {
    const pooled = postgresAt(async (t) => pooledUrl(t, mode, await newPostgresLedger(writeEmptyLedger)));
    recordConformance(pooled);
    moneyConformance(pooled);
    workConformance(pooled);
    leaseConformance(pooled);
    outboxConformance(pooled);

    test('replicas that write at once share few sessions, and leases and rate slots hold over all of them', async (t) => {
      const url = await pooledUrl(t, mode);
      const replicas = await Promise.all([1, 2, 3].map(() => openedLedger(t, url)));
      const orders = Array.from({ length: 60 }, () => anOrder());
      const written = await Promise.all(orders.map((order, index) => replicas[index % 3]?.record(opening(order))));
      assert.ok(written.every((one) => one?.ok));
      const found = await Promise.all(
        orders.map(({ ref }, index) => replicas[(index + 1) % 3]?.find({ by: 'ref', ref })),
      );
      assert.deepEqual(
        found.map((one) => one?.id),
        orders.map(({ id }) => id),
      );
      const fences = await Promise.all(replicas.map((one, index) => one.takeLease('poll', `${index}`, 30_000, T)));
      assert.equal(fences.filter((fence) => fence !== null).length, 1);
      const slots = await Promise.all(replicas.map((one) => one.acquireRateSlot('ytx', 60_000, T)));
      assert.equal(slots.filter((waitMs) => waitMs === 0).length, 1);
    });

    test('a whole desk buys and answers', async (t) => {
      const desk = await startSlackProcess(t, await pooledUrl(t, mode));
      const side = await startSandboxSide(t);
      await desk.restart(accountAt('juhe', side.url), ['juhe']);
      const ref = await desk.asked('13911281234 2GB outage');
      await desk.approve(ref);
      await desk.cardSays(ref, /✅ \w+ delivered/);
      assert.equal((await desk.get('/readyz')).status, 200);
    });
  });
}

test('PgBouncer that pools statements is refused with what to set', { skip }, async (t) => {
  const url = await startPgBouncer(t, await newPostgresDatabase(), 'statement');
  await assert.rejects(openLedger({ url, log: silentLog }), /PgBouncer pools single statements.*pool_mode/);
});
