import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command } from '../../commands/command.ts';
import { parseCommand } from '../../commands/parse.ts';
import { parseReplying } from '../../commands/parse-reply.ts';
import { readMsisdn } from '../../src/core/msisdn.ts';
import { PRODUCTS } from '../support/commands/sample.ts';

const MESSAGE = '您好，我的号码 139 1128 1234 充不上流量，急！';
const [{ code } = { code: '' }] = PRODUCTS;
const read = (line: string, quoted: string | null = MESSAGE) => parseReplying(line, quoted, PRODUCTS);
const requested = (line: string, quoted?: string | null) => {
  const parsed = read(line, quoted);
  if (!parsed.ok || parsed.value.kind !== 'request') return parsed;
  const { number, product, anyway, reason }: Extract<Command, { kind: 'request' }> = parsed.value;
  return [number, product, anyway, reason];
};

test('a product alone asks for the number in the message replied to', () => {
  assert.deepEqual(requested(code), ['13911281234', code, false, '']);
  assert.deepEqual(requested(`${code} anyway outage CASE-42`), ['13911281234', code, true, 'outage CASE-42']);
});

test('a product nobody knows goes with that number too, for the desk to refuse', () => {
  assert.deepEqual(requested('9GB'), ['13911281234', '9GB', false, '']);
});

test('nothing at all takes the number, and lacks the product', () => {
  assert.deepEqual(read(''), {
    ok: false,
    error: { kind: 'missing', what: 'product', command: 'request', number: '13911281234' },
  });
});

const TEXTS: readonly (readonly [string, string])[] = [
  ['13911281234', '13911281234'],
  ['号码13911281234充不上', '13911281234'],
  ['+86 139-1128-1234', '13911281234'],
  ['１３９１１２８１２３４', '13911281234'],
  ['13911281234, once more: 139 1128 1234', '13911281234'],
];
for (const [text, number] of TEXTS) {
  test(`the one number of ${JSON.stringify(text)} is ${number}`, () =>
    assert.deepEqual(requested(code, text), [number, code, false, '']));
}

test('two numbers are refused as two, however many there are', () => {
  for (const text of ['13911281234 13711281234', '13911281234 13711281234 13811281234'])
    assert.deepEqual(requested(code, text), ['13911281234 13711281234', code, false, '']);
});

const NONE = ['hello', '1391128123', '139112812345', '139\u200b1128\u200b1234', '\u202e13911281234', '139****1234', ''];
for (const text of NONE) {
  test(`${JSON.stringify(text)} holds no number, so the number is missing`, () =>
    assert.deepEqual(read(code, text), {
      ok: false,
      error: { kind: 'missing', what: 'number', command: 'request', number: null },
    }));
}

const OWN_SENSE = [
  '13711281234 1GB',
  '137 1128 1234 1GB',
  '+86 137 1128 1234 1GB',
  '1371128123 1GB',
  '137112812345 1GB',
  'status T7K3QX',
  '批准T7K3QX',
  'T7K3QX',
  'statsu T7K3QX',
  'list waiting',
  'help',
];
for (const line of OWN_SENSE) {
  test(`${JSON.stringify(line)} says what it is about, whatever it replies to`, () =>
    assert.deepEqual(read(line), parseCommand(line)));
}

const MISTYPED = [
  ...['1391128123', '139112812345', '139 1128 123', '1391128l234', '13911281234O', '139.1128.1234', '给 1391128123'],
  ...['号码:1391128123', '+86 1391128123', '１３９１１２８１２３', '١٣٩١١٢٨١٢٣٤'],
];
for (const typed of MISTYPED) {
  test(`the number ${JSON.stringify(typed)} behind a product is refused, and the one of the message is not taken instead`, () => {
    for (const product of [code, '1GB', '1 GB']) {
      const asked = requested(`${product} ${typed}`);
      assert.deepEqual(asked, [typed, product, false, '']);
      assert.equal(readMsisdn(typed).ok, false);
    }
    const before = read(`${typed} ${code}`);
    assert.notEqual(before.ok && before.value.kind === 'request' ? before.value.number : '', '13911281234');
  });
}
test('a ticket behind a product is a reason', () => {
  for (const ticket of ['20261127001', '88812345', 'CASE-13911281', '1391128'])
    assert.deepEqual(requested(`${code} ${ticket}`), ['13911281234', code, false, ticket]);
});

test('a line that replies to nothing, or to no number, is read as any other', () => {
  for (const line of [code, '9GB x', '', 'hello']) assert.deepEqual(read(line, null), parseCommand(line));
  for (const line of ['9GB x', '', 'hello']) assert.deepEqual(read(line, 'no number'), parseCommand(line));
});
