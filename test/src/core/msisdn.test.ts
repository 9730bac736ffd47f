import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type MsisdnRefused, maskMsisdn, readMsisdn } from '../../../src/core/msisdn.ts';

const ACCEPTED = [
  '13912345678',
  '139 1234 5678',
  '139-1234-5678',
  '+8613912345678',
  '+86 139-1234-5678',
  '0086 13912345678',
  '8613912345678',
  '86 139 1234 5678',
  '１３９１２３４５６７８',
  '139１２３４5678',
  '＋８６ 13912345678',
  '\u300013912345678\u3000',
  '\u00a013912345678\u00a0',
  '139\u00a01234\u20095678',
  '139\u20111234\u20135678',
  '139\t1234\n5678',
  'tel:+8613912345678',
  'TEL:13912345678',
  '<tel:13912345678|139 1234 5678>',
  '<tel:+8613912345678>',
  '\u202a13912345678\u202c',
  '\u202d+86 139 1234 5678\u202c',
  '\u206613912345678\u2069',
  '\u2068139-1234-5678\u2069\u200e',
  '\u200f13912345678',
  '\u206713912345678\u2069',
  '\ufeff13912345678\u200b',
  'tel:\u202d13912345678\u202c',
];

const REFUSED: readonly (readonly [given: string, kind: MsisdnRefused['kind']])[] = [
  ['', 'empty'],
  ['  \u3000 ', 'empty'],
  ['tel:', 'empty'],
  ['+86', 'empty'],
  ['1391234567', 'wrong_length'],
  ['139123456789', 'wrong_length'],
  ['013912345678', 'wrong_length'],
  ['86139123456789', 'wrong_length'],
  ['12345678901', 'not_mobile'],
  ['22345678901', 'not_mobile'],
  ['+4915112345678', 'not_mobile'],
  ['004915112345678', 'not_mobile'],
  ['010-12345678', 'landline'],
  ['0755 8888 8888', 'landline'],
  ['13912345678 13912345679', 'two_numbers'],
  ['13912345678,13912345679', 'two_numbers'],
  ['13912345678、139 12345679 13912345670', 'two_numbers'],
  ['13912345678 +8613912345679', 'two_numbers'],
  ['13912345678 8613912345679', 'two_numbers'],
  ['<tel:13912345678|139 1234 5679>', 'two_numbers'],
  ['<tel:13912345678|call>', 'not_a_digit'],
  ['139O2345678', 'not_a_digit'],
  ['l3912345678', 'not_a_digit'],
  ['١٣٩١٢٣٤٥٦٧٨', 'not_a_digit'],
  ['१३९१२३४५६७८', 'not_a_digit'],
  ['𝟏𝟑𝟗𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖', 'not_a_digit'],
  ['①③⑨12345678', 'not_a_digit'],
  ['1️⃣3️⃣9️⃣12345678', 'not_a_digit'],
  ['📱13912345678', 'not_a_digit'],
  ['139.1234.5678', 'not_a_digit'],
  ['139+12345678', 'not_a_digit'],
  ['139\u200b12345678', 'hidden_character'],
  ['139\u200c12345678', 'hidden_character'],
  ['139\u200d12345678', 'hidden_character'],
  ['139\ufeff12345678', 'hidden_character'],
  ['139\u00ad12345678', 'hidden_character'],
  ['\u202e87654321931', 'hidden_character'],
  ['\u2067139 1234 5678\u2069', 'hidden_character'],
  ['\u202d139\u200e12345678\u202c', 'hidden_character'],
  ['139\u000012345678', 'hidden_character'],
  ['139\u001b12345678', 'hidden_character'],
  ['1391234567\ud83d', 'hidden_character'],
  ['139\u0301123456789', 'hidden_character'],
  ['139\u316412345678', 'hidden_character'],
  ['1'.repeat(10_000), 'too_long'],
  ['1'.repeat(1_000_000), 'too_long'],
  ["'; DROP TABLE orders;--", 'not_a_digit'],
  ['<!channel>', 'not_a_digit'],
  ['<@U123>', 'not_a_digit'],
  ['<http://evil|13912345678>', 'not_a_digit'],
  ['&amp;lt;', 'not_a_digit'],
  ['=HYPERLINK("x")', 'not_a_digit'],
  ['\u0024{jndi:ldap://x}', 'not_a_digit'],
  ['{{7*7}}', 'not_a_digit'],
  ['__proto__', 'not_a_digit'],
  ['+1', 'not_mobile'],
  ['-1', 'wrong_length'],
  ['@SUM', 'not_a_digit'],
];

describe('a number that a person would paste', () => {
  for (const given of ACCEPTED) {
    test(`${JSON.stringify(given)} is 13912345678`, () => {
      assert.deepEqual(readMsisdn(given), { ok: true, value: '13912345678' });
    });
  }
});

describe('what is no number is refused for what is wrong with it', () => {
  for (const [given, kind] of REFUSED) {
    test(`${JSON.stringify(given.slice(0, 40))} is ${kind}`, () => {
      const read = readMsisdn(given);
      assert.equal(read.ok ? read.value : read.error.kind, kind);
    });
  }
});

test('a refusal names the character that has to go', () => {
  assert.deepEqual(readMsisdn('139\u200b12345678'), {
    ok: false,
    error: { kind: 'hidden_character', codePoint: 'U+200B' },
  });
  assert.deepEqual(readMsisdn('1️⃣3912345678'), { ok: false, error: { kind: 'not_a_digit', character: '1️⃣' } });
});

/** Strings that are nearly numbers: what people type around digits, and what attackers put between them. */
const nearlyNumber = fc
  .array(
    fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(...'0123456789') },
      { weight: 3, arbitrary: fc.constantFrom('139', '1391234', '86', '+86', '0086', '12345678', '5678', '１', '９') },
      { weight: 2, arbitrary: fc.constantFrom(' ', '-', '\u00a0', '\u3000', '+', 'tel:', '<tel:', '|', '>', ',') },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''));
/** A real number in its usual decorations, with now and then something within it that should not be there. */
const decorated = fc
  .record({
    country: fc.constantFrom('', '', '+86', '86', '0086', '+86 ', '＋８６', 'tel:', ' '),
    digits: fc.stringMatching(/^1[3-9]\d{9}$/),
    gaps: fc.array(fc.constantFrom('', '', '', '', ' ', '-', '\u00a0', '\u2011'), { minLength: 11, maxLength: 11 }),
    at: fc.nat({ max: 11 }),
    odd: fc.oneof({ weight: 3, arbitrary: fc.constant('') }, fc.string({ unit: 'binary', maxLength: 2 })),
  })
  .map(({ country, digits, gaps, at, odd }) => {
    const spaced = [...digits].map((digit, index) => `${index === at ? odd : ''}${digit}${gaps[index]}`).join('');
    return `${country}${spaced}`;
  });
const asciiDigits = (text: string): string => text.normalize('NFKC').replace(/[^0-9]/g, '');

test('of 100,000 strings none becomes a number with other digits than were typed, and reading twice reads the same', () => {
  let accepted = 0;
  fc.assert(
    fc.property(fc.oneof(nearlyNumber, decorated, fc.string({ unit: 'binary', maxLength: 30 })), (given) => {
      const read = readMsisdn(given);
      if (!read.ok) return;
      accepted += 1;
      assert.match(read.value, /^1[3-9]\d{9}$/);
      assert.deepEqual(readMsisdn(read.value), read);
      const typed = asciiDigits(given.replace(/\|.*$/su, ''));
      assert.ok(
        ['', '86', '0086'].some((country) => typed === `${country}${read.value}`),
        `${given} → ${read.value}`,
      );
    }),
    { numRuns: 100_000 },
  );
  assert.ok(accepted > 10_000, `only ${accepted} of the strings were numbers`);
});

test('of a masked number the middle cannot be read', () => assert.equal(maskMsisdn('13912345678'), '139****5678'));
