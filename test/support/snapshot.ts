import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { diff } from 'node:util';

const UPDATING = process.execArgv.includes('--test-update-snapshots');

/**
 * Compares a text with the file that keeps it. `node --test --test-update-snapshots <test file>` writes the file anew.
 *
 * @throws with the lines that differ, and nothing else
 */
export function matchesSnapshot(t: TestContext, text: string, path: string): void {
  const written = `${text}\n`;
  if (UPDATING || !existsSync(path)) {
    t.assert.fileSnapshot(written, path, { serializers: [(same) => same] });
    return;
  }
  const differences = differencesOf(written, readFileSync(path, 'utf8'));
  if (differences !== '') assert.fail(`${path} differs (- is in the file, + is new):\n${differences}`);
}

/** The lines that differ, each with its number in the new text; empty if none does. */
function differencesOf(is: string, was: string): string {
  let line = 0;
  return diff(is.split('\n'), was.split('\n'))
    .flatMap(([operation, value]) => {
      if (operation !== -1) line += 1;
      if (operation === 0) return [];
      return [`${operation === 1 ? '+' : '-'} ${line}: ${value}`];
    })
    .join('\n');
}
