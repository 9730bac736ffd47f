import { chmodSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How a test's folder goes: a desk that is still being stopped may put a file into it meanwhile, the mark beside its database above all. */
export const WHOLE_FOLDER = { recursive: true, force: true, maxRetries: 20, retryDelay: 100 } as const;

const ENOUGH_BYTES = 2 ** 31;

/**
 * Gives this process, and all that it starts, a folder for temporary files that goes with it: in memory where the system has room for
 * one, since databases flush every commit. Compiled code is kept in the old one for the next run.
 */
export function moveToMemory(): string {
  process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'node-compile-cache');
  const folder = mkdtempSync(join(memoryFolder() ?? tmpdir(), 'topup-tests-'));
  process.once('exit', () => rmSync(folder, WHOLE_FOLDER));
  // PostgreSQL and PgBouncer run as other users.
  chmodSync(folder, 0o1777);
  process.env.TMPDIR = folder;
  return folder;
}

/** Null if the system has none that is large enough and may hold programs. */
function memoryFolder(): string | null {
  try {
    const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
    const [, , , options = 'noexec'] = mounts.map((line) => line.split(' ')).find(([, at]) => at === '/dev/shm') ?? [];
    const { bavail, bsize } = statfsSync('/dev/shm');
    return options.split(',').includes('noexec') || bavail * bsize < ENOUGH_BYTES ? null : '/dev/shm';
  } catch {
    return null;
  }
}
