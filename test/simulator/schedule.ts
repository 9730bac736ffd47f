import { isFinal } from '../../src/core/order.ts';
import { type Assembly, assemble } from './assembly.ts';
import { checkEnd } from './check-end.ts';
import type { Databases } from './database.ts';
import { createQuiet } from './quiet.ts';
import { SLACK_APPROVALS, SLACK_ROOM } from './setting.ts';
import { takeOverTimers } from './timers.ts';
import { createWorld, type World } from './world.ts';

export type Played = {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly faults: ReadonlyMap<string, number>;
  readonly orders: number;
  readonly final: number;
  readonly simulatedMs: number;
};

const MINUTE = 60_000;
/** Everything is over long before; what is not by then never will be. */
const HORIZON_MS = 14 * 60 * MINUTE;
const LEAST_FAULTS = 10;

/** Plays one seed's schedule from the first order until nothing more happens, and checks what the counterparts have seen. */
export async function playSchedule(
  seed: number,
  databases: Databases,
  trace: (line: string) => void = () => undefined,
): Promise<Played> {
  const database = await databases.next();
  let parts: Assembly | null = null;
  const nothingDueBefore = (): number => database.firstDueAt(world.now(), parts?.hosts.aheadMs() ?? RIGHT);
  const world = createWorld({ seed, trace, nothingDueBefore });
  const giveBack = takeOverTimers(world);
  try {
    parts = assemble(world, database);
    plan(world, parts);
    const beganAt = world.now();
    const isQuiet = createQuiet(world, database.stored, parts, parts.history.overAfterMs);
    await world.run(() => world.violations.length > 0 || isQuiet(), beganAt + HORIZON_MS);
    const stored = database.stored();
    if (world.violations.length === 0) checkEnd(world, stored, { ...parts, moved: parts.history.moved });
    const { violations, faults } = world;
    const final = stored.orders.filter(({ order }) => isFinal(order.state)).length;
    return { seed, violations, faults, orders: stored.orders.length, final, simulatedMs: world.now() - beganAt };
  } finally {
    giveBack();
    await database.close();
  }
}

const RIGHT = { most: 0, least: 0 } as const;

/** What the seed has in store, beside what goes wrong by itself. */
function plan({ random, at, faults }: World, { people, chat, callbacks, hosts, history }: Assembly): void {
  const within = (ms: number, times: number, act: () => void): void => {
    for (let time = 0; time < times; time += 1) at(random.below(ms), null, act);
  };
  within(random.pick([20_000, 4 * MINUTE, 40 * MINUTE]), random.between(5, random.pick([10, 20])), people.ask);
  within(20 * MINUTE, random.between(2, 6), people.look);
  within(20 * MINUTE, random.between(1, 4), callbacks.forge);
  within(15 * MINUTE, random.between(0, 2), chat.deleteSomeCard);
  if (random.chance(0.2)) within(10 * MINUTE, 1, chat.migrate);
  if (random.chance(0.05)) within(10 * MINUTE, 1, () => chat.archive(random.pick([SLACK_ROOM, SLACK_APPROVALS])));
  history.prepare();
  hosts.begin();
  history.plan();
  // Whatever the seed spared this schedule is made up for by strangers.
  at(30 * MINUTE, null, () => {
    const soFar = [...faults.values()].reduce((sum, count) => sum + count, 0);
    for (let missing = soFar; missing < LEAST_FAULTS; missing += 1) callbacks.forge();
  });
}
