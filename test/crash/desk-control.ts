import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from '../support/until.ts';
import type { Point } from './points.ts';

const PROGRAM = fileURLToPath(new URL('./desk-process.ts', import.meta.url));
/** A start on a machine that does other things too. */
const START_S = 30;

export type Strike = { readonly point: Point; readonly signal: 'SIGKILL' | 'SIGTERM' };

/** The desk as a process that is struck at a point, and started again each time it ends. */
export type DeskControl = {
  /** Resolves once the process that runs now has started whole. */
  readonly up: () => Promise<void>;
  /** Whether the point was come to. */
  readonly struck: () => boolean;
  /** How it ended where nobody meant it to: an exit code or a signal. */
  readonly mishaps: readonly string[];
  /** All that every one of its processes has written. */
  readonly output: () => string;
  /** Stops it as whoever runs it would. @returns its exit code */
  readonly stop: () => Promise<number | null>;
  readonly kill: () => Promise<void>;
};

export function startDesk(folder: string, environment: Readonly<Record<string, string>>, strike: Strike): DeskControl {
  const mishaps: string[] = [];
  let output = '';
  let struck = false;
  let stopping = false;
  let running = start({ KILL_AT: strike.point, KILL_WITH: strike.signal });

  function start(more: Readonly<Record<string, string>>): { readonly child: ChildProcess; whole: boolean } {
    const child = spawn(process.execPath, [PROGRAM], {
      cwd: folder,
      env: { ...environment, ...more },
      stdio: 'pipe',
    });
    const state = { child, whole: false };
    const hear = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
      if (chunk.includes('process.started')) state.whole = true;
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code, signal) => {
      state.whole = false;
      if (stopping) return;
      const meant = strike.signal === 'SIGKILL' ? signal === 'SIGKILL' : code === 0;
      if (struck || !meant) mishaps.push(`the desk ended by itself (${signal ?? code}): ${output.slice(-600)}`);
      struck = true;
      if (mishaps.length === 0) running = start({});
    });
    return state;
  }

  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    stopping = true;
    const { child } = running;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    return child.exitCode;
  };

  return {
    up: async () => void (await until('the desk to start', () => running.whole || mishaps.length > 0, START_S)),
    struck: () => struck,
    mishaps,
    output: () => output,
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  };
}
