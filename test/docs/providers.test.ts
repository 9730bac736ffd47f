import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { renderCodeTables } from '../support/provider-tables.ts';

test('docs/providers.md has the tables that the code has', () => {
  const written = readFileSync(new URL('../../docs/providers.md', import.meta.url), 'utf8');
  assert.equal(written, renderCodeTables(written), 'run npm run docs');
});
