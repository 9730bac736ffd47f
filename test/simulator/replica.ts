import type { RunCommand } from '../../commands/command.ts';
import { createDrafts } from '../../commands/drafts.ts';
import { createPresenter } from '../../commands/presenter.ts';
import { createLanguages } from '../../commands/render-context.ts';
import { createRunCommand } from '../../commands/run.ts';
import { createJobs } from '../../src/app/jobs.ts';
import { createClock } from '../../src/app/now-and-ids.ts';
import { callbacksOf, openProviders } from '../../src/app/providers.ts';
import type { KeyValueStore } from '../../src/core/conversation.ts';
import { createOrderId, createOrderRef } from '../../src/core/ids.ts';
import type { Ledger } from '../../src/core/ledger.ts';
import type { Log, Meter } from '../../src/core/log.ts';
import { type AccountId, type Actor, actorOf } from '../../src/core/people.ts';
import type { ProviderName } from '../../src/core/product.ts';
import type { Route } from '../../src/core/surface.ts';
import { waitCapsOf } from '../../src/core/work.ts';
import { createDesk } from '../../src/desk/desk.ts';
import { callbackRoutes, createUnknownOrder } from '../../src/http/callback.ts';
import { createCircuit } from '../../src/jobs/back-pressure.ts';
import type { Runner } from '../../src/jobs/runner.ts';
import { createRecorded, createRunners } from '../../src/jobs/runner.ts';
import { createTicks, type ScheduleDeps } from '../../src/jobs/schedule.ts';
import { createQueryNow } from '../../src/jobs/wake-ups.ts';
import type { Send } from '../../src/providers/http.ts';
import { LANES, nameIn } from '../../src/providers/registry.ts';
import { readTable } from '../../src/spreadsheet/read-table.ts';
import { NO_REPORTS } from '../support/report-room.ts';
import type { Chat } from './chat.ts';
import type { Host } from './host.ts';
import { runOn, type World } from './world.ts';

export type Replica = {
  readonly host: Host;
  readonly run: RunCommand;
  readonly routes: readonly Route[];
  /** Somebody as this process knows them. */
  readonly actorOf: (account: string) => Actor;
};

export type ReplicaDeps = {
  readonly world: World;
  readonly host: Host;
  readonly ledger: Ledger;
  readonly send: Send;
  readonly chat: Chat;
  readonly log: Log;
};

/** How often a process is woken by the clock: a lost nudge costs this much. */
const BEAT_MS = 120_000;

/** Starts one process, or rejects where the database is away: the product as `src/app.ts` joins it, with the world in place of the network, the clock and the chats. */
export async function startReplica({ world, host, ledger, send, chat, log }: ReplicaDeps): Promise<Replica> {
  const wall = (): number => world.now() + host.aheadMs;
  const { now, elapsedSince, stop } = await createClock({ ledger, wall, log });
  // Its own timer is a real one; the beat looks for jumps instead.
  stop();
  const { config } = host.running;
  const { environment, desk: settings } = config;
  const providers = openProviders(config, now, send);
  const circuits = new Map(providers.map(({ name }) => [name, createCircuit(now)] as const));
  const rendering = {
    providerName: nameIn,
    adviceOf: () => null,
    nameOf: settings.people.nameOf,
    outageOf: (name: ProviderName) => circuits.get(name)?.outage() ?? null,
    timezone: settings.timezone,
    now,
  };
  const surfaces = chat.surfaceFor(host, createPresenter({ ...rendering, language: 'en' }));
  const runners = createRunners({ now, log });
  const operatorsHaveAPlace = () => settings.operators.conversation !== null;
  const recorded = createRecorded({ runners, meter: NO_METER, log, operatorsHaveAPlace });
  const names = await ledger.rememberNames(settings.people.entries, now());
  const desk = createDesk({
    names,
    ledger,
    groups: surfaces,
    settings,
    placeOf: () => ({ carrier: null, province: null }),
    now,
    elapsedSince,
    newIds: idsFrom(world),
    recorded,
    wakePoll: runners.poll.wake,
    has: (provider) => providers.some(({ name }) => name === provider),
  });
  const store = createStore();
  const run: RunCommand = createRunCommand({
    ...rendering,
    desk,
    store,
    readTable,
    reports: NO_REPORTS,
    drafts: createDrafts(store),
    languages: createLanguages({ store, now }),
    language: 'en',
  });
  const pacing = (name: ProviderName) => config.providers[name];
  const numbersKeptMs = () => config.retention.numbersMs;
  const shared = { ledger, desk, providers, surfaces, now, log, meter: NO_METER };
  const jobs = { ...shared, pacing, circuits, replicaId: host.name, numbersKeptMs };
  const caps = () => waitCapsOf({ ...settings, lanes: LANES, queryGapMaxMs: (name) => pacing(name).queryGapMaxMs });
  createJobs(
    { ...jobs, lanes: LANES, caps, operatorsIn: () => settings.operators.conversation },
    runners,
    beatOf(world, host, () => elapsedSince(now())),
  ).start();
  const queryNow = createQueryNow({ ledger, now, wake: runners.poll.wake });
  const trusts = (name: ProviderName) => config.providers[name].trustCallbacks;
  const unknown = createUnknownOrder({ ledger, meter: NO_METER, log, now });
  const routes = callbackRoutes({
    callbacks: callbacksOf(environment, providers),
    trusts,
    desk,
    queryNow,
    unknown,
    meter: NO_METER,
    log,
  });
  return {
    host,
    actorOf: (id) => actorOf(settings.people, id as AccountId, id),
    run: (given) => runOn(host, () => run(given)),
    routes: routes.map((route) => ({ ...route, take: (request) => runOn(host, () => route.take(request)) })),
  };
}

/** Ticks as node-cron has them, at round times of the process's own clock; one that the ledger fails is not run. */
const beatOf =
  (world: World, host: Host, lookForJump: () => void) =>
  (runners: readonly Pick<Runner, 'wake'>[], { ledger, replicaId }: ScheduleDeps) => {
    const ticks = createTicks({ ledger, replicaId });
    const beat = async (): Promise<void> => {
      world.at(BEAT_MS, host, beat, true);
      lookForJump();
      const at = Math.floor((world.now() + host.aheadMs) / BEAT_MS) * BEAT_MS;
      if (!(await ticks('jobs', at).catch(() => false))) return;
      for (const runner of runners) runner.wake();
    };
    world.at(BEAT_MS, host, beat, true);
    return { stop: async () => undefined };
  };

const idsFrom = ({ random }: World) => {
  const draw = (): number => random.below(32);
  return {
    order: (at: number) => ({ id: createOrderId(at, draw), ref: createOrderRef(draw) }),
    buttonKey: () => Array.from({ length: 22 }, draw).join(''),
  };
};

/** What is said and lost with its process. */
function createStore(): KeyValueStore {
  const kept = new Map<string, unknown>();
  return {
    get: async (key) => kept.get(key),
    put: async (key, value) => void kept.set(key, value),
    drop: async (key) => void kept.delete(key),
  };
}

const NO_METER: Meter = {
  moved: () => undefined,
  money: () => undefined,
  answered: () => undefined,
  signatureRefused: () => undefined,
  acknowledged: () => undefined,
  delivered: () => undefined,
  toldOperators: () => undefined,
  reloaded: () => undefined,
};
