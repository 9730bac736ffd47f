import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { adviceOf, RECORDS } from '../../../src/providers/registry.ts';

for (const { name, codes } of RECORDS) {
  describe(`the codes of ${name}`, () => {
    test('are listed once each', () => {
      assert.equal(new Set(codes.map(({ code }) => code)).size, codes.length);
    });
    test('each tell a person what to do, in one sentence of each language', () => {
      for (const { code } of codes) {
        const [en, zh] = [adviceOf(name, code, 'en') ?? '', adviceOf(name, code, 'zh') ?? ''];
        assert.match(en, /^[A-Z][^。]*[^.]\.$/, code);
        assert.doesNotMatch(en, /\. /, code);
        assert.match(zh, /^[^.。]*\p{Script=Han}[^.。]*。$/u, code);
      }
    });
    test('that are not listed have no advice', () => {
      for (const code of ['timeout', '', '-999', 'toString', '__proto__'])
        assert.equal(adviceOf(name, code, 'en'), null);
    });
  });
}

test('the advice on -205 names its three causes', () => {
  const [en, zh] = [adviceOf('ytx', '-205', 'en') ?? '', adviceOf('ytx', '-205', 'zh') ?? ''];
  for (const cause of [/environment/, /whitelist/, /online/]) assert.match(en, cause);
  for (const cause of [/环境/, /白名单/, /上线/]) assert.match(zh, cause);
});
