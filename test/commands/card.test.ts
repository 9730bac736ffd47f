import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quoted, sanitizeForDisplay, truncate } from '../../commands/card.ts';
import { createWriteTime } from '../../commands/render-context.ts';

test('a number in somebody’s words is masked however it is written', () => {
  for (const written of [
    '13912345678',
    '139 1234 5678',
    '139-1234-5678',
    '+86 13912345678',
    '8613912345678',
    '008613912345678',
  ]) {
    assert.equal(sanitizeForDisplay(`from ${written}, please`, 100), 'from 139****5678, please');
  }
  assert.equal(sanitizeForDisplay('号码１３９１２３４５６７８有误', 100), '号码１３９****５６７８有误');
});

test('ids and times that are no mobile number stay as they are', () => {
  for (const text of ['F22070512362939019255270', '2016010000000219', 'CASE-42 at 14:02', '01HABCDEFGHJKMNP01']) {
    assert.equal(sanitizeForDisplay(text, 100), text);
  }
});

test('a cut leaves whole graphemes, whole surrogates and no more than was allowed', () => {
  assert.equal(truncate('👨‍👩‍👧👨‍👩‍👧', 12), '👨‍👩‍👧…');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.integer({ min: 1, max: 40 }), (text, longest) => {
      const kept = truncate(text, longest);
      assert.ok(kept.length <= longest && kept.isWellFormed());
      assert.ok(text.startsWith(kept.replace(/…$/, '')));
    }),
  );
});

test('quoted words are one short line', () => {
  assert.equal(quoted('one\ntwo\t three'), 'one two three');
  assert.equal(quoted('x'.repeat(500)).length, 40);
});

test('a time is written in the zone of the config, with the day where it is another and the year where that is', () => {
  const at = Date.parse('2026-11-21T23:30:00Z');
  assert.equal(createWriteTime('Asia/Shanghai')(at, at), '07:30');
  assert.equal(createWriteTime('UTC')(at, at), '23:30');
  assert.equal(createWriteTime('Asia/Kathmandu')(at, at), '05:15');
  assert.equal(createWriteTime('UTC')(at, at + 3_600_000), '11-21 23:30');
  assert.equal(createWriteTime('Asia/Shanghai')(at, at + 3_600_000), '07:30');
  assert.equal(createWriteTime('UTC')(at, at + 60 * 86_400_000), '2026-11-21 23:30');
  assert.equal(createWriteTime('UTC')(Date.parse('2026-11-21T00:00:00Z'), at), '00:00');
});
