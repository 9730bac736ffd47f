import assert from 'node:assert/strict';
import { test } from 'node:test';
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
