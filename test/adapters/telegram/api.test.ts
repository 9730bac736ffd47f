import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Telegram } from 'telegraf';
import { createCall } from '../../../adapters/telegram/api.ts';
import { type Fault, startFakeTelegram } from '../../support/fake-telegram.ts';
import { ANA, GROUP } from '../../support/telegram/world.ts';

/** Not of the shape that telegraf's own redaction knows. */
const ODD_TOKEN = 'staging-900100200:AA_secret';
const FAULTS: readonly Fault[] = [
  400,
  404,
  502,
  'drop after accept',
  'drop before accept',
  'hang',
  `Unauthorized: ${ODD_TOKEN}`,
];

for (const fault of FAULTS) {
  test(`the token is in no failure: ${fault}`, async (t) => {
    const fake = await startFakeTelegram(t, { token: ODD_TOKEN });
    const call = createCall(new Telegram(fake.token, { apiRoot: `${fake.root}/` }));
    fake.failNext('getMe', fault);
    const failed = await call('getMe', {}, { timeoutMs: 300 });
    assert.ok(!failed.ok);
    assert.doesNotMatch(JSON.stringify(failed), /AA_secret|127\.0\.0\.1/);
  });
}

test('a call that is not answered ends at its time limit, and may have been carried out', async (t) => {
  const fake = await startFakeTelegram(t);
  const call = createCall(new Telegram(fake.token, { apiRoot: `${fake.root}/` }));
  fake.failNext('getMe', 'hang');
  assert.deepEqual(await call('getMe', {}, { timeoutMs: 100 }), {
    ok: false,
    error: { kind: 'lost', why: 'no answer within 100 ms', arrived: true },
  });
});

test('a refusal is told with its code, how long to wait and where the chat went', async (t) => {
  const fake = await startFakeTelegram(t);
  const call = createCall(new Telegram(fake.token, { apiRoot: `${fake.root}/` }));
  fake.rateLimit(GROUP, 3);
  const limited = await call('sendMessage', { chat_id: GROUP, text: 'x' });
  assert.deepEqual(
    !limited.ok && limited.error.kind === 'refused' && [limited.error.code, limited.error.retryAfterMs],
    [429, 3_000],
  );
  const to = fake.migrate(-77, ANA);
  const moved = await call('sendMessage', { chat_id: -77, text: 'x' });
  assert.equal(!moved.ok && moved.error.kind === 'refused' && moved.error.movedTo, `telegram:${to}`);
});
