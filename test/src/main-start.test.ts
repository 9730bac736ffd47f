import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLedger } from '../../src/ledger/open.ts';
import { eventually } from '../support/eventually.ts';
import { startFakeSlack } from '../support/fake-slack.ts';
import { type MainProcess, newFolder, startMain } from '../support/main-process.ts';
import { anOrder, opening } from '../support/orders.ts';
import { newPostgresDatabase } from '../support/postgres.ts';
import { silentLog } from '../support/silent.ts';

const REFUSED_WITHIN_MS = 20_000;
const EXAMPLE = new URL('../../topup.config.example.json', import.meta.url);
const PROVIDERS = {
  ...{ YTX_ACCOUNT_SID: 'canary-sid', YTX_AUTH_TOKEN: 'canary-token', YTX_APP_ID: 'canary-app' },
  ...{ JUHE_OPENID: 'canary-openid', JUHE_KEY: 'canary-key' },
};

async function slackFor(t: TestContext) {
  const slack = await startFakeSlack(t);
  const { botToken, signingSecret } = slack.state;
  const variables = { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret, SLACK_API_URL: slack.apiUrl };
  return { slack, variables };
}

/** A production folder: a config, and a ledger in which an order of Slack's is open. */
async function production(t: TestContext): Promise<{ readonly folder: string; readonly path: string }> {
  const folder = await newFolder(t);
  await cp(EXAMPLE, join(folder, 'topup.config.json'));
  const path = join(folder, 'real.db');
  const ledger = await openLedger({ url: `file:${path}`, log: silentLog });
  await ledger.record(opening(anOrder()));
  await ledger.close();
  return { folder, path };
}

async function refusal(process: MainProcess): Promise<string> {
  const started = sleep(REFUSED_WITHIN_MS, 'it started', { ref: false });
  assert.equal(await Promise.race([process.exit, started]), 1, process.said());
  const lines = process.complained().trim().split('\n');
  assert.equal(lines.length, 1, 'one sentence on standard error');
  assert.doesNotMatch(process.said(), /canary/);
  return lines[0] ?? '';
}

const post = (port: number, path: string, body: object): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const metrics = async (port: number): Promise<string> => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();

/** Asks in the playground for something that charges for ever, and has it approved. */
async function playOrder(port: number): Promise<void> {
  const say = (as: string, text: string) => post(port, '/say', { as, text, id: randomUUID() });
  await say('web:agent', '/topup 13911200005 1QG00102410 outage CASE-42');
  const stream = await fetch(`http://127.0.0.1:${port}/events?as=web:agent`);
  let text = '';
  for await (const chunk of stream.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (/T[0-9A-HJKMNP-TV-Z]{5} waiting for approval/.test(text)) break;
  }
  await say('web:manager', `/topup approve ${/(T[0-9A-HJKMNP-TV-Z]{5}) waiting/.exec(text)?.[1]}`);
  await eventually('it to be taken', async () => /state="accepted",provider="ytx"\} 1/.test(await metrics(port)), 20);
}

describe('without a chat', () => {
  test('a real database, a provider or a config file refuses the start, and the ledger is not touched', async (t) => {
    const { folder, path } = await production(t);
    const before = await readFile(path);
    const sentence = await refusal(
      await startMain(t, folder, { ...PROVIDERS, DATABASE_URL: `file:${path}`, SLACK_BOT_TOKN: 'canary' }),
    );
    for (const words of [
      /YTX_ACCOUNT_SID.*JUHE_KEY.*DATABASE_URL and the config file \.\/topup\.config\.json are/,
      /"SLACK_BOT_TOKN" looks like SLACK_BOT_TOKEN/,
      /npm run playground/,
    ])
      assert.match(sentence, words);
    assert.deepEqual(await readFile(path), before);
    assert.match(await refusal(await startMain(t, folder)), /config file/, 'the file alone is enough');
  });

  test('a chat that is configured in part is named, with the slip beside it', async (t) => {
    const folder = await newFolder(t);
    const given = { SLACK_SIGNING_SECRET: 'canary', SLACK_BOT_TOKN: 'canary' };
    const sentence = await refusal(await startMain(t, folder, given));
    assert.match(
      sentence,
      /Slack is only partly configured: SLACK_SIGNING_SECRET is set, SLACK_BOT_TOKEN is missing.*"SLACK_BOT_TOKN" looks like SLACK_BOT_TOKEN/,
    );
  });

  for (const [how, save] of [
    ['a byte order mark and carriage returns', (text: string) => Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`)],
    ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ] as const) {
    test(`an .env with ${how} does not lose its token: it is a desk`, async (t) => {
      const folder = await newFolder(t);
      await writeFile(join(folder, '.env'), save('TELEGRAM_BOT_TOKEN=1:canary\nDATABASE_URL=file:./real.db\n'));
      assert.match(await refusal(await startMain(t, folder)), /topup\.config\.json: there is no such file/);
    });
  }

  test('an .env that cannot be read is refused by its name', async (t) => {
    const folder = await newFolder(t);
    await writeFile(join(folder, '.env'), Buffer.from([0x41, 0x3d, 0xb5, 0xe7]));
    assert.match(
      await refusal(await startMain(t, folder)),
      /cannot start: \.env is saved as GBK, not as UTF-8: save it as UTF-8/,
    );
  });
});

describe('the playground asked for by name', () => {
  test('works where everything real is configured, and uses nothing of it', async (t) => {
    const { slack, variables } = await slackFor(t);
    const { folder, path } = await production(t);
    const before = [await readFile(path), (await stat(path)).mtimeMs];
    await writeFile(join(folder, '.env'), Buffer.from([0x41, 0x3d, 0xb5, 0xe7]));
    const given = { ...PROVIDERS, ...variables, DATABASE_URL: `file:${path}`, TOPUP_CONFIG: './topup.config.json' };
    const playing = await startMain(t, folder, given, 'playground');
    await playing.ready();
    assert.match(playing.said(), /This is the playground, .+nothing that is configured is used/);
    await playOrder(playing.port);
    assert.equal(await playing.stop(), 0);
    assert.deepEqual([await readFile(path), (await stat(path)).mtimeMs], before);
    assert.ok((await stat(join(folder, 'data/playground.db'))).size > 0);
    assert.deepEqual(slack.state.calls, []);
    assert.doesNotMatch(playing.said(), /canary/);
  });

  test('another word is refused with 2', async (t) => {
    const started = await startMain(t, await newFolder(t), {}, 'playgrond');
    assert.equal(await started.exit, 2);
    assert.match(started.complained(), /does not know "playgrond"/);
  });

  test('after a restart its sandbox is the same provider, at whichever port: nothing is held', async (t) => {
    const folder = await newFolder(t);
    const first = await startMain(t, folder);
    await first.ready();
    await playOrder(first.port);
    await first.stop();
    const second = await startMain(t, folder);
    await second.ready();
    await eventually('a look at what is under way', async () =>
      /topup_orders_held\{provider="ytx"\} 0/.test(await metrics(second.port)),
    );
    await sleep(2_000);
    assert.match(await metrics(second.port), /topup_orders_held\{provider="ytx"\} 0/);
    assert.doesNotMatch(second.said(), /order\.held|provider\.moved/);
  });
});

describe('a ledger of the other kind', () => {
  test('a live one in the place of the playground’s is not opened', async (t) => {
    const { folder, path } = await production(t);
    await mkdir(join(folder, 'data'));
    await cp(path, join(folder, 'data/playground.db'));
    const sentence = await refusal(await startMain(t, folder, {}, 'playground'));
    assert.match(sentence, /\.\/data\/playground\.db is a live desk's, whose orders the playground would only pretend/);
  });

  test('the playground’s is not opened by a live desk, and none of its orders is bought', async (t) => {
    const { variables } = await slackFor(t);
    const folder = await newFolder(t);
    const playing = await startMain(t, folder);
    await playing.ready();
    await playOrder(playing.port);
    await playing.stop();
    await cp(EXAMPLE, join(folder, 'topup.config.json'));
    const given = { ...PROVIDERS, ...variables, DATABASE_URL: 'file:./data/playground.db' };
    const sentence = await refusal(await startMain(t, folder, given));
    assert.match(sentence, /is the playground's, whose orders were never paid for: name another one in DATABASE_URL/);
  });

  test('a ledger with orders of a provider that there is not is not started on', async (t) => {
    const { variables } = await slackFor(t);
    const { folder, path } = await production(t);
    const db = new DatabaseSync(path);
    db.exec("update orders set lane = 'acme'");
    db.close();
    const given = { ...PROVIDERS, ...variables, DATABASE_URL: `file:${path}` };
    const sentence = await refusal(await startMain(t, folder, given));
    assert.match(sentence, /^topup-desk cannot start: 1 order is under way in the lane "acme" of a provider/);
  });

  test('on PostgreSQL too, and its address is not written', async (t) => {
    const { variables } = await slackFor(t);
    const folder = await newFolder(t);
    await cp(EXAMPLE, join(folder, 'topup.config.json'));
    const url = await newPostgresDatabase();
    const owner = { kind: 'playground', addresses: {} } as const;
    await (await openLedger({ url, log: silentLog, owner })).close();
    const sentence = await refusal(await startMain(t, folder, { ...PROVIDERS, ...variables, DATABASE_URL: url }));
    assert.match(sentence, /^topup-desk cannot start: The database in DATABASE_URL is the playground's/);
  });
});
