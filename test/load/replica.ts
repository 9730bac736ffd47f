import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.ts';

const PROGRAM = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const START_S = 30;

/** One process of the product, killed and started again as often as asked. */
export type Replica = {
  readonly up: () => Promise<void>;
  /** Kills it with nothing flushed, and starts the next at once. */
  readonly kill: () => Promise<void>;
  readonly rssMb: () => Promise<number>;
  readonly output: () => string;
  /** @returns its exit code */
  readonly stop: () => Promise<number | null>;
};

export function startReplica(folder: string, environment: Readonly<Record<string, string>>): Replica {
  let output = '';
  let whole = false;
  let child = start();

  function start(): ChildProcess {
    const started = spawn(process.execPath, [PROGRAM], {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const hear = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
      if (chunk.includes('process.started')) whole = true;
    };
    started.stdout.on('data', hear);
    started.stderr.on('data', hear);
    return started;
  }

  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    whole = false;
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    }
    return child.exitCode;
  };

  return {
    up: async () => void (await eventually('a replica to start', () => whole, START_S)),
    kill: async () => {
      await end('SIGKILL');
      child = start();
    },
    rssMb: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
      return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    },
    output: () => output,
    stop: () => end('SIGTERM'),
  };
}
