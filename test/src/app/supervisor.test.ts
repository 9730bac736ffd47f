import assert from 'node:assert/strict';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { eventually } from '../../support/eventually.ts';
import { newFolder, startMain } from '../../support/main-process.ts';

const told = (folder: string): Promise<readonly string[]> =>
  readFile(join(folder, 'told'), 'utf8').then(
    (text) => text.trim().split('\n'),
    () => [],
  );

/** A folder whose `systemd-notify` writes down what it is told. */
async function withNotify(t: Parameters<typeof newFolder>[0]): Promise<string> {
  const folder = await newFolder(t);
  await writeFile(join(folder, 'systemd-notify'), `#!/bin/sh\necho "$*" >> ${folder}/told\n`);
  await chmod(join(folder, 'systemd-notify'), 0o755);
  return folder;
}

test('systemd hears that the desk is ready, again and again that it turns, and that it stops', async (t) => {
  const folder = await withNotify(t);
  const PATH = `${folder}:${process.env.PATH}`;
  const desk = await startMain(t, folder, { PATH, NOTIFY_SOCKET: '/run/notify', WATCHDOG_USEC: '200000' });
  await desk.ready();
  await eventually(
    'the watchdog',
    async () => (await told(folder)).filter((line) => line === 'WATCHDOG=1').length >= 2,
  );
  assert.equal((await told(folder))[0], '--ready');
  assert.equal(await desk.stop(), 0);
  assert.ok((await told(folder)).includes('STOPPING=1'));
});

test('where systemd did not start it, nobody is told', async (t) => {
  const folder = await withNotify(t);
  const desk = await startMain(t, folder, { PATH: `${folder}:${process.env.PATH}`, WATCHDOG_USEC: '100000' });
  await desk.ready();
  assert.equal(await desk.stop(), 0);
  assert.deepEqual(await told(folder), []);
});

test('a systemd that cannot be told stops nothing', async (t) => {
  const folder = await newFolder(t);
  const desk = await startMain(t, folder, { PATH: folder, NOTIFY_SOCKET: '/run/notify' });
  await desk.ready();
  await eventually('the warning', () => desk.said().includes('service_manager.untold'));
  assert.equal(await desk.stop(), 0);
});
