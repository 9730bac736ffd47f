import { execFile, spawn } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { SeededBug } from './seeded-bug.ts';

/** How a test ended: `caught` is red by its own assertions; `broken` says why it could not be judged. */
export type TestOutcome = { readonly kind: 'green' | 'red' } | { readonly kind: 'broken'; readonly why: string };

/** A copy of the project in which bugs are planted and taken out again. */
export type Lab = {
  /** Runs the tests of these titles in one file. */
  readonly test: (file: string, titles: readonly string[]) => Promise<TestOutcome>;
  /** Plants a bug, runs its test, takes the bug out. */
  readonly plant: (bug: SeededBug) => Promise<TestOutcome>;
  readonly remove: () => Promise<void>;
};

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const COPIED = [
  'src',
  'commands',
  'adapters',
  'sandbox',
  'test',
  'docs',
  'package.json',
  'manifest.json',
  'topup.config.example.json',
  'topup.config.schema.json',
];
/** A bug that makes its test hang is not caught by it. */
const PATIENCE_MS = 600_000;
const run = promisify(execFile);

export async function createLab(): Promise<Lab> {
  const folder = await mkdtemp(join(tmpdir(), 'topup-bugs-'));
  for (const name of COPIED) await cp(join(ROOT, name), join(folder, name), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));

  /** One line of context is enough, so that a patch goes on applying while the code around it changes. */
  const patch = (path: string, ...more: string[]) => run('git', ['apply', '-C1', ...more, path], { cwd: folder });
  const test: Lab['test'] = (file, titles) => runTests(folder, file, titles);
  return {
    test,
    plant: async (bug) => {
      try {
        await patch(bug.path);
      } catch (error) {
        return { kind: 'broken', why: `the patch does not apply: ${error instanceof Error ? error.message : error}` };
      }
      const judged = await test(bug.file, [bug.title]);
      await patch(bug.path, '--reverse');
      return judged;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Runs some tests of a file. One that stands in its own report has not been loaded, or has no test of these titles: it proves nothing. */
async function runTests(folder: string, file: string, titles: readonly string[]): Promise<TestOutcome> {
  const patterns = titles.map((title) => `--test-name-pattern=/^${RegExp.escape(title)}/`);
  const { code, output } = await finished(folder, ['--test', '--test-reporter=tap', ...patterns, file]);
  if (code === null) return { kind: 'broken', why: `no end within ${PATIENCE_MS / 1000} s` };
  const isAlone = new RegExp(`^(not )?ok \\d+ - ${RegExp.escape(file)}$`, 'm').test(output);
  if (isAlone) return { kind: 'broken', why: `no test of that title ran:\n${output.slice(0, 1500)}` };
  return { kind: code === 0 ? 'green' : 'red' };
}

function finished(
  cwd: string,
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    const { NODE_TEST_CONTEXT: _, ...own } = process.env;
    const env = { ...own, NODE_COMPILE_CACHE: join(cwd, 'compiled') };
    const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk;
      });
    }
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
}
