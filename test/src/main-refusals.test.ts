import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startFakeSlack } from '../support/fake-slack.ts';
import { newFolder, startMain } from '../support/main-process.ts';

// What people have written into their configuration in production, tried on the real process.

const REFUSED_WITHIN_MS = 20_000;
const EXAMPLE = await readFile(new URL('../../topup.config.example.json', import.meta.url), 'utf8');
const REAL = { SLACK_BOT_TOKEN: 'xoxb-canary', SLACK_SIGNING_SECRET: 'canary', YTX_ACCOUNT_SID: 'canary-sid' };
const WHOLE = {
  ...REAL,
  YTX_AUTH_TOKEN: 'canary-token',
  YTX_APP_ID: 'canary-app',
  JUHE_OPENID: 'canary-openid',
  JUHE_KEY: 'canary-key',
};

type Change = (folder: string) => Promise<Readonly<Record<string, string>>>;

/** Starts it in a folder of its own after a change, and returns its one sentence; it must end with 1 and show no secret. */
async function refusal(t: TestContext, change: Change): Promise<string> {
  const folder = await newFolder(t);
  await writeFile(join(folder, 'topup.config.json'), EXAMPLE);
  const given = await change(folder);
  const { exit, said, complained } = await startMain(t, folder, { ...WHOLE, ...given });
  const started = sleep(REFUSED_WITHIN_MS, 'it started', { ref: false });
  assert.equal(await Promise.race([exit, started]), 1, said());
  assert.doesNotMatch(said(), /canary/);
  assert.match(complained(), /^topup-desk cannot start: /);
  assert.doesNotMatch(complained(), /\n\s+at /, 'no stack trace');
  return complained();
}

const config =
  (save: (path: string) => Promise<unknown>): Change =>
  async (folder) => {
    await save(join(folder, 'own.json'));
    return { TOPUP_CONFIG: './own.json' };
  };
const written = (edit: (text: string) => string | Buffer): Change => config((path) => writeFile(path, edit(EXAMPLE)));
/** The example with the GBK bytes of 移 for each Chinese sign. */
const asGbk = (text: string): Buffer => Buffer.from(text.replace(/\p{Script=Han}/gu, '\xd2\xc6'), 'latin1');

describe('a start is refused in a sentence', () => {
  for (const [what, change, sentence] of [
    ['a config that Docker made a folder of', config((path) => mkdir(path)), /own\.json is a folder: put a file there/],
    ['a config saved as GBK', written(asGbk), /own\.json is saved as GBK, not as UTF-8: save it as UTF-8/],
    ['an empty config', written(() => ' \n'), /own\.json: this file is empty/],
    [
      'a comma too many',
      written((text) => text.replace(/\}\s*$/, ',}')),
      /this is not JSON: line \d+, column \d+: the comma before the closing \}/,
    ],
    ['a comment', written((text) => text.replace('{', '{ // ours')), /line 1, column 3: a comment stands here/],
    [
      'a key that stands twice',
      written((text) => text.replace('{', '{ "teams": [],')),
      /line \d+, column 3: the key "teams" stands here a second time \(first in line 1\)/,
    ],
    [
      'an abbreviation for a time zone',
      written((text) => text.replace('"Asia/Shanghai"', '"CST"')),
      /timezone: "CST" is an abbreviation.*"Asia\/Shanghai"/,
    ],
    [
      'an .env that Docker made a folder of',
      async (folder) => {
        await mkdir(join(folder, '.env'));
        return {};
      },
      /\.env is a folder: put a file there/,
    ],
    [
      'a database that is a folder',
      async (folder) => {
        await mkdir(join(folder, 'data'));
        return { DATABASE_URL: 'file:./data' };
      },
      /The database \/.*\/data cannot be opened: it is a folder\. Name a file in DATABASE_URL/,
    ],
    [
      'a database that is something else',
      async (folder) => {
        await writeFile(
          join(folder, 'notes.txt'),
          'these are our notes, and they are long enough to be no header\n'.repeat(20),
        );
        return { DATABASE_URL: 'file:./notes.txt' };
      },
      /The database \/.*\/notes\.txt cannot be opened: it is a file of something else/,
    ],
    [
      'a database in a file',
      async (folder) => {
        await writeFile(join(folder, 'taken'), '');
        return { DATABASE_URL: 'file:./taken/topup.db' };
      },
      /The database \/.*\/taken\/topup\.db cannot be opened: the desk's user may not write it, or its folder/,
    ],
    [
      'a # in the password of the database',
      async () => ({ DATABASE_URL: 'postgres://desk:ca#nary@127.0.0.1/topup' }),
      /DATABASE_URL: its user or password has a character that must be percent-encoded: write %23 for #/,
    ],
    [
      'a line break in a secret',
      async () => ({ SLACK_SIGNING_SECRET: 'can\nary' }),
      /SLACK_SIGNING_SECRET: it has a blank or a line break inside/,
    ],
    [
      'a path that is not that of PUBLIC_URL',
      async () => ({ PUBLIC_URL: 'https://x.example.com/a', BASE_PATH: '/b' }),
      /PUBLIC_URL: its path is not that of BASE_PATH/,
    ],
  ] as readonly (readonly [string, Change, RegExp])[])
    test(`for ${what}`, async (t) => assert.match(await refusal(t, change), sentence));

  test('for a HOST that another tool has set', async (t) => {
    const { state, apiUrl } = await startFakeSlack(t);
    const slack = { SLACK_BOT_TOKEN: state.botToken, SLACK_API_URL: apiUrl };
    const sentence = await refusal(t, async () => ({ ...slack, HOST: 'x86_64-conda-linux-gnu' }));
    assert.match(sentence, /HOST is "x86_64-conda-linux-gnu", which is no address of this machine/);
  });
});

describe('a desk starts', () => {
  test('with a signing secret that ends in a line break, and takes what is signed with the secret alone', async (t) => {
    const slack = await startFakeSlack(t);
    const { botToken, signingSecret } = slack.state;
    const folder = await newFolder(t);
    await writeFile(join(folder, 'topup.config.json'), EXAMPLE);
    const given = {
      SLACK_BOT_TOKEN: `"${botToken}" `,
      SLACK_SIGNING_SECRET: `${signingSecret}\r\n`,
      SLACK_API_URL: slack.apiUrl,
    };
    const desk = await startMain(t, folder, { ...WHOLE, ...given });
    await desk.ready();
    slack.pointAt(`http://127.0.0.1:${desk.port}`);
    assert.match((await slack.slash('help', { user: 'U0AGENT', channel: 'C0SUPPORT' })).text, /\/topup/);
    const url = `http://127.0.0.1:${desk.port}`;
    const headers = { 'x-slack-request-timestamp': `${Math.floor(Date.now() / 1000)}`, 'x-slack-signature': 'v0=00' };
    for (let n = 0; n < 3; n += 1)
      assert.equal((await fetch(`${url}/slack/events`, { method: 'POST', headers })).status, 401);
    assert.equal((await fetch(`${url}/callbacks/juhe?sign=00`)).status, 401);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    assert.match(metrics, /topup_refused_signatures_total\{from="slack",cause="body"\} 3/);
    assert.match(metrics, /topup_refused_signatures_total\{from="juhe",cause="secret"\} 1/);
    await desk.stop();
    const lines = desk
      .said()
      .split('\n')
      .filter((line) => line.includes('"signature.refused"'));
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)).map(({ from, cause, times }) => [from, cause, times]),
      [
        ['slack', 'body', 1],
        ['juhe', 'secret', 1],
      ],
    );
  });

  test('with a config in UTF-16', async (t) => {
    const slack = await startFakeSlack(t);
    const folder = await newFolder(t);
    await writeFile(join(folder, 'topup.config.json'), Buffer.from(`\ufeff${EXAMPLE}`, 'utf16le'));
    const { botToken, signingSecret } = slack.state;
    const given = { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret, SLACK_API_URL: slack.apiUrl };
    const desk = await startMain(t, folder, { ...WHOLE, ...given });
    await desk.ready();
  });

  test('under a base path: its page, its health and its callbacks are there', async (t) => {
    const desk = await startMain(t, await newFolder(t), { BASE_PATH: '/topup' });
    await desk.ready();
    const url = `http://127.0.0.1:${desk.port}`;
    assert.match(desk.said(), new RegExp(`Open ${url}/topup/ and type`));
    assert.match(await (await fetch(`${url}/topup/`)).text(), /<title>topup-desk/);
    for (const path of [
      '/topup/assets/page.js',
      '/topup/start',
      '/topup/healthz',
      '/topup/readyz',
      '/topup/metrics',
      '/healthz',
      '/metrics',
    ])
      assert.equal((await fetch(url + path)).status, 200, path);
    assert.equal((await fetch(`${url}/topup/callbacks/ytx/wrong`, { method: 'POST' })).status, 404);
    assert.equal((await fetch(`${url}/topup/callbacks/juhe?sta=1`)).status, 401);
  });
});
