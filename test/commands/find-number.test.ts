import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseCommand } from '../../commands/parse.ts';
import { readMsisdn, toHalfWidth } from '../../src/core/msisdn.ts';

const digit = fc.constantFrom(...'0123456789');
const numbers = fc
  .tuple(fc.constantFrom('13', '15', '18', '19'), fc.array(digit, { minLength: 9, maxLength: 9 }))
  .map(([head, tail]) => head + tail.join(''));
const noise = fc.constantFrom(
  ...[
    '',
    ' ',
    '  ',
    '手机号',
    '电话：',
    '(',
    ')',
    '（',
    '）',
    '给',
    'for ',
    'tel:',
    '+86',
    '86',
    '0086',
    '-',
    '.',
    '，',
    '。',
    ':',
    '#',
    '*',
  ],
  ...[
    'O',
    'o',
    'l',
    'I',
    'x',
    '1',
    '0',
    '13',
    '5 ',
    '\u202a',
    '\u202c',
    '\u202d',
    '\u202e',
    '\u200b',
    '\ufeff',
    '\u2067',
    '①',
    '²',
    '1GB ',
    '1 GB ',
  ],
);
const grouped = numbers.chain((number) =>
  fc.constantFrom(
    number,
    `${number.slice(0, 3)} ${number.slice(3, 7)} ${number.slice(7)}`,
    `${number.slice(0, 3)}-${number.slice(3, 7)}-${number.slice(7)}`,
    `${number.slice(0, 5)} ${number.slice(5)}`,
    `${number.slice(0, 10)}\u200b${number.slice(10)}`,
    number.slice(0, 10),
    `${number}7`,
    number.replace('3', 'E'),
  ),
);

/** Every stretch of digits in a line, with the blanks and hyphens between them taken out: the numbers that somebody can have meant. */
const stretchesIn = (line: string): readonly string[] =>
  (toHalfWidth(line).match(/\+?\d(?:[\s-]*\d)*/gu) ?? []).map((stretch) => stretch.replace(/[\s-]/g, ''));

/** The number that a line asks for; null where it asks for none, or the desk refuses it. */
function askedFor(line: string): string | null {
  const command = parseCommand(line);
  if (!command.ok || command.value.kind !== 'request') return null;
  const number = readMsisdn(command.value.number);
  return number.ok ? number.value : null;
}

test('a line asks for a number that stands in it whole, or for none', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(noise, grouped), { minLength: 1, maxLength: 6 }), (parts) => {
      const line = parts.join('');
      const number = askedFor(line);
      if (number === null) return;
      // Its digits follow each other in the line, with nothing between them but what separates groups.
      const inOrder = new RegExp(`(?<!\\d)(?:\\+?0{0,2}86[\\s-]*)?${[...number].join('[\\s-]*')}(?!\\d)`, 'u');
      assert.match(toHalfWidth(line), inOrder, JSON.stringify(line));
    }),
    { numRuns: 20_000 },
  );
});

test('one digit more, less or mistyped is never mended', () => {
  fc.assert(
    fc.property(
      numbers,
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom('', 'O', 'l', '5', '\u200b', '①', ' 7 '),
      noise,
      (number, at, odd, around) => {
        fc.pre(!/\d/.test(around));
        const broken =
          odd === ''
            ? number.slice(0, at) + number.slice(at + 1)
            : number.slice(0, at) +
              odd +
              number.slice(at + (odd.trim() === '' || odd === '5' || odd === ' 7 ' ? 0 : 1));
        for (const line of [`${around}${broken} 1GB`, `1GB ${around}${broken}`, `给 ${broken}${around} 1GB`]) {
          const asked = askedFor(line);
          if (asked !== null)
            assert.ok(
              stretchesIn(line).some((stretch) => stretch.endsWith(asked)),
              JSON.stringify(line),
            );
        }
      },
    ),
    { numRuns: 5_000 },
  );
});

for (const line of [
  '13911281234O 1GB',
  'l13911281234 1GB',
  '1391128123O 1GB',
  '\u202e13911281234 1GB',
  '手机\u202e13911281234 1GB',
  '①13911281234 1GB',
  '139112812345 1GB',
  '手机号139112812345 1GB',
  '1GB 1391128123 4',
  '5 13911281234',
  '139 1128 12345 1GB',
  '(139 1128) 1234 1GB',
])
  test(`${JSON.stringify(line)} asks for no number`, () => assert.equal(askedFor(line), null));

const BOUGHT_BY_MISTAKE = [
  ...['refund 13911281234 1GB', '退款 13911281234 1GB', 'explian 13911281234 1GB', '查询 13911281234 1GB'],
  ...['not 139 1128 1234 1GB', '1GB refund 13911281234', 'serach 13911281234 1GB'],
];
for (const line of BOUGHT_BY_MISTAKE) {
  test(`${JSON.stringify(line)} begins with a word that wants something else, and asks for no product`, () => {
    const parsed = parseCommand(line);
    const product = parsed.ok && parsed.value.kind === 'request' ? parsed.value.product : '';
    assert.notEqual(product, '1GB', JSON.stringify(parsed));
  });
}

test('a mistyped command before a whole request is named', () => {
  const parsed = parseCommand('explian 13911281234 1GB');
  assert.deepEqual(!parsed.ok && parsed.error, {
    ...{ kind: 'unknown_word', word: 'explian', meant: 'explain', line: 'explain 13911281234 1GB' },
  });
});

test('digits behind a grouped number are its own: one too many is refused as one too many', () => {
  for (const spare of ['5', '56', '5678']) {
    const parsed = parseCommand(`1GB 139 1128 1234 ${spare}`);
    const number = parsed.ok && parsed.value.kind === 'request' ? parsed.value.number : '';
    assert.equal(number, `139 1128 1234 ${spare}`);
    assert.equal(readMsisdn(number).ok, false);
  }
});

const TWO_REQUESTS = [
  ...['1GB 13911281234\n1GB 13711112222', '1 GB 13911281234, 2GB 13711112222', '13911281234 1 GB, 13711112222 1 GB'],
  ...['13911281234 1GB\n2 GB 13711112222'],
];
for (const line of TWO_REQUESTS) {
  test(`${JSON.stringify(line)} is two requests, and none is taken for a reason`, () => {
    const parsed = parseCommand(line);
    assert.equal(!parsed.ok && parsed.error.kind, 'two_requests', JSON.stringify(parsed));
  });
}
