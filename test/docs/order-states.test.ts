import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { renderOrderStates } from '../support/order-states.ts';

test('docs/order-states.md says what the table of moves says', () => {
  const written = readFileSync(new URL('../../docs/order-states.md', import.meta.url), 'utf8');
  assert.equal(written, renderOrderStates(), 'run npm run docs');
});
