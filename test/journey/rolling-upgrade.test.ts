import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { startSandbox } from '../../sandbox/start.ts';
import { newSqliteUrl } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { startFakeSlack } from '../support/fake-slack.ts';
import { freePort } from '../support/free-port.ts';
import { pricedAt } from '../support/journey/reloading-desk.ts';
import { newFolder } from '../support/main-process.ts';
import { newPostgresDatabase } from '../support/postgres.ts';
import { checkOut, commitOf } from '../support/released.ts';

const PREVIOUS = '0.3.0';
const COMMIT = commitOf(PREVIOUS);
const SKIP = COMMIT === null && `the history of ${PREVIOUS} is not here`;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const NOW = ['--require', join(ROOT, 'src/node-version.cjs'), join(ROOT, 'src/main.ts')];
const REFERENCE = /T[0-9A-HJKMNP-TV-Z]{5}/;

/** How each order is written, the oldest first: `{` whole, `[` compact. */
async function formsIn(connectionString: string): Promise<readonly string[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ form: string }>('select left(document, 1) as form from orders order by id');
    return rows.map(({ form }) => form);
  } finally {
    await client.end();
  }
}

/** The version before and this one, over one database, one chat and one provider. */
async function world(t: TestContext, databaseUrl: string) {
  const folder = await newFolder(t);
  const file = pricedAt('10.00', 'standard');
  await writeFile(join(folder, 'topup.config.json'), JSON.stringify(file));
  const before = checkOut(COMMIT ?? '', join(folder, PREVIOUS));
  const slack = await startFakeSlack(t);
  for (const channel of ['C0ROOM0', 'C0OPS']) slack.addChannel(channel);
  const sandbox = await startSandbox({ queryEveryMs: 0, products: file.products as [] });
  t.after(() => sandbox.stop());
  const start = async (program: readonly string[]) => {
    const port = await freePort();
    const env = {
      ...{ PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(port), DATABASE_URL: databaseUrl },
      ...{ SLACK_BOT_TOKEN: slack.state.botToken, SLACK_SIGNING_SECRET: slack.state.signingSecret },
      ...{ SLACK_API_URL: slack.apiUrl, ...sandbox.variables('juhe') },
    };
    const child = spawn(process.execPath, program, { cwd: folder, env });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
    const ended = once(child, 'close').then(([code]) => code as number | null);
    t.after(() => child.kill('SIGKILL'));
    const isReady = () =>
      fetch(`http://127.0.0.1:${port}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
    return {
      ended,
      said: () => said,
      ready: () => eventually('it to be ready', async () => (await isReady()) || child.exitCode !== null, 30),
      isReady,
      stop: () => {
        child.kill('SIGTERM');
        return ended;
      },
      say: async (line: string, user = 'U0AGENT') => {
        slack.pointAt(`http://127.0.0.1:${port}`);
        return (await slack.slash(line, { user, channel: 'C0ROOM0' })).text;
      },
    };
  };
  const refOf = (text: string): string => REFERENCE.exec(text)?.[0] ?? assert.fail(text);
  const bought = () => sandbox.ledger.juhe.orders().length;
  return { before, start, refOf, bought };
}

test('the version before goes on working on the database that this one has upgraded', { skip: SKIP }, async (t) => {
  const url = await newPostgresDatabase();
  const { before, start, refOf, bought } = await world(t, url);
  const old = await start(before);
  await old.ready();
  const first = refOf(await old.say('13911281234 1GB outage'));
  const now = await start(NOW);
  await now.ready();
  assert.equal(await now.isReady(), true, now.said());
  const second = refOf(await old.say('13911281235 1GB outage'));
  const third = refOf(await now.say('13911281236 1GB outage'));
  await now.say(`approve ${first}`, 'U0BOSS');
  await now.say(`approve ${second}`, 'U0BOSS');
  await old.say(`approve ${third}`, 'U0BOSS');
  for (const desk of [old, now])
    for (const ref of [first, second, third])
      await eventually(`${ref} to be delivered`, async () => /deliver/i.test(await desk.say(`status ${ref}`)), 30);
  assert.equal(bought(), 3, 'each once');
  assert.equal(await old.isReady(), true, old.said());
  assert.deepEqual(await formsIn(url), ['{', '{', '{'], 'what the version before can read');
  for (const desk of [old, now]) assert.equal(await desk.stop(), 0, desk.said());
  const alone = await start(NOW);
  await alone.ready();
  const fourth = refOf(await alone.say('13911281237 1GB outage'));
  assert.deepEqual(await formsIn(url), ['{', '{', '{', '['], 'compact once no other desk is there');
  await alone.say(`approve ${fourth}`, 'U0BOSS');
  await eventually('the fourth', () => bought() === 4, 30);
});

for (const [name, url] of [
  ['sqlite', newSqliteUrl],
  ['postgres', () => newPostgresDatabase()],
] as const) {
  test(`the version before does not start on an upgraded database on ${name}, and says what to do`, {
    skip: SKIP,
  }, async (t) => {
    const { before, start, refOf } = await world(t, await url(t));
    const old = await start(before);
    await old.ready();
    const ref = refOf(await old.say('13911281234 1GB outage'));
    assert.equal(await old.stop(), 0);
    const now = await start(NOW);
    await now.ready();
    assert.match(await now.say(`status ${ref}`), new RegExp(ref), 'what the version before wrote is read');
    assert.equal(await now.stop(), 0);
    const back = await start(before);
    assert.equal(await back.ended, 1);
    assert.match(
      back.said(),
      /The database was changed by topup-desk 0\.4\.\d+, and this is 0\.3\.0, which does not know its tables\. Start that version again, or restore a copy/,
    );
    const again = await start(NOW);
    await again.ready();
    assert.equal(await again.isReady(), true, 'the refused start changed nothing');
  });
}
