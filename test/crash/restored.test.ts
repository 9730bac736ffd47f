import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.ts';
import { postgresServer } from '../support/postgres.ts';
import { startChild } from './desk-child.ts';
import { restores } from './matrix.ts';
import { isQuiet, play } from './people.ts';
import type { Point } from './points.ts';
import { nameOf, runCase } from './run-case.ts';
import { type Case, startCrashWorld } from './world.ts';

/** One point for each cell of the matrix: what waits, is decided, is about to be sent, was sent, was taken, has ended. */
const SAMPLE: readonly Point[] = [
  'after card recorded',
  'after decision recorded',
  'before start recorded',
  'before request sent',
  'after card recorded',
  'after purchase claimed',
  'after answer recorded',
  'before end recorded',
];
const cases = restores(1).filter((given, index, all) => {
  const cells = [...new Set(all.map(cellOf))];
  return given.points[0] === SAMPLE[cells.indexOf(cellOf(all[index] ?? given))];
});
function cellOf({ chat, provider, database }: Case): string {
  return `${chat} ${provider} ${database}`;
}

test('a restored copy buys nothing twice and says nothing false, on each chat, provider and database', async () => {
  assert.equal(cases.length, 8);
  const server = await postgresServer();
  const left = cases.map((given): Case => ({ ...given, livesOn: 'quiet' }));
  const work = async (): Promise<void> => {
    for (let given = left.pop(); given !== undefined; given = left.pop()) {
      assert.deepEqual(await runCase(given, server), { violations: [], struck: 1 }, nameOf(given));
    }
  };
  await Promise.all(Array.from({ length: 3 }, work));
});

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Runs one of the commands as npm would. */
async function command(
  name: 'backup' | 'restore',
  environment: Readonly<Record<string, string>>,
  args: readonly string[],
) {
  const child = spawn(process.execPath, [join(ROOT, 'src/main.ts'), name, ...args], {
    env: environment,
    stdio: 'pipe',
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk));
  const [code] = await once(child, 'close');
  return { code: code as number | null, said };
}

/** A desk on SQLite, in Slack, with Juhe, whose order was delivered after a copy of it was made by the command while it ran. */
async function delivered(t: TestContext) {
  const given = restores(1).find(
    (one) => cellOf(one) === 'slack juhe sqlite' && one.points[0] === 'after card recorded',
  );
  assert.ok(given);
  const world = await startCrashWorld(t, given, await postgresServer());
  const { desk, folder, environment } = world;
  const copy = join(folder, 'by-command.db');
  await play(world, async () => {
    const made = await command('backup', environment, [copy]);
    assert.deepEqual([made.code, /1 orders/.test(made.said)], [0, true], made.said);
  });
  await eventually('the order to be delivered', () => isQuiet(world), 40);
  return { world, desk, environment, folder, copy, path: join(folder, 'topup.db') };
}

test('a copy that was put in place by hand is noticed at the start, and the command that it names mends it', async (t) => {
  const { world, desk, environment, folder, copy, path } = await delivered(t);
  const running = await command('restore', environment, [copy]);
  assert.deepEqual([running.code, /A desk is running/.test(running.said)], [1, true], running.said);
  const bare = await command('restore', environment, ['--in-place']);
  assert.deepEqual([bare.code, /A desk is running/.test(bare.said)], [1, true], bare.said);
  await desk.kill();
  for (const end of ['-wal', '-shm']) rmSync(path + end, { force: true });
  copyFileSync(copy, path);
  const refused = startChild(folder, environment);
  const [code] = await once(refused.process, 'exit');
  assert.equal(code, 1);
  assert.match(refused.output(), /cannot start: The database .*topup\.db is older than its mark .*npm run restore/);
  const restored = await command('restore', environment, ['--in-place']);
  assert.deepEqual([restored.code, /is in quarantine/.test(restored.said)], [0, true], restored.said);
  const again = startChild(folder, environment);
  await eventually(
    'the order to be found where it was bought',
    async () => {
      const [order] = await world.books.orders();
      return order?.state === 'succeeded' && (await world.books.undelivered()) === 0;
    },
    40,
  );
  assert.equal(world.sandbox.ledger.juhe.orders().length, 1);
  assert.equal(await again.end('SIGTERM'), 0);
});

test('a restore keeps what was there, leaves the copy as it is, and refuses what is no copy', async (t) => {
  const { desk, environment, folder, copy, path } = await delivered(t);
  await desk.kill();
  const [before, bytes] = [readFileSync(path), readFileSync(copy)];
  const bad = join(folder, 'bad.db');
  writeFileSync(bad, bytes.subarray(0, 5000));
  const other = join(folder, 'topup.state.db');
  for (const [args, exit, sentence] of [
    [[bad], 1, /is damaged .*Nothing was changed/],
    [[other], 1, /is no ledger of topup-desk\. Nothing was changed/],
    [[join(folder, 'none.db')], 1, /There is no file/],
    [[path], 1, /is the database itself/],
    [[], 2, /usage: npm run restore/],
    [[copy, '--in-place'], 2, /one of the two/],
    [[copy, copy], 2, /one copy at a time/],
    [['--force'], 2, /usage: npm run restore/],
    [['--help'], 0, /usage: npm run restore/],
  ] as const) {
    const { code, said } = await command('restore', environment, args);
    assert.equal(code, exit, said);
    assert.match(said, sentence);
    assert.deepEqual(readFileSync(path), before, said);
  }
  const { code, said } = await command('restore', environment, [copy]);
  assert.equal(code, 0, said);
  const aside = /kept as (\S+),/.exec(said)?.[1] ?? '';
  assert.deepEqual(readFileSync(aside), before);
  assert.ok(existsSync(`${aside}-wal`) || !existsSync(`${path}-wal`), 'what SQLite kept beside it went with it');
  assert.deepEqual(readFileSync(copy), bytes);
  const twice = await command('restore', environment, [copy]);
  assert.equal(twice.code, 0, twice.said);
});

test('a backup replaces nothing, and leaves PostgreSQL to its own tools', async (t) => {
  const { environment, copy, folder } = await delivered(t);
  const bytes = readFileSync(copy);
  const second = await command('backup', environment, [copy]);
  assert.deepEqual([second.code, /exists already/.test(second.said)], [1, true], second.said);
  assert.deepEqual(readFileSync(copy), bytes);
  const elsewhere = join(folder, 'new.db');
  for (const [url, args, exit, sentence] of [
    ['postgres://u:secret-canary@localhost/x', [elsewhere], 1, /pg_dump/],
    [`file:${join(folder, 'none.db')}`, [elsewhere], 1, /There is no database/],
    [`file:${join(folder, 'topup.state.db')}`, [elsewhere], 1, /is no ledger of topup-desk/],
    [environment.DATABASE_URL ?? '', [], 2, /usage: npm run backup/],
    [
      environment.DATABASE_URL ?? '',
      [join(folder, 'no/such/folder.db')],
      1,
      /There is no folder .*no\/such: make it first/,
    ],
  ] as const) {
    const { code, said } = await command('backup', { ...environment, DATABASE_URL: url }, args);
    assert.equal(code, exit, said);
    assert.match(said, sentence);
    assert.doesNotMatch(said, /canary/);
    assert.ok(!existsSync(elsewhere));
  }
  const copied = await command('restore', { ...environment, DATABASE_URL: 'postgres://u:p@localhost/x' }, [elsewhere]);
  assert.deepEqual([copied.code, /pg_restore.*--in-place/.test(copied.said)], [1, true]);
});

test('the commands read the .env that the desk reads, however it was saved', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'topup-dot-env-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const cwd = process.cwd();
  process.chdir(folder);
  t.after(() => process.chdir(cwd));
  const environment = { PATH: process.env.PATH ?? '' };
  for (const [saved, sentence] of [
    [Buffer.from('\uFEFFDATABASE_URL=file:./named.db\n'), /There is no database \.\/named\.db/],
    [Buffer.from('\uFEFFDATABASE_URL=file:./named.db\n', 'utf16le'), /There is no database \.\/named\.db/],
    [Buffer.from([0x44, 0xff, 0x80]), /\.env is not readable text/],
  ] as const) {
    writeFileSync('.env', saved);
    const { code, said } = await command('backup', environment, ['copy.db']);
    assert.deepEqual([code, sentence.test(said)], [1, true], said);
  }
});

test('a PostgreSQL on which desks run is not restored', async (t) => {
  const given = restores(1).find(
    (one) => cellOf(one) === 'slack juhe postgres' && one.points[0] === 'after card recorded',
  );
  assert.ok(given);
  const { environment } = await startCrashWorld(t, given, await postgresServer());
  const { code, said } = await command('restore', environment, ['--in-place']);
  assert.deepEqual([code, /connections? of desks to the database/.test(said)], [1, true], said);
});
