import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CODE = ['src', 'commands', 'adapters', 'sandbox', 'package.json', 'topup.config.example.json'];

/** The commit that gave the code this version first; null if the history is not here. */
export function commitOf(version: string): string | null {
  try {
    const asked = ['log', '--format=%H', `-S"version": "${version}"`, '--', 'package.json'];
    return execFileSync('git', asked, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }).trim().split('\n').at(-1) || null;
  } catch {
    return null;
  }
}

/** Writes the code of a commit into a folder, with the packages of today. Returns what Node runs to start it. */
export function checkOut(commit: string, folder: string): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const archive = execFileSync('git', ['archive', commit, ...CODE], { cwd: ROOT, maxBuffer: 1 << 28 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return ['--require', join(folder, 'src/node-version.cjs'), join(folder, 'src/main.ts')];
}
