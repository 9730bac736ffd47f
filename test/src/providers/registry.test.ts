import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { loadSides } from '../../../sandbox/side.ts';
import { providerOfLane } from '../../../src/core/product.ts';
import { PROVIDERS, RECORDS } from '../../../src/providers/registry.ts';

test('every provider stands in the registry under its own name', () => {
  for (const [name, record] of Object.entries(PROVIDERS)) assert.equal(record.name, name);
});

test('every provider has a file in the sandbox, whose variables are all that it needs', async () => {
  const sides = await loadSides();
  for (const { name, credentials, baseUrl, environment } of RECORDS) {
    const side = sides.find((one) => one.name === name);
    assert.ok(side, `sandbox/providers/${name}.ts is missing: it plays ${name} where nothing may be bought`);
    const given = Object.keys(side.variables('http://127.0.0.1:1'));
    for (const needed of [...credentials, baseUrl]) assert.ok(given.includes(needed), `${name} needs ${needed}`);
    for (const variable of given) assert.ok(variable in environment, `${name} does not read ${variable}`);
  }
  assert.equal(sides.length, RECORDS.length, 'a file of the sandbox plays a provider that there is not');
});

test('no variable of a provider is missing in .env.example', () => {
  const example = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');
  for (const { environment } of RECORDS)
    for (const name of Object.keys(environment)) assert.match(example, new RegExp(`^${name}=`, 'm'), name);
});

for (const record of RECORDS) {
  describe(`the record of ${record.name}`, () => {
    const { name, lanes, refundableLanes, environment, secrets, callback, words } = record;
    test('has lanes of its own, by its own name', () => {
      assert.ok(lanes.length > 0);
      for (const lane of lanes) assert.equal(providerOfLane(lane), name);
      const others = RECORDS.filter((one) => one !== record).flatMap((one) => one.lanes);
      assert.deepEqual(
        lanes.filter((lane) => others.includes(lane)),
        [],
      );
      for (const lane of refundableLanes) assert.ok(lanes.includes(lane));
    });
    test('marks every key, token and account of its as secret, and never its address', () => {
      for (const variable of Object.keys(environment)) {
        const looksSecret = /(KEY|TOKEN|SECRET|SID|OPENID)$/.test(variable);
        assert.equal(secrets.includes(variable), looksSecret, variable);
      }
    });
    test('calls back where a token ends the path only if it has a token', () => {
      for (const path of callback.paths) {
        assert.match(path, /^\/callbacks\//);
        assert.equal(path.endsWith('/:token'), callback.token !== null);
      }
      if (callback.token !== null) assert.ok(callback.token in environment);
      // Without a signature, only an address that nobody can guess keeps strangers out.
      assert.ok(callback.signed || callback.token !== null);
    });
    test('is called by a name in both languages', () => {
      for (const word of Object.values(words)) assert.notEqual(word.trim(), '');
    });
    test('proves that an order is not there by several questions over minutes at least', () => {
      assert.ok(record.notFoundProof.questions >= 3);
      assert.ok(record.notFoundProof.overMs >= 600_000);
    });
  });
}
