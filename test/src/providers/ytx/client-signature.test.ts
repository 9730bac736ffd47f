import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { shanghaiStamp, signYtx } from '../../../../src/providers/ytx/client.ts';

const account = { accountSid: 'sid1', authToken: 'token1' };
const AT = Date.UTC(2026, 10, 21, 16, 30, 5);

test('the sign is md5 over account, token and time, and the header holds the same time', () => {
  const { sign, authorization } = signYtx(account, AT);
  assert.equal(sign, createHash('md5').update('sid1token120261122003005').digest('hex').toUpperCase());
  assert.equal(authorization, 'c2lkMXwyMDI2MTEyMjAwMzAwNQ==');
  assert.equal(Buffer.from(authorization, 'base64').toString(), 'sid1|20261122003005');
});

test('the time is that of Shanghai on every day of the calendar that is odd', () => {
  const cases = [
    [Date.UTC(2028, 1, 28, 16, 0, 0), '20280229000000'],
    [Date.UTC(2026, 11, 31, 15, 59, 59), '20261231235959'],
    [Date.UTC(2026, 11, 31, 16, 0, 0), '20270101000000'],
    [Date.UTC(2026, 2, 8, 7, 30, 0), '20260308153000'],
  ] as const;
  for (const [at, stamp] of cases) assert.equal(shanghaiStamp(at), stamp);
});

test("the time is that of Shanghai wherever the process's own clock is set", () => {
  const script = new URL('../../../../src/providers/ytx/client.ts', import.meta.url).href;
  const print = `const { shanghaiStamp } = await import('${script}'); process.stdout.write(shanghaiStamp(${AT}))`;
  for (const zone of ['UTC', 'Asia/Shanghai', 'America/New_York', 'Asia/Kathmandu']) {
    const env = { ...process.env, TZ: zone };
    const stamp = execFileSync(process.execPath, ['--input-type=module', '-e', print], { env, encoding: 'utf8' });
    assert.equal(stamp, '20261122003005', zone);
  }
});
