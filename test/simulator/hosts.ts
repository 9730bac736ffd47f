import type { Log } from '../../src/core/log.ts';
import type { HttpCall } from '../../src/providers/http.ts';
import type { Chat } from './chat.ts';
import type { ScheduleDatabase } from './database.ts';
import { createFaultyLedger, type LedgerWatch } from './faulty-ledger.ts';
import type { Host } from './host.ts';
import { createNetwork } from './network.ts';
import { type Replica, startReplica } from './replica.ts';
import type { Setting } from './setting.ts';
import { runOn, type World } from './world.ts';

export type Hosts = {
  readonly begin: () => void;
  /** Some process that runs; null while none does. */
  readonly pick: () => Replica | null;
  /** True where a process was stopped or a clock was wrong: then a lease can end under its holder. */
  readonly timeWasWrong: () => boolean;
};

type HostsDeps = {
  readonly world: World;
  readonly database: ScheduleDatabase;
  readonly chat: Chat;
  readonly setting: Setting;
  readonly arrive: (call: HttpCall) => unknown;
  readonly trouble: number;
  readonly watch: LedgerWatch & { readonly log: Log };
  /** How far the clock that is farthest ahead is: kept here for the world, which skips what is not due by any clock. */
  readonly aheadMs: { most: number };
};

const MINUTE = 60_000;

/** The processes of one schedule: one or two over one database, which die at any await and start anew. */
export function createHosts(deps: HostsDeps): Hosts {
  const { world, chat } = deps;
  const { random } = world;
  const replicas: Replica[] = [];
  let started = 0;
  let timeWasWrong = false;

  function start(crashes: number): void {
    const host: Host = { name: `host${++started}`, alive: true, stoppedUntil: 0, aheadMs: 0 };
    const life = { steps: crashes > 0 ? random.between(1, 400) : Number.POSITIVE_INFINITY };
    const die = (): void => {
      host.alive = false;
      world.fault(`${host.name} dies`);
      chat.excuse(host, 'its process died');
      world.at(random.between(500, MINUTE), null, () => start(crashes - 1));
    };
    const step = async (): Promise<void> => {
      life.steps -= 1;
      if (host.alive && life.steps <= 0) die();
      if (!host.alive) return new Promise<never>(() => undefined);
      if (random.chance(0.5)) return;
      await world.sleep(random.chance(0.01) ? random.between(500, 5_000) : random.below(6), host);
    };
    world.note(`${host.name} starts`);
    const ledger = createFaultyLedger({
      ...deps,
      ledger: deps.database.ledger,
      isDue: deps.database.isDue,
      host,
      step,
      trouble: 0.004 * deps.trouble,
    });
    const send = createNetwork({ ...deps, host });
    runOn(host, () => replicas.push(startReplica({ ...deps, host, ledger, send, log: deps.watch.log })));
    if (random.chance(0.2)) world.at(random.below(20 * MINUTE), host, () => stop(host));
    if (random.chance(0.15)) world.at(random.below(20 * MINUTE), host, () => jump(host));
  }

  function stop(host: Host): void {
    timeWasWrong = true;
    host.stoppedUntil = world.now() + random.pick([20_000, 100_000, 4 * MINUTE]);
    world.fault(`${host.name} is stopped`);
  }
  function jump(host: Host): void {
    timeWasWrong = true;
    host.aheadMs += random.pick([-60, -5, -2, 2, 5, 60]) * MINUTE;
    deps.aheadMs.most = Math.max(deps.aheadMs.most, host.aheadMs);
    world.fault(`${host.name}'s clock jumps by ${host.aheadMs / MINUTE} min`);
  }

  const up = (): readonly Replica[] => replicas.filter(({ host }) => host.alive && host.stoppedUntil <= world.now());
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
  };
}
