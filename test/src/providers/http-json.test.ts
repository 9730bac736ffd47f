import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readJson } from '../../../src/providers/http.ts';

const read = (text: string): unknown => readJson(Buffer.from(text));

test('JSON without twin keys is read as it is', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value: unknown = JSON.parse(text);
      const twins = hasTwins(value);
      assert.deepEqual(read(text), twins ? undefined : value);
    }),
  );
});

test('an object that has a key twice has no one meaning', () => {
  assert.equal(read('{"a":1,"a":2}'), undefined);
  assert.equal(read('{"a":1,"A":2}'), undefined);
  assert.equal(read('{"a":1,"\\u0061":2}'), undefined);
  assert.equal(read('[{"b":{"a":1,"c":{},"a" : 2}}]'), undefined);
});

test('the same key in two objects, or as a value, is no twin', () => {
  assert.deepEqual(read('[{"a":"a"},{"a":{"a":"a:"}}]'), [{ a: 'a' }, { a: { a: 'a:' } }]);
  assert.deepEqual(read('{"a":"\\"a\\":","b":"}{"}'), { a: '"a":', b: '}{' });
});

test('bytes that are not UTF-8 are not read', () => {
  assert.equal(readJson(Buffer.from('"\xb3\xc9"', 'latin1')), undefined);
});

/** fast-check writes each key once, but for case. */
function hasTwins(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const keys = Array.isArray(value) ? [] : Object.keys(value).map((key) => key.toLowerCase());
  return new Set(keys).size < keys.length || Object.values(value).some(hasTwins);
}
