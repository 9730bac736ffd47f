import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { newFolder, startMain } from '../support/main-process.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const APP = ['src', 'commands', 'adapters', 'sandbox', 'package.json', 'node_modules', 'topup.config.example.json'];

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );

/** A checkout of its own, with its own ./data, and a command of npm's in it. */
async function npm(
  t: TestContext,
  args: readonly string[],
  given: Readonly<Record<string, string>>,
): Promise<ChildProcess & { readonly said: () => string }> {
  const folder = await newFolder(t);
  for (const name of APP) await symlink(join(ROOT, name), join(folder, name));
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, npm_config_update_notifier: 'false', ...given };
  // A group of its own, so that nothing is left where a signal did not get through.
  const child = spawn('npm', args, { cwd: folder, env, detached: true });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk));
  t.after(() => {
    try {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
    } catch {
      // It has ended, and all of its children with it.
    }
  });
  return Object.assign(child, { said: () => said });
}

test('SIGTERM to npm start reaches the desk, which ends in order, and npm ends with 0', async (t) => {
  const port = await freePort();
  const child = await npm(t, ['start'], { PORT: String(port) });
  await eventually('the desk to answer', () => answers(port), 30);
  const ended = once(child, 'close');
  child.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null], child.said());
  assert.match(child.said(), /process\.stopping.*\n.*process\.stopped/);
  assert.equal(await answers(port), false);
});

test('SIGTERM to npm run sandbox ends the sandbox too', async (t) => {
  const child = await npm(t, ['run', 'sandbox'], { SANDBOX_PORT: '0' });
  await eventually('its address', () => /JUHE_BASE_URL=http/.test(child.said()), 30);
  const ended = once(child, 'close');
  child.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null], child.said());
});

test('each long-running script hands its shell over to the process, so that npm’s signals reach it', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  for (const name of ['start', 'playground', 'sandbox']) assert.match(scripts[name], /^exec node /, name);
});

test('a Ctrl-C that arrives twice, from the terminal and from npm, still ends the desk in order', async (t) => {
  const desk = await startMain(t, await newFolder(t));
  await desk.ready();
  desk.signal('SIGINT');
  desk.signal('SIGINT');
  await sleep(30);
  desk.signal('SIGINT');
  assert.equal(await desk.exit, 0, desk.said());
  assert.match(desk.said(), /process\.stopped/);
});

test('a desk that still waits for its chat ends with 0 when it is asked to', async (t) => {
  const called = Promise.withResolvers<void>();
  const silent = createServer(() => called.resolve());
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  t.after(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const desk = await startMain(t, await newFolder(t), {
    ...{ YTX_ACCOUNT_SID: 'sid', YTX_AUTH_TOKEN: 'token', YTX_APP_ID: 'app', JUHE_OPENID: 'id', JUHE_KEY: 'key' },
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_SIGNING_SECRET: 'secret',
    SLACK_API_URL: `http://127.0.0.1:${(silent.address() as AddressInfo).port}/api/`,
    TOPUP_CONFIG: join(ROOT, 'topup.config.example.json'),
  });
  await Promise.race([called.promise, desk.exit]);
  assert.equal(await desk.stop(), 0, desk.said());
  assert.match(desk.said(), /process\.stopping.*\n.*process\.stopped/);
});
