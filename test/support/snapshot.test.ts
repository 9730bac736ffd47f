import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { matchesSnapshot } from './snapshot.ts';

test('a text that is not as its file has it fails with the lines that differ, and no other', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'snapshot-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'text.txt');
  writeFileSync(path, 'one\ntwo\nthree\n');
  matchesSnapshot(t, 'one\ntwo\nthree', path);
  assert.throws(() => matchesSnapshot(t, 'one\n2\nthree', path), {
    message: `${path} differs (- is in the file, + is new):\n+ 2: 2\n- 2: two`,
  });
});
