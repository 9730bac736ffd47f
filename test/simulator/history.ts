import { PROVIDERS } from './catalogue.ts';
import type { Copies } from './copies.ts';
import type { Deciders } from './deciders.ts';
import { drawEdit } from './edits.ts';
import type { Hosts } from './hosts.ts';
import type { Installation } from './installation.ts';
import { type Outages, UNREACHABLE } from './outages.ts';
import { HOME, type Seat, type Seats } from './provider-accounts.ts';
import type { World } from './world.ts';

/** What changes around the desk while a schedule lasts. */
export type History = {
  /** Before the first process starts: a config that is put right only later. */
  readonly prepare: () => void;
  /** Sets a time for whatever the seed has in store. */
  readonly plan: () => void;
  /** How long all of it takes. */
  readonly overAfterMs: () => number;
  /** Whether a provider was ever dealt with under another account or address. */
  readonly moved: () => boolean;
};

type HistoryDeps = {
  readonly world: World;
  readonly installation: Installation;
  readonly hosts: Hosts;
  readonly outages: Outages;
  readonly copies: Copies;
  readonly deciders: Deciders;
  readonly mayTrust: boolean;
};

const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];

/** How many of the schedules have each, and how many minutes it may begin in. */
const SHARES = { edits: 0.4, switches: 0.15, outages: 0.25, jumps: 0.15, restores: 0.15 } as const;
const AWHILE = 40 * MINUTE;

/** Config edits, account switches, unreachable providers, clocks that jump, and copies that are put back: all of it by chance, and over in the end. */
export function createHistory(deps: HistoryDeps): History {
  const { world, installation, hosts, outages, copies, deciders } = deps;
  const { random, at, fault } = world;

  let moved = false;

  function edit(): void {
    const { kind, draft, all } = drawEdit(random, installation.current().draft, deps.mayTrust);
    installation.edit(() => draft);
    fault(`config edit: ${kind}`);
    restart(all || random.chance(0.5));
  }
  /** Where not all of them are, the others keep what they were started with until they die or are told to. */
  function restart(all: boolean): void {
    hosts.restart(all ? 'all' : 'one');
    if (!all) at(random.below(10 * MINUTE), null, () => hosts.restart('all'));
  }
  function goHome(): void {
    if (!installation.isHome()) {
      installation.home();
      fault('config put back');
      hosts.restart('all');
    }
    if (moved) at(2 * HOUR, null, deciders.goThrough);
  }

  const elsewhere = (): Seat => random.pick([{ account: 1, address: 0 } as const, { account: 0, address: 1 } as const]);
  function drawSeats(): Seats {
    const [ytx, juhe, airtime] = random.pick([
      [true, false, false],
      [false, true, false],
      [false, false, true],
      [true, true, true],
    ] as const);
    const seats = { ytx: ytx ? elsewhere() : HOME.ytx, juhe: juhe ? elsewhere() : HOME.juhe };
    // Another account of Juhe's is another one for airtime too; its address is airtime's own.
    return { ...seats, 'juhe-airtime': { account: seats.juhe.account, address: airtime ? 1 : 0 } };
  }
  function move(): void {
    installation.sit(drawSeats());
    moved = true;
    fault('provider account switched');
    restart(random.chance(0.7));
    at(random.pick([MINUTE, 10 * MINUTE, HOUR]), null, () => {
      installation.sit(HOME);
      fault('provider account switched back');
      restart(random.chance(0.7));
    });
  }

  function outage(): void {
    const forMs = random.pick([5 * SECOND, 5 * MINUTE, HOUR, 3 * HOUR]);
    outages.begin(random.pick(PROVIDERS), random.pick(UNREACHABLE), forMs);
  }

  function restore(): void {
    if (!copies.has()) return;
    hosts.shutDown(async () => {
      await copies.putBack();
      deciders.startOver();
    });
  }

  const within = (share: number, times: number, act: () => void): boolean => {
    if (!random.chance(share)) return false;
    for (let time = 0; time < times; time += 1) at(random.below(AWHILE), null, act);
    return true;
  };
  return {
    moved: () => moved,
    overAfterMs: () => 2 * AWHILE + (moved ? 3 * HOUR : 10 * MINUTE),
    prepare: () => {
      if (!random.chance(0.1)) return;
      installation.edit((draft) => drawEdit(random, draft, deps.mayTrust).draft);
      fault('config edit: before the start');
    },
    plan: () => {
      within(SHARES.edits, random.between(1, 4), edit);
      const switches = within(SHARES.switches, random.between(1, 2), move);
      within(SHARES.outages, random.between(1, 2), outage);
      within(SHARES.jumps, random.between(1, 2), hosts.jumpAll);
      // A copy of before cannot know of another account that there was after it.
      if (!switches && random.chance(SHARES.restores)) {
        const times = random.between(1, 2);
        for (let time = 0; time < times; time += 1) {
          const takenAt = random.below(AWHILE);
          at(takenAt, null, copies.take);
          at(takenAt + random.pick([10 * SECOND, 5 * MINUTE, 30 * MINUTE]), null, restore);
        }
      }
      at(2 * AWHILE, null, goHome);
    },
  };
}
