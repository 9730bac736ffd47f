import { eventually } from '../support/eventually.ts';
import { type DeskChild, startChild } from './desk-child.ts';
import type { Point } from './points.ts';

/** A start on a machine that does other things too. */
const START_S = 30;

export type Signal = 'SIGKILL' | 'SIGTERM' | 'SIGSTOP';
/** Where the desk is struck; each further point is for the process that was started after the strike before. */
export type Strike = { readonly points: readonly [Point, ...Point[]]; readonly signal: Signal };

/** The desk as a process that is struck at a point. */
export type DeskControl = {
  /** Resolves once a process that can be reached has started whole. */
  readonly up: () => Promise<void>;
  /** At how many of the points it was struck. */
  readonly struck: () => number;
  /** Resolves once nothing of the strike is still to come. */
  readonly over: () => Promise<void>;
  /** Replaces its database by the copy that was taken at the point; only where one is taken. */
  readonly restore?: () => Promise<void>;
  /** How it ended where nobody meant it to: an exit code or a signal. */
  readonly mishaps: readonly string[];
  /** All that every one of its processes has written. */
  readonly output: () => string;
  /** Stops it as whoever runs it would. @returns its exit code */
  readonly stop: () => Promise<number | null>;
  readonly kill: () => Promise<void>;
};

/** A desk that is killed, or asked to stop, and started again each time it ends. */
export function startDesk(
  folder: string,
  environment: Readonly<Record<string, string>>,
  { points, signal }: Strike,
): DeskControl {
  const mishaps: string[] = [];
  const children: DeskChild[] = [];
  let struck = 0;
  let stopping = false;

  function start(): DeskChild {
    const point = points[struck];
    const started = startChild(folder, { ...environment, ...(point && { KILL_AT: point, KILL_WITH: signal }) });
    children.push(started);
    started.process.once('exit', (code, how) => {
      if (stopping) return;
      const isMeant = point !== undefined && (signal === 'SIGKILL' ? how === 'SIGKILL' : code === 0);
      if (!isMeant) mishaps.push(mishapOf(started, how ?? code));
      struck += 1;
      if (isMeant) running = start();
    });
    return started;
  }
  let running = start();

  const end = (how: NodeJS.Signals): Promise<number | null> => {
    stopping = true;
    return running.end(how);
  };
  return {
    up: async () =>
      void (await eventually('the desk to start', () => running.isWhole() || mishaps.length > 0, START_S)),
    struck: () => struck,
    over: async () => undefined,
    mishaps,
    output: () => children.map(({ output }) => output()).join(''),
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  };
}

export const mishapOf = ({ output }: DeskChild, how: NodeJS.Signals | number | null): string =>
  `the desk ended by itself (${how}): ${output().slice(-600)}`;
