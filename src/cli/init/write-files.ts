import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { resolve } from 'node:path';

/** A file to write. `mode` is that of the file and of its copy. */
export type OutputFile = { readonly path: string; readonly text: string; readonly mode: number };

/** @property copy where the file that was there before is kept; null if there was none */
export type Written = { readonly path: string; readonly copy: string | null };

/** The files that are there and would change. */
export const changedFiles = (files: readonly OutputFile[]): readonly OutputFile[] =>
  files.filter(({ path, text }) => !existsSync(path) || readFileSync(path, 'utf8') !== text);

/**
 * Writes files whole: each first under another name, and only when all are written they get their names. What is cut off before leaves
 * the old files as they were. A link stays a link.
 */
export function writeFiles(files: readonly OutputFile[], now: Date): readonly Written[] {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const pairs = files.map((file) => {
    const target = existsSync(file.path) ? realpathSync(file.path) : resolve(file.path);
    return { ...file, target, draft: `${target}.${process.pid}.new` };
  });
  try {
    for (const { draft, text, mode } of pairs) writeDraft(draft, text, mode);
    return pairs.map(({ path, target, draft, mode }) => {
      const copy = existsSync(target) ? `${target}.before-init-${stamp}` : null;
      if (copy !== null) {
        copyFileSync(target, copy);
        chmodSync(copy, mode);
      }
      renameSync(draft, target);
      return { path, copy };
    });
  } finally {
    for (const { draft } of pairs) rmSync(draft, { force: true });
  }
}

function writeDraft(path: string, text: string, mode: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
