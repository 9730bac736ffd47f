import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor } from '../../../src/providers/reading.ts';

const repeat = createRedactor(['SecretKey', 'a.b*', 'x']);

test('secrets are taken out in any case, and a character of a pattern is only itself', () => {
  assert.equal(repeat('bad key SECRETKEY, secretkey'), 'bad key ***, ***');
  assert.equal(repeat('a.b* aXbb'), '*** aXbb');
});

test('a signature and an Authorization header are taken out, a serial number is not', () => {
  assert.equal(repeat(`sign ${'0a'.repeat(16)}`), 'sign ***');
  assert.equal(repeat(`sign ${'0A'.repeat(16)}`), 'sign ***');
  assert.equal(repeat(Buffer.from('account0000000000000000|20261121120000').toString('base64')), '***');
  assert.equal(repeat('20200938270751652886609920902123'), '20200938270751652886609920902123');
});

test('whole numbers are masked however they are written', () => {
  assert.equal(repeat('no 13911281234!'), 'no 139****1234!');
  assert.equal(repeat('8613911281234 +86139-1128-1234 139 1128 1234'), '86139****1234 +86139****1234 139****1234');
  assert.equal(repeat('139\u200b11281234'), '139****1234');
});

test('words come on one line and are not long', () => {
  assert.equal(repeat('a\r\n\u0000b\t c'), 'a b c');
  assert.equal(repeat('long '.repeat(100)).length, 200);
  assert.equal(repeat({ toString: () => 'x' }), '');
});
