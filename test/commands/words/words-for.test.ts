import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { wordsFor } from '../../../commands/words/words-for.ts';
import { CHINESE, ENGLISH } from '../../../src/core/grammar.ts';
import { LANGUAGES } from '../../../src/core/product.ts';
import { sourceFiles } from '../../support/source-files.ts';

const SOURCES = sourceFiles('src', 'commands', 'adapters', 'sandbox').filter((file) => /\.(ts|js)$/.test(file));
const matches = (pattern: RegExp, files: readonly string[]): readonly string[] =>
  files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  );

test('no code asks which language it is: words are looked up', () => {
  assert.deepEqual(matches(/[=!]==?\s*['"](en|zh)['"]|['"](en|zh)['"]\s*[=!]==?/, SOURCES), []);
});

test('lists and plurals are the language’s own, not made by hand', () => {
  const words = SOURCES.filter((file) => /\/words(\/|\.ts$)/.test(file));
  assert.ok(words.length > 20, 'there are words to look at');
  assert.deepEqual(matches(/join\('(, |、)'\)|=== 1 \?|\? '' : 's'/, words), []);
});

test('a list has as many separators as it needs, and a count its form', () => {
  assert.equal(ENGLISH.and(['Ann']), 'Ann');
  assert.equal(ENGLISH.and(['Ann', 'Bo', 'Cy']), 'Ann, Bo and Cy');
  assert.equal(ENGLISH.or(['Ann', 'Bo']), 'Ann or Bo');
  assert.equal(CHINESE.and(['安', '博', '赛']), '安、博和赛');
  assert.deepEqual(ENGLISH.andOf([['Ann', ' for Bo'], ['Cy']]), ['Ann', ' for Bo', ' and ', 'Cy']);
  const forms = { one: '# order', other: '# orders' };
  assert.deepEqual(
    [0, 1, 2, 1200].map((count) => ENGLISH.count(count, forms)),
    ['0 orders', '1 order', '2 orders', '1,200 orders'],
  );
});

test('each language has words of its own', () => {
  const [first, ...others] = LANGUAGES.map((language) => wordsFor(language));
  for (const words of others) assert.notDeepEqual(words.cards.labels, first?.cards.labels);
});
