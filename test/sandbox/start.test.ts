import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sideOf, startSandboxSide } from '../support/sandbox-side.ts';
import { AIRTIME, JUHE, merchantId, OFFERS, TRAFFIC } from '../support/submissions.ts';

test('YTX takes a repeated order and charges it twice, Juhe refuses it', async (t) => {
  const sandbox = await startSandboxSide(t);
  for (const [offer, second, charged] of [
    [TRAFFIC, 'accepted', 2],
    [JUHE, 'exists', 1],
    [AIRTIME, 'unknown', 1],
  ] as const) {
    const side = sideOf(sandbox, offer);
    const before = sandbox.ledger[side.name].balanceLi();
    assert.equal((await side.provider.submit(side.submission(merchantId(1)))).outcome.kind, 'accepted');
    assert.equal((await side.provider.submit(side.submission(merchantId(1)))).outcome.kind, second);
    assert.equal(sandbox.ledger[side.name].timesCharged(merchantId(1)), charged);
    assert.equal(sandbox.ledger[side.name].submits(merchantId(1)), 2);
    assert.equal(before - sandbox.ledger[side.name].balanceLi(), charged * 19_630);
  }
});

test('a failed order gives its money back', async (t) => {
  const sandbox = await startSandboxSide(t, { chargeMs: 5 });
  const side = sideOf(sandbox, JUHE);
  const before = sandbox.ledger.juhe.balanceLi();
  await side.provider.submit(side.submission(merchantId(1), '13911280008'));
  await side.ended(merchantId(1));
  assert.equal(sandbox.ledger.juhe.balanceLi(), before);
});

test('an empty account refuses', async (t) => {
  const sandbox = await startSandboxSide(t, { balanceLi: 19_629 });
  const codes = [];
  for (const offer of [TRAFFIC, JUHE, AIRTIME]) {
    const side = sideOf(sandbox, offer);
    codes.push((await side.provider.submit(side.submission(merchantId(1)))).code);
  }
  assert.deepEqual(codes, ['-205', '210505', '208597']);
});

test('YTX refuses and counts a query that comes too soon, of each lane apart', async (t) => {
  const sandbox = await startSandboxSide(t, { queryEveryMs: 60_000 });
  const side = sideOf(sandbox, TRAFFIC);
  const question = { ...side.submission(merchantId(1)), providerOrderId: null };
  const ask = async (lane: 'ytx:traffic' | 'ytx:benefit') => (await side.provider.query(lane, [question]))[0]?.outcome;
  assert.deepEqual(await ask('ytx:traffic'), { kind: 'not_found' });
  assert.deepEqual(await ask('ytx:benefit'), { kind: 'not_found' });
  assert.equal(sandbox.ledger.ytx.violations(), 0);
  assert.equal((await ask('ytx:traffic'))?.kind, 'unknown');
  assert.equal(sandbox.ledger.ytx.violations(), 1);
  assert.equal(sandbox.ledger.ytx.queries(), 2);
});

test('of a hundred orders the one that YTX does not know is missing in its answer, which says nothing of how it ended', async (t) => {
  const sandbox = await startSandboxSide(t, { echoesOurId: true });
  const side = sideOf(sandbox, TRAFFIC);
  for (let count = 1; count < 100; count += 1) await side.provider.submit(side.submission(merchantId(count)));
  const questions = Array.from({ length: 100 }, (_, count) => ({
    ...side.submission(merchantId(count)),
    providerOrderId: null,
  }));
  const reports = await side.provider.query('ytx:traffic', questions);
  assert.equal(new Set(reports.map(({ merchantOrderId }) => merchantOrderId)).size, 100);
  const missing = reports.filter(({ outcome }) => outcome.kind === 'unknown');
  assert.deepEqual(
    missing.map(({ merchantOrderId }) => merchantOrderId),
    [merchantId(0)],
  );
});

describe('what a test can set', () => {
  test('an order ends by hand, and its clock does not end it again', async (t) => {
    const sandbox = await startSandboxSide(t);
    const side = sideOf(sandbox, JUHE);
    const submission = side.submission(merchantId(1));
    await side.provider.submit(submission);
    assert.equal(sandbox.settle(submission.merchantOrderId, 'failed'), true);
    const [report] = await side.provider.query('juhe', [{ ...submission, providerOrderId: null }]);
    assert.equal(report?.outcome.kind, 'failed');
    assert.equal(sandbox.settle('nosuchorder', 'failed'), false);
  });

  test('the outcome of one number or of an ending, the last setting winning', async (t) => {
    const sandbox = await startSandboxSide(t);
    const side = sideOf(sandbox, JUHE);
    const submit = async (count: number, number: string) =>
      (await side.provider.submit(side.submission(merchantId(count), number))).code;
    sandbox.setOutcome('1234', 'bad_number');
    sandbox.setOutcome('13911281234', 'our_account');
    assert.deepEqual(
      [await submit(1, '13911281234'), await submit(2, '13811281234'), await submit(3, '13911280001')],
      ['210505', '210501', '210501'],
    );
    assert.throws(() => sandbox.setOutcome('1234', 'no such outcome'));
  });

  test('the next answer breaks once, after the order was taken or before', async (t) => {
    for (const offer of Object.values(OFFERS).flat()) {
      const sandbox = await startSandboxSide(t);
      const side = sideOf(sandbox, offer);
      sandbox.failNext(side.name, 'submit', 'html', true);
      sandbox.failNext(side.name, 'submit', 'gbk', false);
      sandbox.failNext(side.name, 'query', 'http_502', true);
      const codes = [];
      for (const count of [1, 2, 3]) codes.push((await side.provider.submit(side.submission(merchantId(count)))).code);
      assert.deepEqual(codes, ['not json', 'not json', null]);
      const charged = [1, 2, 3].map((count) => sandbox.ledger[side.name].timesCharged(merchantId(count)));
      assert.deepEqual(charged, [1, 0, 1]);
      const question = { ...side.submission(merchantId(1)), providerOrderId: null };
      assert.equal((await side.provider.query(side.lane, [question]))[0]?.code, 'http 502');
      assert.equal((await side.provider.query(side.lane, [question]))[0]?.outcome.kind, 'charging');
    }
  });

  test('a pause, in which nothing is read', async (t) => {
    const sandbox = await startSandboxSide(t);
    const side = sideOf(sandbox, JUHE);
    sandbox.pause();
    assert.equal((await side.provider.submit(side.submission(merchantId(1)))).outcome.kind, 'unknown');
    assert.equal(sandbox.ledger.juhe.submits(merchantId(1)), 0);
    sandbox.resume();
    assert.equal((await side.provider.submit(side.submission(merchantId(1)))).outcome.kind, 'accepted');
  });
});
