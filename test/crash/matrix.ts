import type { Signal } from './desk-control.ts';
import { POINTS, type Point } from './points.ts';
import { createDraw } from './seed.ts';
import type { Case } from './world.ts';

/** Longer than any lease that the product takes: the other has taken over, or is about to, or everything has come to rest. */
const SLEEPS_MS = [52_000, 60_000, 80_000];

const CELLS = (['slack', 'telegram'] as const).flatMap((chat) =>
  (['ytx', 'juhe', 'juhe-airtime'] as const).flatMap((provider) =>
    (['sqlite', 'postgres'] as const).map((database) => ({ chat, provider, database })),
  ),
);

/** Where a process that sleeps holds a command that nobody has recorded. */
const UNRECORDED: readonly Point[] = ['before command taken', 'before order opened'];

/** A process that sleeps can be stood in for on PostgreSQL only. Who types a command of Slack's again meanwhile has asked twice. */
const isPlayed = ({ chat, database, points: [point], signal }: Case): boolean =>
  signal !== 'SIGSTOP' || (database === 'postgres' && !(chat === 'slack' && UNRECORDED.includes(point)));

/** Every point in every cell. */
export function singles(signal: Signal): readonly Case[] {
  return CELLS.flatMap((cell, row) =>
    POINTS.map((point, column): Case => {
      const sleepMs = SLEEPS_MS[(row + column) % SLEEPS_MS.length] ?? 0;
      return { ...cell, points: [point], signal, sleepMs };
    }).filter(isPlayed),
  );
}

/** Life after the copy: none, so that what is under way is lost, some, or all of it. */
const LIVES_ON = [0, 100, 300, 700, 'quiet', 'quiet', 'quiet'] as const;

/** A copy at every point in every cell, and a life after it as the seed draws it. */
export function restores(seed: number): readonly Case[] {
  const draw = createDraw(seed);
  return CELLS.flatMap((cell) =>
    POINTS.map((point): Case => {
      const livesOn = LIVES_ON[Math.floor(draw() * LIVES_ON.length)] ?? 'quiet';
      return { ...cell, points: [point], signal: 'SIGKILL', sleepMs: 0, livesOn };
    }),
  );
}

/**
 * So many pairs of points, as the seed draws them, the earlier one first: the process that is started after the strike at it is
 * struck at the other. They can be one point, come to twice.
 */
export function pairs(count: number, seed: number, signal: Signal): readonly Case[] {
  const draw = createDraw(seed);
  const pick = <T>(things: readonly T[]): T => {
    const thing = things[Math.floor(draw() * things.length)];
    if (thing === undefined) throw new Error('nothing to pick from');
    return thing;
  };
  return Array.from({ length: count }, (): Case => {
    const [one, other] = [pick(POINTS), pick(POINTS)];
    const points: readonly [Point, Point] = POINTS.indexOf(one) <= POINTS.indexOf(other) ? [one, other] : [other, one];
    return { ...pick(CELLS), points, signal, sleepMs: 0 };
  });
}
