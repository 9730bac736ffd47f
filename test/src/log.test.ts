import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createLog } from '../../src/log.ts';

test('whole numbers and secrets never reach the log, wherever they stand', () => {
  const lines: string[] = [];
  const log = createLog('info', ['s3cr3t-token'], (line) => lines.push(line));
  log.info('a', {
    text: 'for 13911281234 and +8613911281234',
    deep: { list: ['tel 13911281234', { more: 's3cr3t-token' }] },
  });
  log.error('b', { error: new Error('GET /bot s3cr3t-token for 13911281234 failed') });
  const written = lines.join('\n');
  assert.doesNotMatch(written, /13911281234|s3cr3t/);
  assert.match(written, /139\*\*\*\*1234/);
  assert.equal(lines.length, 2);
});

test('an id that only contains eleven digits is left as it is', () => {
  const lines: string[] = [];
  createLog('info', [], (line) => lines.push(line)).info('a', {
    id: '20938270751652886609920902',
    order: 'F22070512362939019255270',
  });
  assert.match(lines[0] ?? '', /20938270751652886609920902.*F22070512362939019255270/);
});

test('a log that nobody reads keeps no process from working, nor from ending', async (t) => {
  const logging = `
    import { createLog } from ${JSON.stringify(fileURLToPath(new URL('../../src/log.ts', import.meta.url)))};
    const log = createLog('info', []);
    for (let line = 0; line < 2_000; line += 1) log.info('line', { pad: 'x'.repeat(200) });
    await new Promise((resolve) => setTimeout(resolve, 300));
    process.stderr.write('works');
    await log.close(200);
    process.exit(0);`;
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', logging], { stdio: [...stdio] });
  const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
  t.after(() => clearTimeout(late));
  const works = once(child.stderr, 'data');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
  assert.equal(String(await works), 'works');
});
