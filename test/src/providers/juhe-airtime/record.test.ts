import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { callbacksOf, openProviders, ownerOf } from '../../../../src/app/providers.ts';
import { readRules } from '../../../../src/app/rules/run.ts';
import { readEnvironment } from '../../../../src/config/environment.ts';
import { readConfig } from '../../../../src/config.ts';
import { EVERYTHING, exampleAfter, type Json } from '../../../support/example-config.ts';

const KEYS = { JUHE_OPENID: 'open', JUHE_AIRTIME_KEY: 'airtime-key' };
const airtime = (given: Json = {}) => ({
  ...{ code: 'HF50', aliases: ['CREDIT'], name: { en: '¥50 airtime', zh: '话费 50 元' }, kind: 'airtime' },
  ...{ faceValue: '50', price: '49.85', offers: [{ provider: 'juhe-airtime' }], ...given },
});

function reading(product: Json, variables: Record<string, string> = { ...EVERYTHING, ...KEYS }) {
  const { environment, problems } = readEnvironment(variables);
  assert.ok(environment);
  assert.deepEqual(problems, []);
  const file = exampleAfter((example) => (example.products as Json[]).push(product));
  const read = readConfig(environment, '/etc/topup.config.json', JSON.stringify(file));
  return read.ok ? { config: read.value.config, problems: '' } : { config: null, problems: read.error.problems.join() };
}

describe('airtime in the config', () => {
  test('is offered at Juhe, whether its face value is written with quotes or without', () => {
    for (const faceValue of ['50', '50.00', 50]) {
      const { config, problems } = reading(airtime({ faceValue }));
      const product = config?.desk.products.at(-1);
      assert.deepEqual([product?.kind, product?.faceValueLi, problems], ['airtime', 50_000, '']);
      assert.deepEqual(product?.offers, [{ provider: 'juhe-airtime' }]);
      assert.equal(config?.providers['juhe-airtime'].doubtAfterMs, 15_000);
    }
  });
  for (const [what, given, sentence] of [
    ['part of a yuan', { faceValue: '9.90' }, /offers\[0\]: juhe-airtime sells whole yuan/],
    ['a product id', { offers: [{ provider: 'juhe-airtime', pid: '1' }] }, /offers\[0\]: unknown key "pid"/],
    ['data', { kind: 'data', faceValue: undefined }, /offers\[0\]: juhe-airtime sells no data: write "ytx" or "juhe"/],
    ['traffic of Juhe', { offers: [{ provider: 'juhe', pid: '1' }] }, /juhe sells no airtime: write "juhe-airtime"/],
  ] as const) {
    test(`is refused with ${what}`, () => assert.match(reading(airtime(given)).problems, sentence));
  }
  test('without its key stops the start, with what to set', () => {
    assert.match(
      reading(airtime(), EVERYTHING).problems,
      /no configured provider offers "HF50": set JUHE_OPENID and JUHE_AIRTIME_KEY/,
    );
  });
});

test('the rules of a config with airtime are tried also where nothing is configured', () => {
  const folder = mkdtempSync(join(tmpdir(), 'topup-airtime-'));
  const path = join(folder, 'topup.config.json');
  writeFileSync(path, JSON.stringify(exampleAfter((example) => (example.products as Json[]).push(airtime()))));
  const { read, assumed } = readRules({}, path);
  rmSync(folder, { recursive: true });
  assert.deepEqual([read.ok ? '' : read.error.problems, assumed], ['', true]);
});

describe('airtime in the environment', () => {
  const read = (given: Record<string, string>) => readEnvironment(given);
  test('shares its OpenID with traffic, and each is configured with the other or without', () => {
    for (const given of [KEYS, { ...KEYS, JUHE_KEY: 'k' }, { JUHE_OPENID: 'open', JUHE_KEY: 'k' }])
      assert.deepEqual(read(given).problems, []);
    assert.match(
      read({ JUHE_AIRTIME_KEY: 'canary' }).problems.join(),
      /^Juhe airtime is only partly configured: JUHE_AIRTIME_KEY is set, JUHE_OPENID is missing/,
    );
    assert.equal(read({ JUHE_OPENID: 'canary' }).problems.length, 1, 'one sentence for one half');
    assert.doesNotMatch(read({ JUHE_AIRTIME_KEY: 'canary' }).problems.join(), /canary/);
  });
  test('is called in the folder of the API, also where only its server is named', () => {
    const at = (text: string) => read({ JUHE_AIRTIME_BASE_URL: text }).environment?.JUHE_AIRTIME_BASE_URL;
    assert.equal(read({}).environment?.JUHE_AIRTIME_BASE_URL, 'http://op.juhe.cn/ofpay/mobile');
    assert.equal(at('http://127.0.0.1:9'), 'http://127.0.0.1:9/ofpay/mobile');
    assert.equal(at('http://127.0.0.1:9/'), 'http://127.0.0.1:9/ofpay/mobile');
    assert.equal(at('http://127.0.0.1:9/mirror/'), 'http://127.0.0.1:9/mirror/');
  });
  test('is an account of its own beside traffic, in a lane of its own, and called back at both addresses', () => {
    const { config } = reading(airtime());
    assert.ok(config);
    const providers = openProviders(config, Date.now);
    const [flow, own] = ['juhe', 'juhe-airtime'].map((name) => providers.find((one) => one.name === name));
    assert.ok(flow && own);
    assert.notEqual(own.account, flow.account);
    assert.deepEqual([own.lanes, flow.lanes], [['juhe-airtime'], ['juhe']]);
    assert.equal(ownerOf(config).addresses['juhe-airtime'], 'op.juhe.cn/ofpay/mobile');
    const paths = callbacksOf(config.environment, [flow, own]).map(({ provider, path }) => [provider.name, path]);
    assert.deepEqual(paths, [
      ['juhe', '/callbacks/juhe'],
      ['juhe-airtime', '/callbacks/juhe-airtime'],
      ['juhe-airtime', '/callbacks/juhe'],
    ]);
  });
});
