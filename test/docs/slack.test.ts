import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';

const root = new URL('../../', import.meta.url);
const written = readFileSync(new URL('docs/slack.md', root), 'utf8');
const { oauth_config, settings } = JSON.parse(readFileSync(new URL('manifest.json', root), 'utf8'));

/** The first column of the table under a heading, without its ticks. */
function columnUnder(heading: string): readonly string[] {
  const [, table = ''] =
    new RegExp(`\\| ${heading} \\| why \\|\\n\\|---\\|---\\|\\n((?:\\|.*\\n)+)`).exec(written) ?? [];
  return [...table.matchAll(/^\| `([^`]+)` \| \S/gm)].map(([, name = '']) => name).sort();
}

test('docs/slack.md gives the reason of every scope and event in the manifest, and of no other', () => {
  assert.deepEqual(columnUnder('bot scope'), [...oauth_config.scopes.bot].sort());
  assert.deepEqual(columnUnder('event'), [...settings.event_subscriptions.bot_events].sort());
});

test('every picture of docs/slack is shown, says what it shows, and is small', () => {
  const shown = [...written.matchAll(/^!\[([^\]]+)\]\(slack\/([^)]+)\)/gm)].map(([, , file = '']) => file);
  const files = readdirSync(new URL('docs/slack/', root));
  assert.deepEqual(shown.toSorted(), files.toSorted());
  for (const file of files) assert.ok(statSync(new URL(`docs/slack/${file}`, root)).size < 150_000, file);
});
