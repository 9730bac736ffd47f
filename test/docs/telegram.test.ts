import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';

const DOCS = new URL('../../docs/', import.meta.url);
const PICTURE = /!\[[^\]]{20,}\]\((telegram\/[\w-]+\.png)\)/g;
const MAX_BYTES = 150_000;

test('docs/telegram.md shows every picture there is, described, and none is large', () => {
  const named = [...readFileSync(new URL('telegram.md', DOCS), 'utf8').matchAll(PICTURE)].map(([, path = '']) => path);
  const there = readdirSync(new URL('telegram/', DOCS)).map((name) => `telegram/${name}`);
  assert.deepEqual(named.toSorted(), there.toSorted());
  for (const path of there) assert.ok(statSync(new URL(path, DOCS)).size < MAX_BYTES, path);
});
