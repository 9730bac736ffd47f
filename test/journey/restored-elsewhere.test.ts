import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import { newSqliteUrl, sqlitePathOf } from '../support/databases.ts';
import { accountAt, startSlackProcess } from '../support/journey/slack-process.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
/** Several times as long as the desk waits between two questions. */
const QUIET_MS = 3_000;

async function sandboxFor(t: TestContext): Promise<Sandbox> {
  const sandbox = await startSandbox({ chargeMs: 200, holdMs: 5_000, queryEveryMs: 0, callbackRetryMs: 100 });
  t.after(sandbox.stop);
  return sandbox;
}

/** Runs one of the commands as npm would, and expects it to do what it is for. */
async function command(name: 'backup' | 'restore', databaseUrl: string, argument: string): Promise<void> {
  const env = { PATH: process.env.PATH ?? '', DATABASE_URL: databaseUrl };
  const child = spawn(process.execPath, [MAIN, name, argument], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk));
  const [code] = await once(child, 'close');
  assert.equal(code, 0, said);
}

for (const [provider, product] of [
  ['ytx', '1GB'],
  ['juhe', '2GB'],
] as const) {
  test(`${provider}: a copy in which nothing was bought yet is asked about at the account it was used with, not at the next`, async (t) => {
    const [first, second] = [await sandboxFor(t), await sandboxFor(t)];
    const url = await newSqliteUrl(t);
    const copy = `${sqlitePathOf(url)}.copy`;
    const desk = await startSlackProcess(t, url);
    await desk.restart(accountAt(provider, first.url), [provider]);
    const ref = await desk.asked(`13911220013 ${product} outage`);
    await desk.cardSays(ref, /waiting for approval/);
    await command('backup', url, copy);
    await desk.approve(ref);
    await desk.cardSays(ref, /(?<!being )delivered/);

    await desk.stop();
    await command('restore', url, copy);
    await desk.restart(accountAt(provider, second.url), [provider]);
    await desk.cardSays(ref, /another account of (YTX|Juhe) knows, and it is not configured now/s);
    await sleep(QUIET_MS);
    const { orders, queries } = second.ledger[provider];
    assert.deepEqual([orders().length, queries()], [0, 0], 'the second would say that it was never bought');

    await desk.restart(accountAt(provider, first.url), [provider]);
    await desk.cardSays(ref, /(?<!being )delivered/);
    assert.equal(first.ledger[provider].orders().length, 1);
  });
}
