import { randomUUID } from 'node:crypto';
import { createLanguages } from '../commands/render-context.ts';
import type { DoctorAtStart, startDoctor as StartDoctorOf } from './app/doctor/at-start.ts';
import { probeKeyOf } from './app/doctor/called-paths.ts';
import { createJobs } from './app/jobs.ts';
import { evidenceOf } from './app/journal-thread.ts';
import { openLiveConfig, wireCommands } from './app/live-config.ts';
import { createClock, newIds } from './app/now-and-ids.ts';
import { createTell, createTellOfMove, createTellOperators } from './app/operators.ts';
import { callbacksOf, openProviders, ownerOf } from './app/providers.ts';
import {
  accountWarnings,
  heldIn,
  journalWarnings,
  missingIn,
  outagesIn,
  ownAccountHolds,
  ownBalances,
  parkedWarning,
  warningsOf,
} from './app/readiness.ts';
import { type Reloading, startReloading } from './app/reload.ts';
import { createReportRoom } from './app/reports/report-room.ts';
import { openGroups, openSurfaces } from './app/surfaces.ts';
import { timedTasks } from './app/timed-tasks.ts';
import type { Config } from './config.ts';
import type { Log } from './core/log.ts';
import type { Alert } from './core/notice.ts';
import type { ProviderName } from './core/product.ts';
import { waitCapsOf } from './core/work.ts';
import { createDesk } from './desk/desk.ts';
import { callbackRoutes, createUnknownOrder } from './http/callback.ts';
import { createMetrics, createRefusedSignatures } from './http/metrics.ts';
import { answeringProbes, serveHttp } from './http/server.ts';
import { statusRoutes } from './http/status.ts';
import { type AccountHolds, createAccountHolds } from './jobs/account-holds.ts';
import { type Circuit, createCircuit } from './jobs/back-pressure.ts';
import { createRecorded, createRunners } from './jobs/runner.ts';
import { createQueryNow, createRetryNotices } from './jobs/wake-ups.ts';
import { openLedger } from './ledger/open.ts';
import { ownVersion } from './ledger/version.ts';
import { createPlaceOf } from './numbering/number-origin.ts';
import { accountCauseOf, LANES, PROVIDER_NAMES } from './providers/registry.ts';
import { messageOf } from './runtime/tasks.ts';
import { openKeyValueStore } from './state.ts';

export type App = {
  readonly url: string;
  readonly port: number;
  /** Reads the config file again, where there is one. The result is logged, and told to the operators. */
  readonly reload: () => Promise<void>;
  /** Accepts nothing new, finishes what is under way, and closes the database last. */
  readonly stop: () => Promise<void>;
};
/** @property startDoctor looks at everything in the background once the desk has started; left out nothing is looked at */
export type AppDeps = {
  readonly config: Config;
  readonly log: Log;
  readonly now: () => number;
  readonly startDoctor?: StartDoctor;
  /** Whether the config came from the file in `TOPUP_CONFIG`, which may change. */
  readonly readsFile?: boolean;
};

type StartDoctor = typeof StartDoctorOf;

/** Opens the ledger, the providers, the chats and the port. */
const OPENERS = { openLedger, openProviders, openSurfaces, serveHttp };
export type Openers = typeof OPENERS;

/**
 * Joins everything and starts it. Rejects with `LedgerInUse`, `LaneWithoutProvider`, `LedgerUnreachable` or `ChatRefused`, whose
 * messages are sentences for the person who starts the process.
 */
export async function startApp(
  { config, log, now: wall, startDoctor, readsFile = false }: AppDeps,
  given: Partial<Openers> = {},
): Promise<App> {
  const open = { ...OPENERS, ...given };
  const { environment } = config;
  const owner = ownerOf(config);
  const ledger = await open.openLedger({ url: environment.DATABASE_URL, log, owner, providers: PROVIDER_NAMES });
  const clock = await createClock({ ledger, wall, log });
  const { now, elapsedSince } = clock;
  const placeOf = createPlaceOf();
  const store = await openKeyValueStore(environment.DATABASE_URL, log);
  const metrics = createMetrics({
    ...{ providers: PROVIDER_NAMES, now },
    ledger: {
      ...ledger,
      accountHolds: () => ownAccountHolds(ledger, live.providers),
      balances: () => ownBalances(ledger, live.providers),
    },
    ...{ version: ownVersion(), config: () => live.current().hash, circuits: () => circuits },
  });
  const { meter } = metrics;
  let held: AccountHolds | null = null;
  const runners = createRunners({ now, log });
  const operatorsIn = () => live.current().desk.operators.conversation;
  const recorded = createRecorded({ runners, meter, log, operatorsHaveAPlace: () => operatorsIn() !== null });
  const wakePoll = runners.poll.wake;
  const wakeBatches = (): void => {
    runners.batches.wake();
    runners.deliver.wake();
  };
  const groups = await openGroups({ config, store, now, log });
  const languages = createLanguages({ store, now });
  const has = (name: ProviderName): boolean => circuits.has(name);
  const circuits = new Map<ProviderName, Circuit>();
  const outageOf = (name: ProviderName) => circuits.get(name)?.outage() ?? held?.waitFor(name) ?? null;
  const live = await openLiveConfig(config, async (one) => {
    const names = await ledger.rememberNames(one.desk.people.entries, now());
    const parts = { ledger, groups, settings: one.desk, names, placeOf, now, elapsedSince, newIds };
    const desk = createDesk({ ...parts, recorded, wakePoll, wakeBatches, has });
    const reports = createReportRoom({ config: one, surfaces: () => surfaces, balances: ledger.balances, now, log });
    const words = { languages, outageOf, whyClosed: ledger.whyClosed, reports };
    const commands = wireCommands({ config: one, desk, store, now, ...words });
    return { config: one, desk, commands, providers: open.openProviders(one, now) };
  });
  const { desk, providers } = live;
  for (const { name } of providers) circuits.set(name, createCircuit(now));

  const replicaId = randomUUID();
  const retry = createRetryNotices({ ledger, now, wake: runners.deliver.wake });
  const shared = { config: live.current, actorOf: live.actorOf, ledger, desk, store, now, log, meter, replicaId };
  const { connections, pages } = await open.openSurfaces({ ...shared, ...live.commands, groups, retry });
  const surfaces = connections.map(({ surface }) => surface);

  const pacing = (name: ProviderName) => live.current().providers[name];
  const tellOperators = createTellOperators(surfaces);
  const tell = async (alert: Alert, key: string): Promise<boolean> => {
    const place = operatorsIn();
    return place === null || tellOperators(place, alert, key);
  };
  const tellOrLog: typeof tell = (alert, key) => {
    if (operatorsIn() === null) log.warn('operators.told', { ...alert });
    return tell(alert, key);
  };
  const financeIn = () => live.current().desk.finance.conversation;
  const placeOfAddressee = { finance: financeIn, operators: operatorsIn };
  const wakeDeliver = runners.deliver.wake;
  const announce = createTell({ ledger, placeOf: placeOfAddressee, log, meter, now, wake: wakeDeliver });
  const queryEveryMs = (name: ProviderName): number => pacing(name).queryEveryMs;
  const accounts = createAccountHolds({ ...shared, providers, accountCauseOf, queryEveryMs, tell: tellOrLog });
  held = accounts;
  const tellOfMove = await createTellOfMove({ ledger, desk });
  const jobs = createJobs(
    {
      ...{ ledger, desk, providers, surfaces, pacing, circuits, accounts, now, log, meter, replicaId, tellOfMove },
      isPlayground: owner.kind === 'playground',
      lanes: LANES,
      numbersKeptMs: () => live.current().retention.numbersMs,
      caps: () =>
        waitCapsOf({ ...live.current().desk, lanes: LANES, queryGapMaxMs: (name) => pacing(name).queryGapMaxMs }),
      operatorsIn,
      tell: announce,
      balanceOf: (name) => pacing(name).balance,
      timed: timedTasks({
        config: live.current,
        ledger,
        tell: announce,
        url: environment.DATABASE_URL,
        now,
        wakeDeliver,
        log,
        providers,
      }),
      evidence: {
        ...evidenceOf({ url: environment.DATABASE_URL, config: live.current, placeOf: placeOfAddressee }),
        tell: announce,
      },
    },
    runners,
  );
  const queryNow = createQueryNow({ ledger, now, wake: runners.poll.wake });
  const unknown = createUnknownOrder({ ledger, meter, log, now, tell });
  const trusts = (name: ProviderName): boolean => pacing(name).trustCallbacks;
  const reporting = { trusts, desk, queryNow, unknown, meter, log };
  const callbacks = callbackRoutes({ callbacks: callbacksOf(environment, providers), ...reporting });
  let doctor: DoctorAtStart | null = null;
  let reloading: Reloading | null = null;
  const status = statusRoutes({
    config: () => live.current().hash,
    missing: () => missingIn(ledger, connections),
    outages: async () => [...outagesIn(circuits), ...(await heldIn(ledger.held, has))],
    metrics,
    warnings: async () => [
      ...warningsOf((await ledger.figures()).setAside),
      ...(await ledger.parkedNotices()).map(parkedWarning),
      ...(await accountWarnings(ledger, providers)),
      ...(await journalWarnings(ledger)),
      ...(doctor?.warnings() ?? []),
      ...(reloading?.warnings() ?? []),
    ],
  });
  const server = await open.serveHttp({
    port: environment.PORT,
    host: environment.HOST,
    routes: [
      ...answeringProbes([...connections.flatMap(({ routes }) => routes), ...callbacks], probeKeyOf(environment), wall),
      ...status,
    ],
    pages,
    basePath: environment.BASE_PATH,
    refusedSignature: createRefusedSignatures({ meter, log, now }),
    log,
  });

  const stop = async (): Promise<void> => {
    const closing = server.close();
    await Promise.all([doctor?.stop(), reloading?.stop()]);
    await Promise.all(connections.map((connection) => connection.stop()));
    await closing;
    await jobs.stop();
    clock.stop();
    await store.close();
    await ledger.close();
  };
  const apply = async (next: Config): Promise<void> => {
    await live.apply(next);
    doctor?.again(next);
    // What a start with this config would do: deadlines, people who lost a role, places to tell things.
    for (const { wake } of Object.values(runners)) wake();
    void desk.checkStaffing().catch((error: unknown) => log.warn('staffing.unchecked', { why: messageOf(error) }));
  };
  try {
    if (readsFile)
      reloading = await startReloading({
        current: live.current,
        apply,
        ledger,
        replicaId,
        now,
        log,
        meter,
        tell: tellOrLog,
      });
    await Promise.all(connections.map((connection) => connection.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  jobs.start();
  doctor = startDoctor?.({ config, ledger, log, meter, now, tell }) ?? null;
  return { url: server.url, port: server.port, reload: async () => void (await reloading?.reload('signal')), stop };
}
