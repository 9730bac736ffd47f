import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, test } from 'node:test';
import { sourceFiles } from './support/source-files.ts';

/**
 * Words that this code once used in a sense of its own, each with the standard word for it. A word in camel case is looked for as a part
 * of a name (`askerOf`); one in lower case also in file names and documents.
 */
const RETIRED: Readonly<Record<string, string>> = {
  agenda: 'dashboard',
  whisper: 'ephemeral message',
  asker: 'requester',
  foreigner: 'external user',
  nameless: 'anonymous sender',
  unhurried: 'in the background',
  'being charged': 'being delivered',
  'plain-card': 'text-card',
  'thread-card': 'reply-cards',
  'quoted-number': 'number-in-reply',
  'put-off': 'reschedule',
  putOff: 'reschedule',
  passTime: 'applyDeadlines',
  dueBut: 'dueExcept',
  takePace: 'acquireRateSlot',
  holdPace: 'delayRateSlot',
  askWhy: 'openRejectModal',
  barelyRejected: 'rejectedWithoutReason',
  hasTwinKeys: 'hasDuplicateKeys',
  meantBy: 'suggestKeyword',
  gluedLength: 'keywordPrefixLength',
  grounds: 'OpeningBasis',
  telling: 'RenderContext',
  asItWent: 'asRecorded',
  asItWouldGo: 'asSimulated',
  shelf: 'store',
  speech: 'wired commands',
  asides: 'answersPrivately',
  hintOf: 'reportedLanguageOf',
  isHint: 'isNextQuestion',
  FRESH_MS: '…_TTL_MS',
  scheduleNudges: 'scheduleWakeUps',
  askNow: 'wakePoll',
  createPushes: 'createCallbackSender',
  'configured by halves': 'only partly configured',
};

/** English that is spelled like a retired name, so only code is looked at, and in it only names. */
const ONLY_IN_NAMES: ReadonlySet<string> = new Set(['telling', 'grounds', 'speech']);
/** The log of what changed keeps the old words beside the new ones. */
const HISTORY: ReadonlySet<string> = new Set(['CHANGELOG.md', 'test/vocabulary.test.ts']);

const ROOT_FILES = ['README.md', 'CONTRIBUTING.md', 'manifest.json', 'package.json'];
const FILES = [...ROOT_FILES, ...sourceFiles('src', 'commands', 'adapters', 'sandbox', 'test', 'docs')].filter(
  (file) => /\.(ts|js|md|json|html|patch)$/.test(file) && !HISTORY.has(file),
);

const capital = (word: string): string => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
/** The word by itself, at the beginning of a name, or inside one with a capital. */
const patternOf = (word: string): RegExp =>
  /[A-Z]/.test(word) || ONLY_IN_NAMES.has(word)
    ? new RegExp(`(?<![A-Za-z])${word}(?=[A-Z(:,;=])|${capital(word)}(?![a-z])`)
    : new RegExp(`(?<![a-z])${word}s?(?![a-z])|${capital(word)}s?(?![a-z])`);

describe('retired words stay retired', () => {
  for (const [word, standard] of Object.entries(RETIRED)) {
    test(`${word} is called ${standard}`, () => {
      const pattern = patternOf(word);
      const files = ONLY_IN_NAMES.has(word) ? FILES.filter((file) => !file.endsWith('.md')) : FILES;
      const found = files.flatMap((file) => [
        ...(pattern.test(basename(file)) ? [`${file} is called so`] : []),
        ...readFileSync(file, 'utf8')
          .split('\n')
          .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${line.trim().slice(0, 120)}`] : [])),
      ]);
      assert.deepEqual(found, []);
    });
  }
});

test('people read “unconfirmed” where the code says in doubt', () => {
  const said = FILES.filter((file) => file.startsWith('commands/words/en/')).flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => !/^\s*(?:\/\*|\*|\/\/)/.test(line) && /['`][^'`]*\bin doubt\b/.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  assert.deepEqual(said, []);
});

test('a retired word is found wherever it stands', () => {
  const asker = patternOf('asker');
  for (const text of [
    'the asker is told',
    'const askerOf = 1',
    'type Asker = {}',
    'isAsker(order)',
    'asker-names.ts',
  ]) {
    assert.match(text, asker);
  }
  for (const text of ['a masker', 'askerism', 'tasker']) assert.doesNotMatch(text, asker);
  assert.match('desk.passTime(now)', patternOf('passTime'));
});
