import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { startSandbox } from '../../../sandbox/start.ts';
import { withinLimits } from '../../../src/app/providers.ts';
import type { Provider } from '../../../src/core/provider.ts';
import { juheAirtime } from '../../../src/providers/juhe-airtime/record.ts';
import { readAmountOf } from '../../../src/providers/reading.ts';
import { limitsOf } from '../../../src/providers/record.ts';
import { RECORDS } from '../../../src/providers/registry.ts';
import { scriptedProvider } from '../../support/scripted-provider.ts';
import { AIRTIME, submissionOf } from '../../support/submissions.ts';

type Environment = Readonly<Record<string, string>>;

async function sandboxOf(t: TestContext) {
  const products = [{ code: 'HF50', price: '49.85', faceValue: '50', offers: [{ provider: 'juhe-airtime' }] }];
  const sandbox = await startSandbox({ products });
  t.after(sandbox.stop);
  return sandbox;
}

function open(record: (typeof RECORDS)[number], environment: Environment): Provider {
  const setting = { address: 'sandbox', callbackUrl: null, submitTimeoutMs: 2_000, now: Date.now };
  const parsed = { ...environment };
  for (const [name, variable] of Object.entries(record.environment)) {
    const value = variable.parse(environment[name]);
    if (typeof value === 'string') parsed[name] = value;
  }
  const provider = record.create(parsed, setting);
  assert.ok(provider);
  return provider;
}

for (const record of RECORDS) {
  describe(`a question to ${record.name} that buys nothing`, () => {
    test('says that the credentials are good', async (t) => {
      const sandbox = await sandboxOf(t);
      const { checkAccount } = open(record, sandbox.variables(record.name));
      assert.deepEqual(await checkAccount?.(), { ok: true, value: undefined });
      assert.deepEqual(sandbox.ledger[record.name].orders(), []);
    });

    test('says that they are refused, in a listed code with advice in both languages, and repeats no secret', async (t) => {
      const sandbox = await sandboxOf(t);
      const [wrong = ''] = record.credentials.filter((name) => /KEY|AUTH_TOKEN/.test(name));
      const canary = 'CANARYKEYCANARYKEYCANARYKEY00000';
      const checked = await open(record, { ...sandbox.variables(record.name), [wrong]: canary }).checkAccount?.();
      assert.ok(checked && !checked.ok);
      const { kind, code, advice } = checked.error;
      assert.equal(kind, 'refused');
      assert.deepEqual(advice, record.codes.find((listed) => listed.code === code)?.advice);
      assert.doesNotMatch(JSON.stringify(checked), /CANARY/);
    });

    test('says that nobody answers', async (t) => {
      const sandbox = await sandboxOf(t);
      const { checkAccount, balance } = open(record, sandbox.variables(record.name));
      sandbox.pause();
      for (const asked of [checkAccount, balance]) {
        const answer = await asked?.();
        if (asked !== undefined) assert.ok(answer && !answer.ok && answer.error.kind === 'unreachable');
      }
    });
  });
}

test('the balance is what the provider keeps for us, where it can be asked', async (t) => {
  const sandbox = await sandboxOf(t);
  const answers = await Promise.all(
    RECORDS.map(async (record) => [record.name, await open(record, sandbox.variables(record.name)).balance?.()]),
  );
  const full = { ok: true, value: { amountLi: 10_000_000 } };
  assert.deepEqual(Object.fromEntries(answers), { ytx: full, juhe: undefined, 'juhe-airtime': full });
});

test('an amount is read as text or as a number, and nothing else is', () => {
  const amount = (money: unknown) => readAmountOf({ Money: money }, ['balance', 'money']);
  assert.deepEqual(
    ['7.08', 7.08, '1250', '-3.5', 0, '12.3456', 19.63].map(amount),
    [7_080, 7_080, 1_250_000, -3_500, 0, 12_345, 19_630],
  );
  for (const strange of ['', '1e5', 'x', null, true, {}, [7], '1,000', Number.NaN, undefined]) {
    assert.equal(amount(strange), null, String(strange));
  }
  assert.equal(readAmountOf('7.08', []), 7_080);
  assert.equal(readAmountOf(null, []), null);
});

describe('whether airtime can be sold', () => {
  const submission = submissionOf(AIRTIME);

  test('is said, and its price is, and nothing is bought', async (t) => {
    const sandbox = await sandboxOf(t);
    const { checkSale, quote } = open(juheAirtime, sandbox.variables('juhe-airtime'));
    assert.deepEqual(await checkSale?.(submission), { ok: true, value: undefined });
    assert.deepEqual(await quote?.(submission), { ok: true, value: { priceLi: 49_850 } });
    assert.deepEqual(sandbox.ledger['juhe-airtime'].orders(), []);
  });

  test('is denied only in a listed code; everything else is unclear', async (t) => {
    const sandbox = await sandboxOf(t);
    const { checkSale, quote } = open(juheAirtime, sandbox.variables('juhe-airtime'));
    for (const ask of [checkSale, quote]) {
      const denied = await ask?.({ ...submission, faceValueLi: 300_000 });
      assert.ok(denied && !denied.ok);
      assert.deepEqual([denied.error.kind, denied.error.code], ['not_sold', '208501']);
    }
    for (const fault of ['html', 'truncated', 'http_502', 'empty'] as const) {
      for (const ask of [checkSale, quote]) {
        sandbox.failNext('juhe-airtime', 'inquiry', fault, false);
        const unheard = await ask?.(submission);
        assert.ok(unheard && !unheard.ok && unheard.error.kind === 'unreachable', fault);
      }
    }
  });
});

test('a client that never answers a question is given up at the limit', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const never = () => new Promise<never>(() => undefined);
  const limits = limitsOf(30_000);
  const stuck = withinLimits({
    ...scriptedProvider('juhe'),
    limits,
    balance: never,
    checkAccount: never,
    checkSale: never,
    quote: never,
  });
  const airtime = submissionOf(AIRTIME);
  const { balance, checkAccount, checkSale, quote } = stuck;
  const answers = Promise.all([balance?.(), checkAccount?.(), checkSale?.(airtime), quote?.(airtime)]);
  t.mock.timers.tick(31_000);
  for (const answer of await answers) assert.ok(answer && !answer.ok && answer.error.code === 'timeout');
});
