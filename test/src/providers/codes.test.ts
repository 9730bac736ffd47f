import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { JUHE_CODES, juheAdvice } from '../../../src/providers/juhe/codes.ts';
import { YTX_CODES, ytxAdvice } from '../../../src/providers/ytx/codes.ts';

const TABLES = [
  ['ytx', YTX_CODES, ytxAdvice],
  ['juhe', JUHE_CODES, juheAdvice],
] as const;

for (const [name, codes, adviceOf] of TABLES) {
  describe(`the codes of ${name}`, () => {
    test('are listed once each', () => {
      assert.equal(new Set(codes.map(({ code }) => code)).size, codes.length);
    });
    test('each tell a person what to do, in one sentence of each language', () => {
      for (const { code } of codes) {
        const advice = adviceOf(code);
        assert.match(advice?.en ?? '', /^[A-Z][^。]*[^.]\.$/, code);
        assert.doesNotMatch(advice?.en ?? '', /\. /, code);
        assert.match(advice?.zh ?? '', /^[^.。]*\p{Script=Han}[^.。]*。$/u, code);
      }
    });
    test('that are not listed have no advice', () => {
      for (const code of ['timeout', '', '-999', 'toString', '__proto__']) assert.equal(adviceOf(code), null);
    });
  });
}

test('the advice on -205 names its three causes', () => {
  const { en = '', zh = '' } = ytxAdvice('-205') ?? {};
  for (const cause of [/environment/, /whitelist/, /online/]) assert.match(en, cause);
  for (const cause of [/环境/, /白名单/, /上线/]) assert.match(zh, cause);
});
