import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

type Running = { readonly child: ChildProcess; readonly said: () => string; readonly exit: Promise<number | null> };

/** The real process, in a folder of its own, with nothing of ours in its environment but what is given. */
async function start(t: TestContext, given: Record<string, string>, folder?: string): Promise<Running> {
  const cwd = folder ?? (await mkdtemp(join(tmpdir(), 'topup-main-')));
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...given };
  const args = ['--require', join(root, 'src/node-version.cjs'), join(root, 'src/main.ts')];
  const child = spawn(process.execPath, args, { cwd, env });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += chunk));
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  t.after(async () => {
    child.kill('SIGKILL');
    await exit;
    await rm(cwd, { recursive: true, force: true });
  });
  return { child, said: () => text, exit };
}

const ready = (port: number) =>
  eventually(
    'the process to be ready',
    () =>
      fetch(`http://127.0.0.1:${port}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    20,
  );

test('with nothing configured it is the playground, and ends with 0 when it is asked to', async (t) => {
  const port = await freePort();
  const { child, said, exit } = await start(t, { PORT: String(port) });
  await ready(port);
  assert.match(said(), /No chat is configured, so this is the playground/);
  const page = await fetch(`http://127.0.0.1:${port}/`);
  assert.match(await page.text(), /<title>topup-desk/);
  assert.equal((await fetch(`http://127.0.0.1:${port}/callbacks/ytx/wrong`, { method: 'POST' })).status, 404);
  child.kill('SIGTERM');
  assert.equal(await exit, 0);
});

test('a config that cannot work ends the start with 1 and a sentence: the file, the place, what to write', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'topup-main-'));
  const path = join(folder, 'mine.json');
  await writeFile(path, JSON.stringify({ products: [], teams: [], rulez: [] }));
  const given = { SLACK_BOT_TOKEN: 'xoxb-canary', SLACK_SIGNING_SECRET: 'canary', TOPUP_CONFIG: path };
  const { said, exit } = await start(t, given, folder);
  assert.equal(await exit, 1);
  for (const sentence of [
    /mine\.json: products: name at least one product/,
    /mine\.json: teams: name at least one team/,
    /unknown key "rulez"/,
  ])
    assert.match(said(), sentence);
  assert.doesNotMatch(said(), /canary/);
});

test('without its config file it says which file to make', async (t) => {
  const { said, exit } = await start(t, { TELEGRAM_BOT_TOKEN: '1:canary' });
  assert.equal(await exit, 1);
  assert.match(said(), /topup\.config\.json: there is no such file; copy topup\.config\.example\.json there/);
});

test('a second process on the same SQLite file says why it does not start, and the first goes on', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'topup-main-'));
  const port = await freePort();
  await start(t, { PORT: String(port) }, folder);
  await ready(port);
  const second = await start(t, { PORT: String(await freePort()) }, folder);
  assert.equal(await second.exit, 1);
  assert.match(second.said(), /playground\.db is in use by another process/);
  await ready(port);
});

test('a port that is taken ends the start with 1 and says so', async (t) => {
  const port = await freePort();
  await start(t, { PORT: String(port) });
  await ready(port);
  const second = await start(t, { PORT: String(port) });
  assert.equal(await second.exit, 1);
  assert.match(second.said(), /cannot start: port \d+ of 127\.0\.0\.1 is in use: stop what uses it, or set PORT/);
});

test('after kill -9 it starts again on the same file at once', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'topup-main-'));
  const port = await freePort();
  const first = await start(t, { PORT: String(port) }, folder);
  await ready(port);
  first.child.kill('SIGKILL');
  await first.exit;
  await start(t, { PORT: String(port) }, folder);
  await ready(port);
});

test('a provider’s address that could not be one ends the start with 1 and a sentence', async (t) => {
  const { said, exit } = await start(t, { PORT: '0', JUHE_BASE_URL: 'http://v.juhe.cn /flow?key=canary' });
  assert.equal(await exit, 1);
  assert.match(said(), /JUHE_BASE_URL: write /);
  assert.doesNotMatch(said(), /canary/);
});
