import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Command, ParseRefused } from '../../commands/command.ts';
import { MAX_LINE_LENGTH, parseCommand } from '../../commands/parse.ts';
import { readMsisdn } from '../../src/core/msisdn.ts';

const NUMBER = '13912345678';
const asked = (number: string, product: string, reason = '', anyway = false): Command => ({
  kind: 'request',
  number,
  product,
  anyway,
  urgent: false,
  reason,
});

describe('a line asks for a top-up', () => {
  const lines: readonly (readonly [line: string, command: Command])[] = [
    [`${NUMBER} 1GB`, asked(NUMBER, '1GB')],
    [`${NUMBER} 1QG00102410 outage CASE-42`, asked(NUMBER, '1QG00102410', 'outage CASE-42')],
    [`  ${NUMBER}\u3000１ＧＢ\u00a0宽带故障  `, asked(NUMBER, '１ＧＢ', '宽带故障')],
    [`${NUMBER} 1GB anyway`, asked(NUMBER, '1GB', '', true)],
    [`${NUMBER} 1GB ANYWAY ported  last week`, asked(NUMBER, '1GB', 'ported  last week', true)],
    [`${NUMBER} 1GB 仍然 已携号转网`, asked(NUMBER, '1GB', '已携号转网', true)],
    [`${NUMBER} 1GB not anyway`, asked(NUMBER, '1GB', 'not anyway')],
    [`${NUMBER} 1GB line one\nline two`, asked(NUMBER, '1GB', 'line one\nline two')],
    ['139 1234 5678 1GB outage', asked('139 1234 5678', '1GB', 'outage')],
    ['139 12345678 1GB', asked('139 12345678', '1GB')],
    ['1391234 5678 1GB', asked('1391234 5678', '1GB')],
    ['139-1234-5678 1GB', asked('139-1234-5678', '1GB')],
    ['139-1234 5678 1GB', asked('139-1234 5678', '1GB')],
    ['+86 139 1234 5678 1GB', asked('+86 139 1234 5678', '1GB')],
    ['+86139 1234 5678 1GB', asked('+86139 1234 5678', '1GB')],
    ['＋86 13912345678 1GB', asked('＋86 13912345678', '1GB')],
    ['0086 139-1234-5678 1GB', asked('0086 139-1234-5678', '1GB')],
    ['86 13912345678 1GB', asked('86 13912345678', '1GB')],
    ['8613912345678 1GB', asked('8613912345678', '1GB')],
    ['１３９ １２３４ ５６７８ 1GB', asked('１３９ １２３４ ５６７８', '1GB')],
    ['tel:+8613912345678 1GB', asked('tel:+8613912345678', '1GB')],
    ['<tel:13912345678|139 1234 5678> 1GB x', asked('<tel:13912345678|139 1234 5678>', '1GB', 'x')],
    ['139 1234 5678 1024 x', asked('139 1234 5678', '1024', 'x')],
    [`${NUMBER} 5678 x`, asked(NUMBER, '5678', 'x')],
  ];
  for (const [line, command] of lines) {
    test(JSON.stringify(line), () => {
      assert.deepEqual(parseCommand(line), { ok: true, value: command });
      assert.deepEqual(readMsisdn(command.kind === 'request' ? command.number : ''), { ok: true, value: NUMBER });
    });
  }
});

describe('groups that are not one number’s own grouping never become a number', () => {
  const lines: readonly (readonly [line: string, number: string, product: string, kind: string])[] = [
    ['1391234567 8 x', '1391234567', '8', 'wrong_length'],
    ['139123456 78 x', '139123456', '78', 'wrong_length'],
    ['139 123 45678 1GB', '139', '123', 'wrong_length'],
    ['139 1234 567 1GB', '139 1234 567', '1GB', 'wrong_length'],
    ['139 1234 56789 1GB', '139 1234 56789', '1GB', 'wrong_length'],
    ['139\ufeff12345678 1GB', '139\ufeff12345678', '1GB', 'hidden_character'],
    ['\u2067139 1234 5678\u2069 1GB', '\u2067139', '1234', 'wrong_length'],
    ['\u202e13912345678 1GB', '\u202e13912345678', '1GB', 'hidden_character'],
    ['1️⃣3️⃣9️⃣12345678 1GB', '1️⃣3️⃣9️⃣12345678', '1GB', 'not_a_digit'],
    ['١٣٩١٢٣٤٥٦٧٨ 1GB', '١٣٩١٢٣٤٥٦٧٨', '1GB', 'not_a_digit'],
    ['l3912345678 1GB', 'l3912345678', '1GB', 'not_a_digit'],
    ['010-12345678 1GB', '010-12345678', '1GB', 'landline'],
  ];
  for (const [line, number, product, kind] of lines) {
    test(`${JSON.stringify(line)} is refused as ${kind}`, () => {
      const parsed = parseCommand(line);
      assert.ok(parsed.ok && parsed.value.kind === 'request');
      assert.deepEqual([parsed.value.number, parsed.value.product], [number, product]);
      const read = readMsisdn(number);
      assert.equal(read.ok ? read.value : read.error.kind, kind);
    });
  }
});

describe('English and Chinese words are equals, in any case and width', () => {
  const pairs: readonly (readonly [lines: readonly string[], command: Command])[] = [
    [['', ' ', '\u3000\n'], { kind: 'form' }],
    [
      ['status T7K3QX', '状态 T7K3QX', 'STATUS T7K3QX', 'ｓｔａｔｕｓ T7K3QX', '状态T7K3QX'],
      { kind: 'status', about: 'T7K3QX' },
    ],
    [['status 139 1234 5678', '状态 139 1234 5678'], { kind: 'status', about: '139 1234 5678' }],
    [['approve T7K3QX', '批准 T7K3QX', '批准T7K3QX'], { kind: 'approve', order: 'T7K3QX' }],
    [['approve T7K3QX2A', '批准T7K3QX2A'], { kind: 'approve', order: 'T7K3QX2A' }],
    [['status T12345678', '状态T12345678'], { kind: 'status', about: 'T12345678' }],
    [['reject T7K3QX', '拒绝 T7K3QX'], { kind: 'reject', order: 'T7K3QX', why: '' }],
    [
      ['reject T7K3QX asked  twice', '拒绝 T7K3QX asked  twice'],
      { kind: 'reject', order: 'T7K3QX', why: 'asked  twice' },
    ],
    [['cancel t7k3qx', '取消 t7k3qx'], { kind: 'cancel', order: 't7k3qx' }],
    [['list', '列表'], { kind: 'list', which: 'team', filters: null }],
    [['list mine', '列表 我的', 'LIST 我的'], { kind: 'list', which: 'mine', filters: null }],
    [['list waiting', '列表 待批'], { kind: 'list', which: 'waiting', filters: null }],
    [['list doubt', '列表 存疑'], { kind: 'list', which: 'doubt', filters: null }],
    [
      [`explain ${NUMBER} 1GB`, `试算 ${NUMBER} 1GB`, `试算${NUMBER} 1GB`],
      { kind: 'explain', number: NUMBER, product: '1GB', anyway: false },
    ],
    [
      [`explain ${NUMBER} 1GB anyway`, `试算 ${NUMBER} 1GB 仍然`],
      { kind: 'explain', number: NUMBER, product: '1GB', anyway: true },
    ],
    [['budget', '预算'], { kind: 'budget' }],
    [['help', '帮助', 'help me'], { kind: 'help' }],
    [['language zh', '语言 zh', '语言 中文', 'language ZH'], { kind: 'language', language: 'zh' }],
    [['language en', '语言 EN', '语言 英文'], { kind: 'language', language: 'en' }],
  ];
  for (const [lines, command] of pairs) {
    for (const line of lines) {
      test(JSON.stringify(line), () => assert.deepEqual(parseCommand(line), { ok: true, value: command }));
    }
  }
});

describe('what is not understood is refused with what was meant or what is missing', () => {
  const refused: readonly (readonly [line: string, error: ParseRefused])[] = [
    [NUMBER, { kind: 'missing', what: 'product', command: 'request', number: NUMBER }],
    ['139 1234 5678', { kind: 'missing', what: 'product', command: 'request', number: '139 1234 5678' }],
    ['86', { kind: 'missing', what: 'product', command: 'request', number: '86' }],
    ['status', { kind: 'missing', what: 'order', command: 'status', number: null }],
    ['批准', { kind: 'missing', what: 'order', command: 'approve', number: null }],
    ['reject', { kind: 'missing', what: 'order', command: 'reject', number: null }],
    ['explain', { kind: 'missing', what: 'number', command: 'explain', number: null }],
    [`explain ${NUMBER}`, { kind: 'missing', what: 'product', command: 'explain', number: NUMBER }],
    ['language', { kind: 'missing', what: 'language', command: 'language', number: null }],
    ['language fr', { kind: 'missing', what: 'language', command: 'language', number: null }],
    ['approve T7K3QX please', { kind: 'extra', command: 'approve', extra: 'please', line: 'approve T7K3QX' }],
    ['status T7K3QX now please', { kind: 'extra', command: 'status', extra: 'now please', line: 'status T7K3QX' }],
    ['budget 2026', { kind: 'extra', command: 'budget', extra: '2026', line: 'budget' }],
    [
      `explain ${NUMBER} 1GB because`,
      { kind: 'extra', command: 'explain', extra: 'because', line: `explain ${NUMBER} 1GB` },
    ],
    ['stauts T7K3QX', { kind: 'unknown_word', word: 'stauts', meant: 'status', line: 'status T7K3QX' }],
    ['aprove T7K3QX', { kind: 'unknown_word', word: 'aprove', meant: 'approve', line: 'approve T7K3QX' }],
    ['状况 T7K3QX', { kind: 'unknown_word', word: '状况', meant: '状态', line: '状态 T7K3QX' }],
    ['t7k3qx', { kind: 'unknown_word', word: 't7k3qx', meant: 'status T7K3QX', line: 'status T7K3QX' }],
    ['remind', { kind: 'missing', what: 'order', command: 'remind', number: null }],
    ['delegate @lin', { kind: 'missing', what: 'until', command: 'delegate', number: null }],
    ['delegate @lin until soon', { kind: 'missing', what: 'until', command: 'delegate', number: null }],
    ['delegate @lin until 2026-02-30', { kind: 'missing', what: 'until', command: 'delegate', number: null }],
    ['delegate off now', { kind: 'extra', command: 'delegate', extra: 'now', line: 'delegate off' }],
    ['urgent', { kind: 'missing', what: 'number', command: 'urgent', number: null }],
    ['settle T7K3QX', { kind: 'missing', what: 'outcome', command: 'settle', number: null }],
    ['结清 T7K3QX 成功', { kind: 'missing', what: 'evidence', command: 'settle', number: null }],
    ['constructor', { kind: 'unknown_word', word: 'constructor', meant: null, line: null }],
    ['__proto__ x', { kind: 'unknown_word', word: '__proto__', meant: null, line: null }],
    ['<!channel>', { kind: 'unknown_word', word: '<!channel>', meant: null, line: null }],
    ["'; DROP TABLE orders;--", { kind: 'unknown_word', word: "';", meant: null, line: null }],
    [`${NUMBER} 1GB ${'x'.repeat(MAX_LINE_LENGTH)}`, { kind: 'too_long', longest: MAX_LINE_LENGTH }],
  ];
  for (const [line, error] of refused) {
    test(JSON.stringify(line.slice(0, 40)), () => assert.deepEqual(parseCommand(line), { ok: false, error }));
  }
});

const word = fc.oneof(
  fc.constantFrom(
    '139',
    '1391234',
    '12345678',
    '5678',
    '1234',
    '+86',
    '86',
    '0086',
    NUMBER,
    '8',
    '1GB',
    'anyway',
    '批准',
  ),
  fc.constantFrom('tel:', '<tel:', '>', '\u200b', '\ud83d', '＋', '１３９', '-'),
  fc.stringMatching(/^\d{1,12}$/),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const words = fc
  .array(fc.tuple(word, fc.constantFrom(' ', '', '\u3000', '\n')), { maxLength: 9 })
  .map((parts) => parts.flat().join(''));
/** Nothing but digits, cut into groups at any places. */
const groups = fc
  .tuple(
    fc.constantFrom('', '+86 ', '86', 'tel:', '0086 '),
    fc.stringMatching(/^1[3-9]\d{9}$/),
    fc.uniqueArray(fc.integer({ min: 1, max: 10 }), { maxLength: 3 }),
  )
  .map(([before, digits, cuts]) => {
    const at = [0, ...cuts.toSorted((a, b) => a - b), 11];
    return `${before}${at.map((from, index) => digits.slice(from, at[index + 1])).join(' ')} 1GB`;
  });

test('no line makes the parser throw, and no number comes out that was not typed in a row of its own groups', () => {
  let joined = 0;
  fc.assert(
    fc.property(fc.oneof(words, groups), (typed) => {
      const parsed = parseCommand(typed);
      if (!parsed.ok || parsed.value.kind !== 'request') return;
      const { number } = parsed.value;
      if (!readMsisdn(number).ok || !number.includes(' ') || number.startsWith('<')) return;
      joined += 1;
      const lengths = number
        .replace(/^tel:/i, '')
        .replace(/[-\u2010-\u2015\u2212]/g, '')
        .split(' ')
        .map((group) => group.length);
      assert.match(
        lengths.join(' '),
        /^(?:[234] )?(?:11|3 4 4|3 8|7 4)$|^(?:5|6|7) 4 4$|^(?:5|6|7) 8$|^(?:9|10|11) 4$/,
        number,
      );
    }),
    { numRuns: 20_000 },
  );
  assert.ok(joined > 100, `only ${joined} lines had a number in groups`);
});

test('a long hostile line costs no more than a few times what a plain one of its length does', () => {
  const cost = (text: string): number => {
    const from = performance.now();
    for (let n = 0; n < 20; n += 1) parseCommand(text);
    return performance.now() - from;
  };
  const size = MAX_LINE_LENGTH - 1;
  const plain = 'word '.repeat(size / 5).slice(0, size);
  cost(plain);
  const base = Math.max(cost(plain), cost(plain), 5);
  for (const unit of ['<tel:', '1', '1-', '+86', '1391234 5678 ', '\u200b', '<tel:1|', 'tel:', '86 ', '批准', '-']) {
    assert.ok(cost(unit.repeat(size).slice(0, size)) < base * 30, unit);
  }
});
