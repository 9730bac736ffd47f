import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { eventually } from '../../support/eventually.ts';

test('npm run sandbox says where it listens and what a number chooses, and stops when it is told to', async (t) => {
  const main = new URL('../../../src/main.ts', import.meta.url).pathname;
  const sandbox = spawn(process.execPath, [main, 'sandbox'], { env: { ...process.env, SANDBOX_PORT: '0' } });
  t.after(() => sandbox.kill('SIGKILL'));
  let said = '';
  sandbox.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const url = await eventually('its address', () => /^JUHE_BASE_URL=(http:\S+)$/m.exec(said)?.[1]);
  await eventually('its table', () => said.includes('…0001') && said.includes('others'));
  assert.equal((await fetch(`${url}/flow/ordersta`, { method: 'POST' })).status, 200);
  const ended = once(sandbox, 'exit');
  sandbox.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);
});
