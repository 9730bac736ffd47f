import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Environment } from '../../src/config/environment.ts';
import { hasTools, inRepository, ROOT, run } from '../support/deploy/tools.ts';
import { newFolder } from '../support/main-process.ts';

const text = (name: string): string => readFileSync(inRepository(`deploy/systemd/${name}`), 'utf8');
const manifest = JSON.parse(readFileSync(inRepository('package.json'), 'utf8'));

/** The unit as it would be installed from this folder. */
async function unit(t: TestContext, changed: (unit: string) => string = (same) => same): Promise<string> {
  const path = join(await newFolder(t), 'topup-desk.service');
  await writeFile(path, changed(text('topup-desk.service').replaceAll('/opt/topup-desk', ROOT.replace(/\/$/, ''))));
  return path;
}

test('systemd takes the unit without a word, and would say what is wrong with it', async (t) => {
  if (!hasTools(t, 'systemd-analyze')) return;
  const { stdout, stderr } = await run('systemd-analyze', ['verify', await unit(t)]);
  assert.equal(`${stdout}${stderr}`, '');
  const misspelt = await unit(t, (same) => same.replace('ProtectSystem=strict', 'ProtectSystm=strict'));
  const wrong = await run('systemd-analyze', ['verify', misspelt]).then(
    ({ stderr: said }) => said,
    ({ message }: Error) => message,
  );
  assert.match(wrong, /ProtectSystm/);
});

test('the unit is hardened: systemd finds its exposure small', async (t) => {
  if (!hasTools(t, 'systemd-analyze')) return;
  const how = ['security', '--offline=true', '--no-pager', '--threshold=20'];
  const { stdout } = await run('systemd-analyze', [...how, await unit(t)]);
  assert.match(stdout, /Overall exposure level for topup-desk\.service: [01]\.\d OK/);
});

test('it starts what npm start starts, hears from it, and gives it longer to stop than it takes', () => {
  const unit = text('topup-desk.service');
  const start = manifest.scripts.start.replace(/^exec node /, '');
  assert.ok(unit.includes(`ExecStart=/opt/topup-desk/node_modules/node/bin/node ${start}\n`));
  assert.match(unit, /^Type=notify$/m);
  assert.match(unit, /^NotifyAccess=all$/m);
  assert.match(unit, /^WatchdogSec=60$/m);
  assert.ok(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1]) > 20);
});

test('its drop-in names variables that the desk reads, each from its own credential', () => {
  assert.match(text('topup-desk.service'), /^LoadCredential=secrets:\/etc\/topup-desk\/credentials$/m);
  const lines = text('topup-desk.credentials.conf').matchAll(/^#?Environment=(\w+)_FILE=%d\/secrets_(\w+)$/gm);
  const named = [...lines].map(([, variable = '', file = '']) => ({ variable, file }));
  assert.ok(named.length >= 10);
  for (const { variable, file } of named) {
    assert.ok(variable in Environment.shape, variable);
    assert.equal(file, variable.toLowerCase());
  }
});
