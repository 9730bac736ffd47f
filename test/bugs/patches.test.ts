import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSeededBugs } from './seeded-bug.ts';

const ROOT = join(import.meta.dirname, '..', '..');

test('every seeded bug still applies, and names a test file that is there', () => {
  const problems = readSeededBugs().flatMap(({ name, path, file }) => {
    const applied = spawnSync('git', ['apply', '-C1', '--check', path], { cwd: ROOT, encoding: 'utf8' });
    return [
      ...(applied.status === 0 ? [] : [`${name}: ${applied.stderr}`]),
      ...(existsSync(join(ROOT, file)) ? [] : [`${name}: there is no ${file}`]),
    ];
  });
  assert.deepEqual(problems, []);
});
