import { LedgerUnreachable } from '../../src/core/ledger.ts';
import type { Log } from '../../src/core/log.ts';
import type { HttpCall } from '../../src/providers/http.ts';
import type { Chat } from './chat.ts';
import type { Ahead, ScheduleDatabase } from './database.ts';
import { createFaultyLedger, type LedgerWatch } from './faulty-ledger.ts';
import type { Host } from './host.ts';
import type { Installation } from './installation.ts';
import { createNetwork } from './network.ts';
import type { Outages } from './outages.ts';
import { type Replica, startReplica } from './replica.ts';
import { runOn, type World } from './world.ts';

export type Hosts = {
  readonly begin: () => void;
  /** Some process that runs; null while none does. */
  readonly pick: () => Replica | null;
  /** True where a process was stopped or a clock was wrong: then a lease can end under its holder. */
  readonly timeWasWrong: () => boolean;
  /** How far the clocks are ahead that are farthest ahead and behind: the world skips what is not due by any clock. */
  readonly aheadMs: () => Ahead;
  /** Ends one process, or all, and starts it again with what is installed then. */
  readonly restart: (which: 'one' | 'all') => void;
  /** Ends them all; while nothing runs, something is done to what they stand on. */
  readonly shutDown: (meanwhile: () => Promise<void>) => void;
  /** Every clock is set to another time, also of what is started later. */
  readonly jumpAll: () => void;
};

type HostsDeps = {
  readonly world: World;
  readonly database: ScheduleDatabase;
  readonly chat: Chat;
  readonly installation: Installation;
  readonly outages: Outages;
  readonly arrive: (call: HttpCall, sentAt: number) => unknown;
  readonly left: (call: HttpCall) => void;
  readonly trouble: number;
  readonly watch: LedgerWatch & { readonly log: Log };
};

/** @property replica null while it starts; @property crashes how often it dies by itself */
type Life = { readonly host: Host; replica: Replica | null; readonly crashes: number };

const MINUTE = 60_000;
const JUMPS_MIN = [-360, -60, -5, -2, 2, 5, 60, 360] as const;

/** The processes of one schedule: one or two over one database, which die at any await and start anew. */
export function createHosts(deps: HostsDeps): Hosts {
  const { world, chat, installation, database } = deps;
  const { random } = world;
  const lives: Life[] = [];
  let started = 0;
  let waiting = 0;
  let timeWasWrong = false;
  /** Of the machine they run on. */
  let machineAheadMs = 0;
  let isShut = false;

  function start(crashes: number): void {
    if (isShut) {
      waiting += 1;
      return;
    }
    const running = installation.current();
    const host: Host = { name: `host${++started}`, running, alive: true, stoppedUntil: 0, aheadMs: machineAheadMs };
    let steps = crashes > 0 ? random.between(1, 400) : Number.POSITIVE_INFINITY;
    const step = async (): Promise<void> => {
      steps -= 1;
      if (host.alive && steps <= 0) dieAndStart(host, crashes - 1);
      if (!host.alive) return new Promise<never>(() => undefined);
      if (random.chance(0.5)) return;
      await world.sleep(random.chance(0.01) ? random.between(500, 5_000) : random.below(6), host);
    };
    world.note(`${host.name} starts`);
    const ledger = createFaultyLedger({
      ...deps,
      ledger: database.ledger(),
      looks: database.looks,
      host,
      step,
      trouble: 0.004 * deps.trouble,
    });
    const send = createNetwork({ ...deps, host });
    const life: Life = { host, replica: null, crashes };
    lives.push(life);
    runOn(host, () =>
      startReplica({ ...deps, host, ledger, send, log: deps.watch.log }).then(
        (replica) => {
          life.replica = replica;
          installation.runs(running);
        },
        (error) => {
          if (!(error instanceof LedgerUnreachable))
            world.violation('no error but a database that is away', String(error));
          dieAndStart(host, crashes);
        },
      ),
    );
    if (random.chance(0.2)) world.at(random.below(20 * MINUTE), host, () => stop(host));
    if (random.chance(0.15)) world.at(random.below(20 * MINUTE), host, () => jump(host));
  }

  function end(host: Host, why: string): void {
    host.alive = false;
    world.note(`${host.name} ${why}`);
    chat.excuse(host, 'its process died');
  }
  function dieAndStart(host: Host, crashes: number): void {
    world.fault('process dies');
    end(host, 'dies');
    world.at(random.between(500, MINUTE), null, () => {
      if (random.chance(0.1)) machineJumps();
      start(crashes);
    });
  }
  function stop(host: Host): void {
    timeWasWrong = true;
    host.stoppedUntil = world.now() + random.pick([20_000, 100_000, 4 * MINUTE]);
    world.fault('process stopped');
    world.note(`${host.name} is stopped`);
  }
  function setAhead(host: Host, aheadMs: number): void {
    timeWasWrong = true;
    host.aheadMs = aheadMs;
  }
  function jump(host: Host): void {
    setAhead(host, host.aheadMs + random.pick(JUMPS_MIN) * MINUTE);
    world.fault('clock of a process jumps');
    world.note(`${host.name} is ahead by ${host.aheadMs / MINUTE} min`);
  }
  /** While nothing of it runs, too: what is started next has that time from its first moment. */
  function machineJumps(): void {
    timeWasWrong = true;
    machineAheadMs = machineAheadMs === 0 ? random.pick(JUMPS_MIN) * MINUTE : 0;
    world.fault('clock of the machine jumps');
    world.note(`the machine is ahead by ${machineAheadMs / MINUTE} min`);
  }

  const living = (): readonly Life[] => lives.filter(({ host }) => host.alive);
  const up = (): readonly Replica[] =>
    living().flatMap(({ host, replica }) => (replica === null || host.stoppedUntil > world.now() ? [] : [replica]));
  return {
    begin: () => {
      const count = random.pick([1, 1, 2]);
      for (let place = 0; place < count; place += 1) start(random.pick([0, 1, 1, 2]));
    },
    pick: () => {
      const running = up();
      return running.length === 0 ? null : random.pick(running);
    },
    timeWasWrong: () => timeWasWrong,
    aheadMs: () => {
      const all = [machineAheadMs, ...living().map(({ host }) => host.aheadMs)];
      return { most: Math.max(...all), least: Math.min(...all) };
    },
    restart: (which) => {
      const all = living();
      for (const { host, crashes } of which === 'all' || all.length < 2 ? all : [random.pick(all)]) {
        end(host, 'is stopped to be started anew');
        world.at(random.between(200, 5_000), null, () => start(crashes));
      }
    },
    shutDown: (meanwhile) => {
      if (isShut) return;
      isShut = true;
      for (const { host } of living()) {
        end(host, 'is shut down');
        waiting += 1;
      }
      world.at(random.between(500, MINUTE), null, () => {
        void world.real(meanwhile()).then(() => {
          isShut = false;
          const count = Math.max(waiting, 1);
          waiting = 0;
          for (let place = 0; place < count; place += 1) start(0);
        });
      });
    },
    jumpAll: () => {
      machineJumps();
      for (const { host } of living()) setAhead(host, machineAheadMs);
    },
  };
}
