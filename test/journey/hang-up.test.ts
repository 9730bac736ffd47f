import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { open, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { startSandbox } from '../../sandbox/start.ts';
import { eventually } from '../support/eventually.ts';
import { startFakeSlack } from '../support/fake-slack.ts';
import { pricedAt } from '../support/journey/reloading-desk.ts';
import { newFolder, startMain } from '../support/main-process.ts';

const FIRST = pricedAt('10.00', 'first');
const SECOND = pricedAt('20.00', 'second');

test('SIGHUP while the desk reads its config for the first time ends nothing, and has it read again', async (t) => {
  const slack = await startFakeSlack(t);
  for (const channel of ['C0ROOM0', 'C0OPS']) slack.addChannel(channel);
  const sandbox = await startSandbox({ queryEveryMs: 0, products: FIRST.products as [] });
  t.after(() => sandbox.stop());
  const folder = await newFolder(t);
  const path = join(folder, 'topup.config.json');
  await promisify(execFile)('mkfifo', [path]);
  const desk = await startMain(t, folder, {
    ...sandbox.variables('juhe'),
    SLACK_BOT_TOKEN: slack.state.botToken,
    SLACK_SIGNING_SECRET: slack.state.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    DATABASE_URL: `file:${join(folder, 'topup.db')}`,
  });
  // Opens once the desk reads.
  const pipe = await open(path, 'w');
  await writeFile(`${path}.new`, JSON.stringify(SECOND));
  await rename(`${path}.new`, path);
  desk.signal('SIGHUP');
  await pipe.writeFile(JSON.stringify(FIRST));
  await pipe.close();
  await desk.ready();
  await eventually('the second config', () => /"cause":"signal".*config\.applied/.test(desk.said()), 20);
  assert.equal(await desk.stop(), 0);
});

test('SIGHUP does not end the playground, which has no config of its own to read', async (t) => {
  const playground = await startMain(t, await newFolder(t), {}, 'playground');
  await playground.ready();
  playground.signal('SIGHUP');
  await new Promise((resolve) => setTimeout(resolve, 300));
  await playground.ready();
  assert.equal(await playground.stop(), 0);
});
