import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readSeededBugs } from '../bugs/seeded-bug.ts';
import { renderBugTable } from '../bugs/table.ts';

test('docs/reliability.md lists every seeded bug with the test that catches it', () => {
  const written = readFileSync(new URL('../../docs/reliability.md', import.meta.url), 'utf8');
  assert.equal(written, renderBugTable(written), 'run npm run docs');
  assert.ok(readSeededBugs().length >= 30);
});
