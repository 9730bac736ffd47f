import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createCheckJournal } from '../../../src/app/journal-thread.ts';
import { appendRoots, readRoots } from '../../../src/app/roots-file.ts';
import type { Announcement } from '../../../src/core/announcement.ts';
import { createCalendar } from '../../../src/core/calendar.ts';
import type { Root } from '../../../src/core/evidence.ts';
import { createEvidenceJob, dueRoot, type EvidenceDeps } from '../../../src/jobs/evidence.ts';
import { verified } from '../../conformance/ledger-journal.ts';
import { databases } from '../../support/databases.ts';
import { anOrder, moving, OPENED_AT, opening } from '../../support/orders.ts';
import { silentLog } from '../../support/silent.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Ten minutes past the midnight in Shanghai that ends the day of `OPENED_AT`. */
const NIGHT = OPENED_AT + 14 * HOUR_MS + 600_000;

type Told = { readonly to: string; readonly announcement: Announcement };

async function open(t: TestContext, database = databases[0]) {
  assert.ok(database);
  const opened = await database.open(t);
  const folder = mkdtempSync(join(tmpdir(), 'topup-roots-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const world = { at: OPENED_AT, timezone: 'Asia/Shanghai', told: [] as Told[], logged: [] as string[] };
  const file = join(folder, 'roots.txt');
  const job = (replicaId: string, given: Partial<EvidenceDeps> = {}) => {
    const { pass, stop } = createEvidenceJob({
      ledger: opened.ledger,
      checkJournal: createCheckJournal(opened.url),
      appendRoots: (roots) => appendRoots(file, roots),
      dayOf: (at) => createCalendar(world.timezone)(at).day,
      concerned: () => ['finance', 'operators'],
      tell: async (to, announcement, key) => {
        const told = await opened.ledger.tellOnce(key, { conversation: null, announcement, at: world.at });
        if (told) world.told.push({ to, announcement });
        return told;
      },
      replicaId,
      now: () => world.at,
      log: { ...silentLog, error: (event) => void world.logged.push(event) },
      ...given,
    });
    t.after(stop);
    return pass;
  };
  const toldRoots = () => world.told.flatMap(({ announcement: one }) => (one.kind === 'root' ? [one] : []));
  return { ...opened, world, file, job, toldRoots };
}

test('a root is made once a day has ended, told to finance and appended to the file, by one of two replicas', async (t) => {
  const { ledger, url, world, file, job, toldRoots } = await open(t);
  const [first, second] = [job('a'), job('b')];
  await first();
  assert.equal(await ledger.lastRoot(), null, 'a ledger without an order has nothing to say');
  const order = anOrder();
  await ledger.record(opening(order));
  world.at = NIGHT - 1_200_000;
  await first();
  assert.equal(await ledger.lastRoot(), null, 'the day has not ended');
  world.at = NIGHT;
  await Promise.all([first(), second()]);
  assert.deepEqual(
    toldRoots().map(({ number, from, day, orders, lines, late }) => [number, from, day, orders, lines, late]),
    [[1, '2026-11-21', '2026-11-21', 1, 1, false]],
  );
  const kept = readRoots(file);
  assert.ok(kept.ok);
  assert.deepEqual(
    await ledger.rootsAfter(0, 9).then((roots) => roots.map(({ root }) => root)),
    kept.value.map(({ root }) => root),
  );
  world.at += 10 * HOUR_MS;
  await first();
  await second();
  assert.equal(toldRoots().length, 1);
  assert.equal(readFileSync(file, 'utf8').trim().split('\n').length, 1);
  assert.deepEqual(
    [(await verified(url, kept.value)).places, await ledger.lastCheck()],
    [0, { at: NIGHT, lines: 1, places: 0 }],
  );
});

test('days in which nothing ran are covered by one root, which says that it was made up afterwards', async (t) => {
  const { ledger, url, world, job, toldRoots } = await open(t);
  const order = anOrder();
  await ledger.record(opening(order));
  world.at = NIGHT;
  await job('a')();
  await ledger.record(moving(order, 'approved'));
  world.at = NIGHT + 4 * DAY_MS;
  await job('b')();
  world.at += DAY_MS;
  await job('b')();
  assert.deepEqual(
    toldRoots().map(({ from, day, orders, late }) => [from, day, orders, late]),
    [
      ['2026-11-21', '2026-11-21', 1, false],
      ['2026-11-22', '2026-11-25', 1, true],
      ['2026-11-26', '2026-11-26', 0, false],
    ],
  );
  assert.equal((await verified(url)).places, 0);
});

test('a broken journal is told to finance and the operators once, is logged, and goes on getting roots', async (t) => {
  const { ledger, sql, world, job, toldRoots } = await open(t);
  const [order, other] = [anOrder(), anOrder()];
  await ledger.record(opening(order));
  await ledger.record(opening(other));
  world.at = NIGHT;
  await job('a')();
  await sql('drop trigger order_events_no_delete');
  await sql(`delete from order_events where order_id = '${order.id}'`);
  await sql(`delete from orders where id = '${order.id}'`);
  for (let night = 1; night < 4; night += 1) {
    world.at = NIGHT + night * DAY_MS;
    await job('a')();
  }
  const broken = world.told.filter(({ announcement }) => announcement.kind === 'broken');
  assert.deepEqual(
    broken.map(({ to }) => to),
    ['finance', 'operators'],
  );
  assert.deepEqual(broken[0]?.announcement, {
    kind: 'broken',
    first: { kind: 'sealed_order_missing', order: order.ref, number: 1, day: '2026-11-21' },
    places: 1,
  });
  assert.deepEqual(world.logged, ['journal.broken', 'journal.broken', 'journal.broken']);
  assert.equal(toldRoots().length, 4);
  assert.equal((await ledger.lastCheck())?.places, 1);
});

test('what was made before a process died is told and kept by the next, also in a file that was lost', async (t) => {
  const { ledger, world, file, job, toldRoots } = await open(t);
  await ledger.record(opening(anOrder()));
  world.at = NIGHT;
  const dies = job('a', {
    tell: async () => {
      throw new Error('killed');
    },
    appendRoots: async () => null,
  });
  await dies();
  assert.deepEqual([(await ledger.lastRoot())?.number, toldRoots().length], [1, 0]);
  await job('b')();
  assert.equal(toldRoots().length, 1);
  rmSync(file);
  await job('c')();
  assert.equal(toldRoots().length, 1);
  assert.ok(readRoots(file).ok);
});

test('a thread that is stopped in the middle leaves nothing that the next root does not cover', async (t) => {
  const { ledger, url, world, job } = await open(t);
  for (let n = 0; n < 450; n += 1) await ledger.record(opening(anOrder()));
  world.at = NIGHT;
  let batches = 0;
  const stopped = job('a', {
    ledger: { ...ledger, sealLines: async (...given) => ++batches < 2 && ledger.sealLines(...given) },
  });
  await stopped();
  assert.equal(await ledger.lastRoot(), null);
  await job('b')();
  const root = await ledger.lastRoot();
  assert.deepEqual([root?.orders, root?.lines, (await verified(url)).places], [450, 450, 0]);
});

const DUE = { now: () => NIGHT, dayOf: (at: number) => createCalendar('Asia/Shanghai')(at).day };
const last = (fields: Partial<Root>): Root => ({
  ...{ number: 7, from: '2026-11-20', day: '2026-11-20', madeAt: NIGHT - DAY_MS, previous: null },
  ...{ root: '3f'.repeat(32), orders: 1, lines: 1 },
  ...fields,
});

test('a file of roots that was saved in UTF-16 goes on so, and can be read', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'topup-roots-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'roots.txt');
  const [day, root] = ['2026-11-21', 'a'.repeat(64)];
  writeFileSync(path, Buffer.from(`\ufeff1 ${day} ${root}\r\n`, 'utf16le'));
  const next: Root = { number: 2, from: day, day, madeAt: NIGHT, previous: root, root, orders: 1, lines: 1 };
  assert.ok((await appendRoots(path, [next])).ok);
  assert.deepEqual(readRoots(path), { ok: true, value: [1, 2].map((number) => ({ number, day, root })) });
});

test('a clock that was ahead puts off no root, and one that is set back or another time zone makes none twice', () => {
  assert.deepEqual(dueRoot(last({}), null, DUE), {
    ...{ number: 8, from: '2026-11-21', day: '2026-11-21', madeAt: NIGHT, previous: '3f'.repeat(32) },
  });
  assert.equal(dueRoot(last({ day: '2026-11-21', madeAt: NIGHT }), null, DUE), null);
  assert.equal(
    dueRoot(last({ day: '2026-11-22', madeAt: NIGHT + 60_000 }), null, DUE),
    null,
    'a replica is a minute ahead',
  );
  const ahead = dueRoot(last({ day: '2031-01-01', madeAt: NIGHT + 1500 * DAY_MS }), null, DUE);
  assert.deepEqual([ahead?.number, ahead?.from, ahead?.day], [8, '2026-11-21', '2026-11-21']);
  assert.equal(dueRoot(last({ day: '2026-11-21', madeAt: NIGHT + 1500 * DAY_MS }), null, DUE), null);
  const elsewhere = { now: DUE.now, dayOf: (at: number) => createCalendar('America/New_York')(at).day };
  assert.equal(dueRoot(last({ day: '2026-11-21', madeAt: NIGHT }), null, elsewhere), null);
  assert.equal(dueRoot(null, null, DUE), null);
  assert.equal(dueRoot(null, NIGHT, DUE), null);
  assert.equal(dueRoot(null, NIGHT - 40 * DAY_MS, DUE)?.from, '2026-10-13');
});

test('days that have 23 or 25 hours get one root each', () => {
  const berlin = (at: string) =>
    dueRoot(last({ day: '2026-01-01', madeAt: 0 }), null, {
      now: () => Date.parse(at),
      dayOf: (time) => createCalendar('Europe/Berlin')(time).day,
    })?.day;
  assert.equal(berlin('2026-03-30T00:30:00+02:00'), '2026-03-29');
  assert.equal(berlin('2026-10-26T00:30:00+01:00'), '2026-10-25');
  assert.equal(berlin('2026-10-25T23:30:00+01:00'), '2026-10-24');
});
