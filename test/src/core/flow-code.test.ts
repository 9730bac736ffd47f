import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { PROVINCES, parseFlowCode } from '../../../src/core/flow-code.ts';

/** The provider's own table, as its submit document prints it. */
const DOCUMENT = `安徽 AH 北京 BJ 重庆 CQ 福建 FJ 广东 GD 甘肃 GS 广西 GX 贵州 GZ 湖北 HE 河北 HJ 黑龙江 HL 湖南 HX 海南 HQ 河南 HY 吉林 JL
  江苏 JS 江西 JX 辽宁 LN 内蒙 NM 宁夏 NX 青海 QH 四川 SC 山东 SD 上海 SH 山西 SJ 陕西 SS 天津 TJ 西藏 XZ 新疆 XJ 云南 YN 浙江 ZJ`;

test('the 31 provinces and the whole country have the letters that the provider gave them', () => {
  const words = DOCUMENT.split(/\s+/);
  const printed = words.flatMap((name, index) => (index % 2 === 0 ? [[words[index + 1] ?? '', name] as const] : []));
  assert.deepEqual(
    Object.fromEntries(Object.entries(PROVINCES).map(([letters, { zh }]) => [letters, zh])),
    Object.fromEntries(printed),
  );
  for (const letters of [...Object.keys(PROVINCES), 'QG']) {
    const code = parseFlowCode(`1${letters}00102410`);
    assert.equal(code.ok && code.value.region, letters);
  }
});

test('the provider’s own examples read as its document explains them', () => {
  assert.deepEqual(parseFlowCode('1BJ00001020'), {
    ok: true,
    value: { carrier: 'mobile', region: 'BJ', sizeMb: 10, kind: 'gift', roaming: 'nationwide' },
  });
  assert.deepEqual(parseFlowCode('2QG00001011'), {
    ok: true,
    value: { carrier: 'telecom', region: 'QG', sizeMb: 10, kind: 'standard', roaming: 'province' },
  });
});

describe('what only looks like a code is none', () => {
  const refused: readonly (readonly [string, string])[] = [
    ['', 'not_a_flow_code'],
    ['0', 'not_a_flow_code'],
    ['-1', 'not_a_flow_code'],
    ['1e3', 'not_a_flow_code'],
    ['999999999', 'not_a_flow_code'],
    ['4QG00102410', 'not_a_flow_code'],
    ['1qg00102410', 'not_a_flow_code'],
    ['1QG00102450', 'not_a_flow_code'],
    ['1QG00102412', 'not_a_flow_code'],
    ['1QG001024100', 'not_a_flow_code'],
    ['1QG0010241０', 'not_a_flow_code'],
    ['1QG00102410\n', 'not_a_flow_code'],
    ['1ZZ00102410', 'unknown_province'],
    ['1HB00102410', 'unknown_province'],
    ['1QG00000010', 'no_size'],
  ];
  for (const [code, kind] of refused) {
    test(`${JSON.stringify(code)} is ${kind}`, () => {
      const read = parseFlowCode(code);
      assert.equal(read.ok ? 'read' : read.error.kind, kind);
    });
  }
});

test('no text makes the reader throw, and what it reads says all that the code says', () => {
  const code = fc.stringMatching(/^[0-5][A-Z]{2}\d{6}[0-5][0-2]$/);
  fc.assert(
    fc.property(fc.oneof(code, fc.string({ unit: 'binary' })), (given) => {
      const read = parseFlowCode(given);
      if (read.ok) assert.equal(given.slice(1, 9), `${read.value.region}${String(read.value.sizeMb).padStart(6, '0')}`);
    }),
    { numRuns: 5000 },
  );
});
