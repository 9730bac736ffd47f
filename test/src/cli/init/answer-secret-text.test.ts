import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSecretText } from '../../../../src/cli/init/answer.ts';

test('what comes along with a pasted secret is taken off, with a word for it', () => {
  for (const [given, removed] of [
    ['xoxb-1', null],
    [' xoxb-1\t', 'blanks'],
    ['xoxb-1\r\n', 'line breaks'],
    ['xo\nxb-1', 'line breaks'],
    ['"xoxb-1"', 'quotes'],
    ['“xoxb-1”', 'quotes'],
    ['SLACK_BOT_TOKEN=xoxb-1', 'its name'],
    ["export SLACK_BOT_TOKEN='xoxb-1'", 'its name, quotes'],
    ['\ufeffxoxb-1\u200b', 'invisible characters'],
  ] as const)
    assert.deepEqual(readSecretText(given, 'SLACK_BOT_TOKEN'), { value: 'xoxb-1', removed }, JSON.stringify(given));
});
