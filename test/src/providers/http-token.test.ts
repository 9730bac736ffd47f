import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createToken, type Renewed } from '../../../src/providers/http.ts';

/** A token that lives for two minutes, and how often it was renewed. */
function open(answer?: () => Renewed) {
  let at = 1_000_000;
  let renewals = 0;
  const token = createToken({
    now: () => at,
    renew: async () => {
      renewals += 1;
      at += 200;
      return answer?.() ?? { kind: 'token', value: `token-${renewals}`, expiresAt: at + 120_000 };
    },
  });
  return { token, renewals: () => renewals, pass: (ms: number) => (at += ms) };
}

describe('an access token', () => {
  test('is renewed once for calls that need it at once, and kept while it is valid', async () => {
    const { token, renewals } = open();
    const held = await Promise.all([token.get(1_000), token.get(1_000), token.get(1_000)]);
    assert.deepEqual(
      held.map((one) => one.kind === 'token' && one.value),
      ['token-1', 'token-1', 'token-1'],
    );
    await token.get(1_000);
    assert.equal(renewals(), 1);
  });

  test('is renewed before it ends, and after the provider refused it', async () => {
    const { token, renewals, pass } = open();
    await token.get(1_000);
    pass(89_000);
    await token.get(1_000);
    assert.equal(renewals(), 1);
    pass(2_000);
    await token.get(1_000);
    assert.equal(renewals(), 2);
    token.drop('token-1');
    await token.get(1_000);
    assert.equal(renewals(), 2, 'what another call has renewed since is not dropped');
    token.drop('token-2');
    await token.get(1_000);
    assert.equal(renewals(), 3);
  });

  test('takes its renewal out of the time of the call', async () => {
    const { token } = open();
    const held = await token.get(1_000);
    assert.equal(held.kind === 'token' && held.leftMs, 800);
    const again = await token.get(1_000);
    assert.equal(again.kind === 'token' && again.leftMs, 1_000);
  });

  test('that cannot be renewed is not asked for again by itself, and says that the call was not sent', async () => {
    const { token, renewals } = open(() => ({ kind: 'broken', code: 'timeout', why: 'too late', sent: true }));
    const held = await token.get(1_000);
    assert.deepEqual([held.kind, held.kind === 'broken' && held.sent], ['broken', false]);
    assert.equal(renewals(), 1);
  });
});
