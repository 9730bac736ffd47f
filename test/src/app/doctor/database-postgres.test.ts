import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { postgresFindings } from '../../../../src/app/doctor/database.ts';
import type { LedgerFacts } from '../../../../src/ledger/inspect.ts';
import { inspectPostgres, type PostgresSeen, poolerOf } from '../../../../src/ledger/inspect-postgres.ts';
import { openLedger } from '../../../../src/ledger/open.ts';
import { MIGRATIONS } from '../../../../src/ledger/version.ts';
import { amiss } from '../../../support/doctor.ts';
import { freePort } from '../../../support/free-port.ts';
import { newPostgresDatabase } from '../../../support/postgres.ts';
import { startPooler } from '../../../support/postgres-pooler.ts';
import { silentLog } from '../../../support/silent.ts';

const LIVE = { kind: 'live', addresses: {} } as const;
/** The tests' own server keeps nothing; what is said of that is said of every database here. */
const OF_THE_TESTS = /fsync is off|full_page_writes is off/;

const lines = async (url: string): Promise<readonly string[]> =>
  amiss(postgresFindings(await inspectPostgres(url), LIVE)).filter((line) => !OF_THE_TESTS.test(line));
const withOption = (url: string, option: string): string => `${url}?options=${encodeURIComponent(`-c ${option}`)}`;

async function opened(): Promise<string> {
  const url = await newPostgresDatabase();
  await (await openLedger({ url, log: silentLog, owner: LIVE })).close();
  return url;
}

test('a PostgreSQL that is right is ok, before the first start and after it', async () => {
  assert.deepEqual(await lines(await newPostgresDatabase()), []);
  assert.deepEqual(await lines(await opened()), []);
});

test('a server that does not sync is named', async () => {
  const found = amiss(postgresFindings(await inspectPostgres(await opened()), LIVE));
  assert.match(found[0] ?? '', /^error database : fsync is off.* → Set fsync to on/);
  assert.match(found[1] ?? '', /^warning database : full_page_writes is off/);
});

test('a desk that is connected is seen, and the doctor itself is not one', async (t) => {
  const url = await opened();
  const ledger = await openLedger({ url, log: silentLog, owner: LIVE });
  t.after(() => ledger.close());
  await ledger.ping();
  const seen = await inspectPostgres(url);
  assert.ok(seen.kind === 'seen' && seen.desks > 0);
  await ledger.close();
});

test('a pooler in transaction mode is seen, and the desk works with it', async (t) => {
  const url = await opened();
  const found = postgresFindings(await inspectPostgres(await startPooler(t, url)), LIVE);
  assert.ok(found.some(({ level, sentence }) => level === 'ok' && sentence.includes('a pooler in transaction mode')));
  const direct = postgresFindings(await inspectPostgres(url), LIVE);
  assert.ok(!direct.some(({ sentence }) => sentence.includes('pooler')));
});

test('a pooler of single statements is named: it allows no transaction', async (t) => {
  const [line = ''] = await lines(await startPooler(t, await opened(), 'statement'));
  assert.match(line, /^error database : PgBouncer pools single statements.* → Set pool_mode to transaction or session/);
});

test('server processes that change hands are a pooler’s', () => {
  assert.equal(
    poolerOf([
      [1, 2],
      [1, 2],
      [1, 2],
    ]),
    'none',
  );
  assert.equal(
    poolerOf([
      [1, 1],
      [1, 1],
      [1, 1],
    ]),
    'transaction',
  );
  assert.equal(
    poolerOf([
      [1, 2],
      [2, 1],
      [1, 2],
    ]),
    'transaction',
  );
  assert.equal(
    poolerOf([
      [1, 2],
      [3, 2],
      [1, 2],
    ]),
    'transaction',
  );
});

describe('what cannot be reached or written is named', () => {
  const CASES: readonly (readonly [what: string, url: (url: string) => string | Promise<string>, line: RegExp])[] = [
    [
      'synchronous_commit off',
      (url) => withOption(url, 'synchronous_commit=off'),
      /^error database : synchronous_commit is off: .* → Set synchronous_commit to on/,
    ],
    [
      'read-only',
      (url) => withOption(url, 'default_transaction_read_only=on'),
      /^error database : the database is read-only/,
    ],
    [
      'no such database',
      (url) => `${url}_gone`,
      /^error database : the database in DATABASE_URL does not exist → Create it/,
    ],
    [
      'a wrong password',
      (url) => url.replace('topup:topup@', 'topup:wrong@'),
      /^error database : PostgreSQL refuses the password in DATABASE_URL/,
    ],
    [
      'a port that is closed',
      async (url) => url.replace(/:\d+\//, `:${await freePort()}/`),
      /^error database : nothing listens at the address in DATABASE_URL/,
    ],
    [
      'a name that DNS does not know',
      (url) => url.replace('127.0.0.1', 'postgres.invalid'),
      /^error database : DNS does not know the host in DATABASE_URL/,
    ],
  ];
  for (const [what, change, line] of CASES)
    test(what, async () => {
      const found = await lines(await change(await newPostgresDatabase()));
      assert.match(found[0] ?? '', line);
      assert.ok(!found.join().includes('wrong'), 'no password is shown');
    });
});

const FACTS: LedgerFacts = {
  ...{ pending: [], foreign: [], writtenBy: '0.4.0', kind: 'live', accounts: {}, isMarked: false },
  ...{ hasOrders: true, isUnfinished: false, parked: [], setAside: 0, turns: {} },
};
const SEEN = {
  ...{ kind: 'seen', version: '17', synchronousCommit: 'on', fsync: 'on', fullPageWrites: 'on', isStandby: false },
  ...{ isReadOnly: false, pooler: 'none', desks: 0, connections: { used: 5, max: 100 }, facts: FACTS },
} satisfies PostgresSeen;

describe('what PostgreSQL says of itself is judged', () => {
  const CASES: readonly (readonly [what: string, seen: PostgresSeen, line: RegExp | null])[] = [
    ['all is well', SEEN, null],
    [
      'a standby',
      { ...SEEN, isStandby: true },
      /^error database : this PostgreSQL is a standby.* → Set DATABASE_URL to the primary/,
    ],
    [
      'hardly a connection left',
      { ...SEEN, connections: { used: 95, max: 100 } },
      /^warning database : 95 of PostgreSQL's 100 connections are in use/,
    ],
    [
      'migrations pending',
      { ...SEEN, facts: { ...FACTS, pending: MIGRATIONS.slice(-1) } },
      /^warning database : 1 migration is pending/,
    ],
    [
      'another version’s',
      { ...SEEN, facts: { ...FACTS, foreign: ['9999_x'], writtenBy: '9.0.0' } },
      /^error database : topup-desk 9\.0\.0 changed the database/,
    ],
    [
      'the playground’s',
      { ...SEEN, facts: { ...FACTS, kind: 'playground' } },
      /^error database : this is the playground's database/,
    ],
    [
      'notices that no conversation took',
      { ...SEEN, facts: { ...FACTS, parked: [{ conversation: 'slack:C0GONE', count: 3, why: 'is_archived' }] } },
      /^warning database slack:C0GONE: 3 notices wait because the chat refused them: is_archived/,
    ],
    [
      'rows that cannot be read',
      { ...SEEN, facts: { ...FACTS, setAside: 2 } },
      /^warning database : 2 stored rows cannot be read/,
    ],
  ];
  for (const [what, seen, line] of CASES)
    test(what, () => {
      const [found] = amiss(postgresFindings(seen, LIVE));
      if (line === null) assert.equal(found, undefined);
      else assert.match(found ?? '', line);
    });
});
