import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ownVersion } from '../../src/ledger/version.ts';
import { eventually } from '../support/eventually.ts';
import { newFolder } from '../support/main-process.ts';

const PROGRAM = fileURLToPath(new URL('../../src/topup-desk.cjs', import.meta.url));
/** An older Node of the machine's own, where it has one. */
const OLDER = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => existsSync(path));

type Ran = { readonly child: ChildProcess; readonly said: () => string; readonly ended: Promise<unknown[]> };

async function started(t: TestContext, node: string, args: readonly string[], options = {}): Promise<Ran> {
  const folder = await newFolder(t);
  const link = join(folder, 'topup-desk');
  await symlink(PROGRAM, link);
  const env = { PATH: '/usr/bin:/bin', HOME: process.env.HOME, ...options };
  const child = spawn(node, [link, ...args], { cwd: folder, env });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  t.after(() => child.kill('SIGKILL'));
  return { child, said: () => said, ended: once(child, 'close') };
}

for (const [what, node] of [
  ['the Node of the package', process.execPath],
  ['the machine’s own Node', OLDER],
] as const) {
  describe(`the command topup-desk, through a link and by ${what}`, {
    skip: node === undefined && 'there is none',
  }, () => {
    test('runs by the Node of the package, and gives back the exit code', async (t) => {
      const version = await started(t, node ?? '', ['--version']);
      assert.deepEqual(await version.ended, [0, null], version.said());
      assert.match(version.said(), new RegExp(`^topup-desk ${ownVersion().replaceAll('.', '\\.')} \\(Node v24\\.`));
      const wrong = await started(t, node ?? '', ['playgrond']);
      assert.deepEqual(await wrong.ended, [2, null]);
      assert.match(wrong.said(), /did you mean "playground"\?/);
    });

    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      test(`passes ${signal} on: the program ends in order`, async (t) => {
        const sandbox = await started(t, node ?? '', ['sandbox', '--port', '0']);
        await eventually('its address', () => /JUHE_BASE_URL=http/.test(sandbox.said()), 30);
        sandbox.child.kill(signal);
        assert.deepEqual(await sandbox.ended, [0, null], sandbox.said());
      });
    }
  });
}
