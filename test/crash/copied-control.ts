import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/eventually.ts';
import { createCopies } from './copies.ts';
import { type DeskChild, startChild } from './desk-child.ts';
import { type DeskControl, mishapOf } from './desk-control.ts';
import { isStopped } from './is-stopped.ts';
import type { Point } from './points.ts';

const LOOK_EVERY_MS = 5;
const START_S = 30;

/**
 * A desk whose database is copied at a point, and which goes on as if nothing were. `DeskControl.restore` kills it, puts the copy in
 * place by the product's own command, and starts it again.
 */
export function startCopied(folder: string, environment: Readonly<Record<string, string>>, point: Point): DeskControl {
  const mishaps: string[] = [];
  const children: DeskChild[] = [];
  const copies = createCopies(folder, environment);
  let isEnding = false;
  let copied = 0;

  function start(more: Readonly<Record<string, string>>): DeskChild {
    const started = startChild(folder, { ...environment, ...more });
    children.push(started);
    started.process.once('exit', (code, how) => {
      if (!isEnding) mishaps.push(mishapOf(started, how ?? code));
    });
    return started;
  }
  let running = start({ KILL_AT: point, KILL_WITH: 'SIGSTOP' });

  async function watch(): Promise<void> {
    while (!isStopped(running.process.pid)) {
      if (isEnding) return;
      await sleep(LOOK_EVERY_MS);
    }
    try {
      await copies.take();
      copied += 1;
    } catch (error) {
      mishaps.push(String(error));
    }
    running.process.kill('SIGCONT');
  }
  void watch();

  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    isEnding = true;
    running.process.kill('SIGCONT');
    return running.end(signal);
  };
  return {
    up: async () =>
      void (await eventually('the desk to start', () => running.isWhole() || mishaps.length > 0, START_S)),
    struck: () => copied,
    over: async () => undefined,
    restore: async () => {
      await end('SIGKILL');
      await copies.restore();
      isEnding = false;
      running = start({ PROOF: 'short' });
    },
    mishaps,
    output: () => children.map(({ output }) => output()).join(''),
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  };
}
