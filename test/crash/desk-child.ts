import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { COMPILED } from '../support/main-process.ts';

const PROGRAM = fileURLToPath(new URL('./desk-process.ts', import.meta.url));

/** One process of the desk. */
export type DeskChild = {
  readonly process: ChildProcess;
  /** Whether it has started whole, and still runs. */
  readonly isWhole: () => boolean;
  readonly output: () => string;
  /** Sends a signal and waits for its end. @returns its exit code, null where a signal ended it */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
};

export function startChild(folder: string, environment: Readonly<Record<string, string>>): DeskChild {
  const child = spawn(process.execPath, [PROGRAM], {
    cwd: folder,
    env: { ...COMPILED, ...environment },
    stdio: 'pipe',
  });
  let output = '';
  let whole = false;
  const hear = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
    if (chunk.includes('process.started')) whole = true;
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    process: child,
    isWhole: () => whole && !hasEnded(),
    output: () => output,
    end: async (signal) => {
      if (!hasEnded()) {
        const ended = once(child, 'exit');
        child.kill(signal);
        await ended;
      }
      return child.exitCode;
    },
  };
}
