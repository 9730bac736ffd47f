import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseJson } from '../../../src/config/text-file.ts';

for (const [what, text, sentence] of [
  [
    'a comma before the end of an object',
    '{\n  "a": 1,\n}',
    /line 2, column 9: the comma before the closing } is one too many/,
  ],
  ['a comma before the end of a list', '{"a": [1, 2,\n]}', /line 1, column 12: the comma before the closing ] is one/],
  ['two commas', '[1,,2]', /line 1, column 4: this comma is one too many/],
  [
    'a comment after slashes',
    '{\r\n  // ours\r\n  "a": 1 }',
    /line 2, column 3: a comment stands here, and JSON has none/,
  ],
  ['a comment within signs', '{ "a": /* x */ 1 }', /column 8: a comment/],
  ['a comment after a hash', '# ours\n{}', /line 1, column 1: a comment/],
  ['a comma that is missing', '{\n"a": 1\n"b": 2}', /line 3, column 1: a comma is missing/],
  ['a colon that is missing', '{"a" 1}', /column 6: a colon is missing behind the key "a"/],
  ['a key without quotes', '{a: 1}', /column 2: a key in double quotes is expected/],
  ['other quotes', "{'a': 1}", /column 2: text stands in straight double quotes/],
  ['quotes of a word processor', '{"a": “b”}', /column 7: text stands in straight double quotes/],
  ['a full-width comma', '["a"，"b"]', /column 5: "，" is full width/],
  ['a text over two lines', '{"a": "b\nc"}', /line 1, column 7: this text does not end on its line/],
  ['a backslash of Windows', '["C:\\data"]', /column 2: this text .* backslash/],
  ['a bracket that is never closed', '{"a": [1, 2', /column 7: the \[ that begins here is never closed/],
  ['an end in the middle', '{"a":', /the file ends too early/],
  ['something behind the end', '{}\n{}', /line 2, column 1: the file should end here/],
  ['a word of another language', '{"a": True}', /column 7: a value is expected/],
  ['a number with a zero in front', '[007]', /column 2: a value is expected/],
] as const)
  test(`${what} is named with its line and column`, () => {
    const read = parseJson(text);
    assert.match(read.ok ? 'read' : read.error, sentence);
    assert.match(read.ok ? '' : read.error, /^this is not JSON: line \d+, column \d+: /);
  });

test('a key that an object has twice is named with both of its lines, however it is escaped', () => {
  const read = parseJson('{\n "teams": [],\n "x": {"teams": 1},\n "\\u0074eams": []\n}');
  assert.equal(
    read.ok || read.error,
    'line 4, column 2: the key "teams" stands here a second time (first in line 2): keep one of them',
  );
});

test('it takes exactly what JSON.parse takes, and finds a fault in everything else', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      assert.deepEqual(parseJson(text), { ok: true, value: JSON.parse(text) });
    }),
  );
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"b"',
    '1',
    '-0.5e3',
    'true',
    'null',
    ' ',
    '\n',
    '"',
    '\\',
    '/',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const text = parts.join('');
      const read = parseJson(text);
      if (!read.ok && read.error.includes('a second time')) return;
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      assert.equal(read.ok, isJson, text);
    }),
    { numRuns: 5_000 },
  );
});
