import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { inspectSqlite } from '../../../../src/ledger/inspect.ts';
import { openLedger } from '../../../../src/ledger/open.ts';
import type { Owner } from '../../../../src/ledger/owner.ts';
import { sqlitePathOf } from '../../../support/databases.ts';
import type { Installation } from '../../../support/doctor.ts';
import { type Breakage, named } from '../../../support/doctor-breakages.ts';
import { anOrder, opening } from '../../../support/orders.ts';
import { silentLog } from '../../../support/silent.ts';

const MB = 1024 * 1024;
const databaseOf = ({ environment }: Installation): string => sqlitePathOf(environment.DATABASE_URL ?? '');

/** Opens the ledger as a desk would, and leaves it as a stopped desk does. */
async function onceOpened(desk: Installation, owner: Owner = { kind: 'live', addresses: {} }): Promise<void> {
  const ledger = await openLedger({ url: desk.environment.DATABASE_URL ?? '', log: silentLog, owner });
  await ledger.close();
}

async function withAnOrder(desk: Installation): Promise<void> {
  const owner: Owner = { kind: 'live', addresses: {} };
  const ledger = await openLedger({ url: desk.environment.DATABASE_URL ?? '', log: silentLog, owner });
  assert.ok((await ledger.record(opening(anOrder()))).ok);
  await ledger.close();
}

function inDatabase(desk: Installation, sql: string): void {
  const db = new DatabaseSync(databaseOf(desk));
  db.exec(sql);
  db.close();
}

const withFree = (freeBytes: number) => ({
  inspect: async (path: string) => ({ ...(await inspectSqlite(path)), freeBytes }),
});
const onDisk = (disk: 'memory' | 'network') => ({
  inspect: async (path: string) => ({ ...(await inspectSqlite(path)), disk }),
});

const MACHINE: readonly Breakage[] = [
  {
    what: 'an older Node',
    break: () => {},
    deps: { nodeVersion: 'v22.19.0' },
    line: /^error node : Node v22\.19\.0 is too old → Install Node 24/,
  },
  {
    what: 'a Node without long-term support',
    break: () => {},
    deps: { nodeVersion: 'v25.1.0' },
    line: /^warning node : Node v25\.1\.0 has no long-term support/,
  },
  {
    what: 'a full disk',
    break: () => {},
    deps: withFree(20 * MB),
    line: /^error database : the disk of .* is full: 20 MB free → Free space/,
  },
  {
    what: 'a disk that is nearly full',
    break: () => {},
    deps: withFree(500 * MB),
    line: /^warning database : the disk of .* is nearly full: 500 MB free/,
  },
  {
    what: 'a database on a disk in memory',
    break: () => {},
    deps: onDisk('memory'),
    line: /^warning database : .* is in memory: .* → Set DATABASE_URL to a file on a real disk/,
  },
  {
    what: 'a database on a network disk',
    break: () => {},
    deps: onDisk('network'),
    line: /^warning database : .* is on a network disk, where SQLite's locks are not reliable → .*PostgreSQL/,
  },
  {
    what: 'a folder of the database that may not be written',
    break: (desk) => {
      // Nobody may write there, not even root.
      desk.environment.DATABASE_URL = 'file:/proc/topup/topup.db';
    },
    deps: {
      inspect: async (path) => ({ ...(await inspectSqlite(path)), isWritable: false, freeBytes: 5_000 * MB }),
    },
    line: /^error database : this user cannot write in \/proc → Give the user of the desk write access/,
  },
  {
    what: 'a file that is no database',
    break: (desk) =>
      writeFile(
        databaseOf(desk),
        'not a database at all, but a text that is long enough to be read as a page'.repeat(20),
      ),
    line: /^error database : .*topup\.db cannot be read as a database: file is not a database → Set DATABASE_URL to the right file/,
  },
  {
    what: 'migrations that are pending',
    break: async (desk) => {
      await onceOpened(desk);
      inDatabase(desk, "delete from kysely_migration where name = '0007_retention'");
    },
    line: /^warning database : 1 migration is pending \(0007_retention\) → Make a copy/,
  },
  {
    what: 'a database of a newer version',
    break: async (desk) => {
      await onceOpened(desk);
      inDatabase(
        desk,
        "insert into kysely_migration values ('9999_later', '2030'); update versions set version = '9.0.0'",
      );
    },
    line: /^error database : topup-desk 9\.0\.0 changed the database, and this version .* → Run that version/,
  },
  {
    what: 'the playground’s database',
    break: (desk) => onceOpened(desk, { kind: 'playground', addresses: {} }),
    line: /^error database : this is the playground's database.* → Set DATABASE_URL to another one/,
  },
  {
    what: 'another account of a provider',
    break: (desk) => onceOpened(desk, { kind: 'live', addresses: {}, accounts: { ytx: 'of somebody else' } }),
    line: /^warning database ytx: the database was last used with another account of ytx → Orders .* are held/,
  },
  {
    what: 'a mark that is gone',
    break: async (desk) => {
      await withAnOrder(desk);
      await rm(`${databaseOf(desk)}.mark`);
    },
    line: /^error database : the mark of .* is missing, so the database may be an old copy → .*"topup-desk restore/,
  },
  {
    what: 'a mark that names what the database does not have',
    break: async (desk) => {
      await onceOpened(desk);
      await writeFile(`${databaseOf(desk)}.mark`, JSON.stringify({ line: { order: 'x', version: 3, hash: 'y' } }));
    },
    line: /^error database : .* is older than its mark/,
  },
  {
    what: 'a restore that was cut off',
    break: async (desk) => {
      await onceOpened(desk);
      inDatabase(desk, UNFINISHED);
    },
    line: /^error database : a restore of this database was interrupted → Run "topup-desk restore --in-place"/,
  },
  {
    what: 'a variable that nobody reads',
    break: ({ environment }) => void Object.assign(environment, { TELEGRAM_SECRET_TOKN: 'x' }),
    line: /^warning config TELEGRAM_SECRET_TOKN: the desk does not know this variable, but it knows TELEGRAM_SECRET_TOKEN → Rename it/,
  },
  {
    what: 'a chat that is configured in part',
    break: ({ environment }) => {
      environment.SLACK_SIGNIN_SECRET = environment.SLACK_SIGNING_SECRET ?? '';
      delete environment.SLACK_SIGNING_SECRET;
    },
    line: /^error config SLACK_SIGNING_SECRET: Slack over HTTP needs it/,
    also: [
      /^warning config SLACK_SIGNIN_SECRET: .*it knows SLACK_SIGNING_SECRET/,
      /^error public_url \/slack\/events: the desk refuses/,
    ],
  },
  {
    what: 'a provider that is configured in part',
    break: ({ environment }) => void delete environment.YTX_APP_ID,
    line: /^error config YTX_APP_ID: YTX is only partly configured: .* YTX_APP_ID is missing/,
  },
  {
    what: 'a port that is none',
    break: ({ environment }) => void Object.assign(environment, { PORT: 'many' }),
    line: /^error config PORT: write a port number/,
    also: [/^error public_url /, /^error config PORT/],
  },
  {
    what: 'a secret in a file that is not there',
    break: ({ environment }) => {
      environment.JUHE_KEY_FILE = '/nowhere/juhe';
      delete environment.JUHE_KEY;
    },
    line: /^error config : JUHE_KEY_FILE: \/nowhere\/juhe cannot be read/,
  },
  {
    what: 'no config file',
    break: ({ environment, folder }) => void Object.assign(environment, { TOPUP_CONFIG: join(folder, 'other.json') }),
    line: /^error config : other\.json: there is no such file/,
  },
  {
    what: 'a folder in the place of the config file',
    break: async ({ environment, folder }) => {
      environment.TOPUP_CONFIG = join(folder, 'made-by-docker');
      await mkdir(environment.TOPUP_CONFIG);
    },
    line: /^error config : made-by-docker.*(is a folder|there is no such file)/,
  },
  {
    what: 'a config in which two things are wrong',
    break: ({ config }) => void Object.assign(config, { timezone: 'Mars/Olympus', language: 'fr' }),
    line: /^error config : topup\.config\.json: language: /,
    also: [/^error config : topup\.config\.json: timezone: /],
  },
  {
    what: 'a sole approver who is the sole requester',
    break: ({ config }) =>
      void Object.assign(config.teams[0] ?? {}, { approvers: ['slack:U0BOSS'], requesters: ['slack:U0BOSS'] }),
    line: /^warning config : topup\.config\.json: teams\[0\]\.approvers: the sole approver/,
  },
  {
    what: 'nothing configured',
    break: ({ environment }) => {
      for (const name of Object.keys(environment))
        if (/^(SLACK|TELEGRAM)_.*TOKEN|SECRET/.test(name)) delete environment[name];
    },
    line: /^error config : no chat is configured/,
    also: [/^warning config : .* is not configured, so nothing can be shown/],
  },
];

const UNFINISHED = 'insert into restores (at, orders) values (1, 0)';

describe('the doctor names what is wrong on the machine, and says what to do', () => {
  for (const breakage of MACHINE) test(breakage.what, (t) => named(t, breakage));
});
