import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSegments, segmentOf } from '../../../src/numbering/number-origin.ts';

/** A BSON document of strings. https://bsonspec.org/spec.html */
function bson(entries: readonly (readonly [key: string, value: string])[], type = 0x02): Buffer {
  const elements = entries.map(([key, value]) => {
    const length = Buffer.alloc(4);
    length.writeInt32LE(Buffer.byteLength(value) + 1);
    return Buffer.concat([Buffer.of(type), Buffer.from(`${key}\0`), length, Buffer.from(`${value}\0`)]);
  });
  const body = Buffer.concat([...elements, Buffer.of(0)]);
  const length = Buffer.alloc(4);
  length.writeInt32LE(body.length + 4);
  return Buffer.concat([length, body]);
}

function bytesOf(entries: readonly (readonly [string, string])[]): (msisdn: string) => number | undefined {
  const file = bson(entries);
  const values = readSegments(file, (start, end) => Number(file.toString('utf8', start, end)));
  return (msisdn) => values[segmentOf(msisdn)];
}

test('a longer prefix says more than a shorter one, whichever stands first', () => {
  const entries = [
    ['1391128', '3'],
    ['139', '2'],
    ['13', '1'],
  ] as const;
  for (const order of [entries, entries.toReversed()]) {
    const byteOf = bytesOf(order);
    assert.deepEqual(['13911281234', '13911291234', '13500000000', '19912345678'].map(byteOf), [3, 2, 1, 0]);
  }
});

test('prefixes of landlines and longer ones than a segment say nothing about mobiles', () => {
  const byteOf = bytesOf([
    ['10', '1'],
    ['755', '2'],
    ['13911281', '3'],
    ['2000000', '4'],
  ]);
  assert.deepEqual(['13000000000', '13911281234', '19999999999'].map(byteOf), [0, 0, 0]);
  assert.equal(byteOf('20000000000'), undefined);
});

test('a file of another format stops the start rather than misplace numbers', () => {
  assert.throws(() => readSegments(bson([['139', 'x']], 0x10), () => 1), /not a file of prefixes: element 16/);
});
