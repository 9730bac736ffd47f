import { setTimeout as sleep } from 'node:timers/promises';
import type { Balancer } from '../load/balancer.ts';
import { eventually } from '../support/eventually.ts';
import { type DeskChild, startChild } from './desk-child.ts';
import { type DeskControl, mishapOf } from './desk-control.ts';
import { isStopped } from './is-stopped.ts';
import type { Point } from './points.ts';

const LOOK_EVERY_MS = 20;
const START_S = 30;
/** What a process that goes on does first, it does within this. */
const GOING_ON_MS = 3_000;

/**
 * A desk that stops at a point as if its machine slept: nothing runs, every connection stays open. A second replica is started
 * then, and everybody reaches that one; after `sleepMs`, longer than any lease, the first goes on where it was.
 */
export function startWithZombie(
  folder: string,
  environments: readonly [Readonly<Record<string, string>>, Readonly<Record<string, string>>],
  { point, sleepMs }: { readonly point: Point; readonly sleepMs: number },
  front: Pick<Balancer, 'only'>,
): DeskControl {
  const [asleep, awake] = environments;
  const mishaps: string[] = [];
  let stopping = false;
  let second: DeskChild | null = null;
  let isOver = false;

  function start(environment: Readonly<Record<string, string>>): DeskChild {
    const started = startChild(folder, environment);
    started.process.once('exit', (code, how) => {
      if (!stopping) mishaps.push(mishapOf(started, how ?? code));
    });
    return started;
  }
  const first = start({ ...asleep, KILL_AT: point, KILL_WITH: 'SIGSTOP' });

  async function watch(): Promise<void> {
    while (!isStopped(first.process.pid)) {
      if (stopping) return;
      await sleep(LOOK_EVERY_MS);
    }
    front.only(Number(awake.PORT));
    second = start(awake);
    await sleep(sleepMs);
    first.process.kill('SIGCONT');
    await sleep(GOING_ON_MS);
    isOver = true;
  }
  void watch();

  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    stopping = true;
    first.process.kill('SIGCONT');
    const codes = await Promise.all([first.end(signal), second?.end(signal) ?? 0]);
    return codes.find((code) => code !== 0) ?? codes[0];
  };
  return {
    up: async () =>
      void (await eventually('the desk to start', () => (second ?? first).isWhole() || mishaps.length > 0, START_S)),
    struck: () => (second === null ? 0 : 1),
    over: async () => void (await eventually('the first to go on', () => isOver, 2 * (sleepMs / 1000))),
    mishaps,
    output: () => first.output() + (second?.output() ?? ''),
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  };
}
