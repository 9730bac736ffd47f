import { readFileSync, statfsSync } from 'node:fs';

/** How a test's folder goes: a desk that is still being stopped may put a file into it meanwhile, the mark beside its database above all. */
export const WHOLE_FOLDER = { recursive: true, force: true, maxRetries: 20, retryDelay: 100 } as const;

const ENOUGH_BYTES = 2 ** 31;

/** A folder in memory, where a database's flushes cost nothing; null if the system has none that is large enough. */
export function memoryFolder(): string | null {
  try {
    const isMounted = readFileSync('/proc/mounts', 'utf8').includes(' /dev/shm tmpfs ');
    const { bavail, bsize } = statfsSync('/dev/shm');
    return isMounted && bavail * bsize >= ENOUGH_BYTES ? '/dev/shm' : null;
  } catch {
    return null;
  }
}
