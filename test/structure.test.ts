import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { sourceFiles } from './support/source-files.ts';

/** The folders of tests that mirror the code. */
const MIRRORED = ['test/src', 'test/commands', 'test/adapters', 'test/sandbox'];

/** Tests that are about what several files do together; each name says what that is. */
const BEHAVIOURS: ReadonlySet<string> = new Set([
  'test/adapters/web/conversation.test.ts',
  'test/sandbox/strictness.test.ts',
  'test/src/core/votes-in-any-order.test.ts',
  'test/src/desk/budgets-in-any-order.test.ts',
  'test/src/desk/claims-after-restore.test.ts',
  'test/src/desk/late-delivery.test.ts',
  'test/src/desk/roles-are-todays.test.ts',
  'test/src/desk/rules-with-many-at-once.test.ts',
  'test/src/jobs/dead-replica-is-replaced.test.ts',
  'test/src/jobs/one-bad-order-of-a-batch.test.ts',
  'test/src/jobs/provider-cannot-be-reached.test.ts',
  'test/src/jobs/same-order-sent-again.test.ts',
  'test/src/ledger/dead-process-is-replaced.test.ts',
  'test/src/ledger/every-question-has-its-index.test.ts',
]);

/** `senders.test.ts` is named for `senders.ts`, and so is `senders-slash.test.ts`, which adds a topic. */
function namesakesOf(testFile: string): readonly string[] {
  const words = testFile.replace(/^test\//, '').replace(/\.test\.ts$/, '');
  const folder = dirname(words);
  const parts = words.slice(folder.length + 1).split('-');
  const stems = parts.map((_, index) => join(folder, parts.slice(0, index + 1).join('-')));
  return stems.flatMap((stem) => [`${stem}.ts`, `${stem}.cjs`]);
}

const TESTS = sourceFiles(...MIRRORED).filter((file) => file.endsWith('.test.ts'));

test('a test is named for a file that there is, or for a behaviour of several', () => {
  const astray = TESTS.filter((file) => !BEHAVIOURS.has(file) && !namesakesOf(file).some((name) => existsSync(name)));
  assert.deepEqual(astray, [], 'rename these tests, or name the behaviour in test/structure.test.ts');
});

test('every behaviour that is named has its test, and no file of that name', () => {
  for (const file of BEHAVIOURS) {
    assert.ok(TESTS.includes(file), `there is no ${file}`);
    assert.deepEqual(
      namesakesOf(file).filter((name) => existsSync(name)),
      [],
    );
  }
});

test('a test that is named for no file is found', () => {
  const namesakes = namesakesOf('test/commands/parse-reply.test.ts');
  assert.deepEqual(
    namesakes,
    ['parse.ts', 'parse.cjs', 'parse-reply.ts', 'parse-reply.cjs'].map((name) => `commands/${name}`),
  );
  assert.ok(!namesakesOf('test/commands/gone-reply.test.ts').some((name) => existsSync(name)));
});

/** Biome counts no blank lines; here every line counts, as an editor shows them. */
const MAX_LINES = 250;

test('no source file has more than 250 lines', () => {
  const long = sourceFiles('src', 'commands', 'adapters', 'sandbox')
    .map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length - 1 }))
    .filter(({ lines }) => lines > MAX_LINES);
  assert.deepEqual(long, [], 'divide these by their nouns');
});

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...sourceFiles('docs').filter((file) => file.endsWith('.md')),
];
const PATH = /`((?:src|commands|adapters|sandbox|test|docs|deploy)\/[\w./-]+)`/g;

test('every file that a page names is there', () => {
  const gone = PAGES.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(PATH)].flatMap(([, path = '']) =>
      existsSync(path) ? [] : [`${page}: ${path}`],
    ),
  );
  assert.deepEqual(gone, [], 'correct these paths');
});

test('CONTRIBUTING.md says what each folder of src holds', () => {
  const page = readFileSync('CONTRIBUTING.md', 'utf8');
  const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const unsaid = folders.map(({ name }) => `src/${name}`).filter((folder) => !page.includes(`\`${folder}\``));
  assert.deepEqual(unsaid, [], 'add these folders to the table of CONTRIBUTING.md');
});
