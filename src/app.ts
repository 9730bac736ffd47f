import { randomUUID } from 'node:crypto';
import { createClock } from './app/clock.ts';
import type { DoctorAtStart, startDoctor as StartDoctorOf } from './app/doctor/at-start.ts';
import { probeKeyOf } from './app/doctor/public-url.ts';
import { newIds } from './app/ids.ts';
import { createJobs, createRecorded, createRunners, createTellOfMove, createTellOperators } from './app/jobs.ts';
import { callbacksOf, openProviders, ownerOf } from './app/providers.ts';
import { openGroups, openSurfaces, wireCommands } from './app/surfaces.ts';
import type { Config } from './config.ts';
import { ENGLISH } from './core/grammar.ts';
import type { Ledger } from './core/ledger.ts';
import type { Log } from './core/log.ts';
import type { Alert } from './core/notice.ts';
import type { ParkedNotices } from './core/parked.ts';
import type { ProviderName } from './core/product.ts';
import type { Provider } from './core/provider.ts';
import type { Connection } from './core/surface.ts';
import { waitCapsOf } from './core/work.ts';
import { createDesk } from './desk/desk.ts';
import { callbackRoutes, createUnknownOrder } from './http/callback.ts';
import { createMetrics } from './http/metrics.ts';
import { answeringProbes } from './http/probe.ts';
import { createRefusedSignatures } from './http/refused-signatures.ts';
import { serveHttp, statusRoutes } from './http/server.ts';
import { type AccountHolds, createAccountHolds } from './jobs/account-holds.ts';
import { type Circuit, createCircuit } from './jobs/circuit.ts';
import { createQueryNow } from './jobs/query-now.ts';
import { createRetryNotices } from './jobs/retry-notices.ts';
import { openLedger } from './ledger/open.ts';
import { ownVersion } from './ledger/version.ts';
import { createPlaceOf } from './numbering/number-origin.ts';
import { accountCauseOf, adviceOf, LANES, PROVIDER_NAMES } from './providers/registry.ts';
import { openKeyValueStore } from './state.ts';

export type App = {
  readonly url: string;
  readonly port: number;
  /** Accepts nothing new, finishes what is under way, and closes the database last. */
  readonly stop: () => Promise<void>;
};
/** @property startDoctor looks at everything in the background once the desk has started; left out nothing is looked at */
export type AppDeps = {
  readonly config: Config;
  readonly log: Log;
  readonly now: () => number;
  readonly startDoctor?: StartDoctor;
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
  { config, log, now: wall, startDoctor }: AppDeps,
  given: Partial<Openers> = {},
): Promise<App> {
  const open = { ...OPENERS, ...given };
  const { environment, desk: settings } = config;
  const owner = ownerOf(config);
  const ledger = await open.openLedger({ url: environment.DATABASE_URL, log, owner, providers: PROVIDER_NAMES });
  const clock = await createClock({ ledger, wall, log });
  const { now, elapsedSince } = clock;
  const names = await ledger.rememberNames(settings.people.entries, now());
  const placeOf = createPlaceOf();
  const store = await openKeyValueStore(environment.DATABASE_URL, log);
  const metrics = createMetrics({
    ...{ ledger, providers: PROVIDER_NAMES, now },
    ...{ version: ownVersion(), circuits: () => circuits },
  });
  const { meter } = metrics;
  const providers = open.openProviders(config, now);
  const has = (name: ProviderName): boolean => providers.some((provider) => provider.name === name);
  let held: AccountHolds | null = null;
  const circuits = new Map(providers.map(({ name }) => [name, createCircuit(now)] as const));
  const outageOf = (name: ProviderName) => circuits.get(name)?.outage() ?? held?.waitFor(name) ?? null;

  const runners = createRunners({ now, log });
  const operatorsHaveAPlace = settings.operators.conversation !== null;
  const recorded = createRecorded({ runners, meter, log, operatorsHaveAPlace });
  const wakePoll = runners.poll.wake;
  const groups = await openGroups({ config, store, now, log });
  const parts = { ledger, groups, settings, names, placeOf, now, elapsedSince, newIds };
  const desk = createDesk({ ...parts, recorded, wakePoll, has });

  const replicaId = randomUUID();
  const { whyClosed } = ledger;
  const retry = createRetryNotices({ ledger, now, wake: runners.deliver.wake });
  const commands = wireCommands({ config, desk, store, now, outageOf, whyClosed });
  const shared = { config, ledger, desk, store, now, log, meter, replicaId };
  const { connections, pages } = await open.openSurfaces({ ...shared, ...commands, groups, retry });
  const surfaces = connections.map(({ surface }) => surface);

  const pacing = (name: ProviderName) => config.providers[name];
  const { conversation: operatorsIn } = settings.operators;
  const tellOperators = createTellOperators(surfaces);
  const tell = operatorsIn === null ? null : (alert: Alert, key: string) => tellOperators(operatorsIn, alert, key);
  const queryEveryMs = (name: ProviderName): number => pacing(name).queryEveryMs;
  const accounts = createAccountHolds({ ...shared, providers, accountCauseOf, queryEveryMs, tell });
  held = accounts;
  const tellOfMove = await createTellOfMove({ ledger, desk });
  const jobs = createJobs(
    {
      ...{ ledger, desk, providers, surfaces, pacing, circuits, accounts, now, log, meter, replicaId, tellOfMove },
      isPlayground: owner.kind === 'playground',
      lanes: LANES,
      numbersKeptMs: config.retention.numbersMs,
      caps: waitCapsOf({ ...settings, lanes: LANES, queryGapMaxMs: (name) => pacing(name).queryGapMaxMs }),
      operatorsIn: settings.operators.conversation,
    },
    runners,
  );
  const queryNow = createQueryNow({ ledger, now, wake: runners.poll.wake });
  const unknown = createUnknownOrder({ ledger, meter, log, now, tell });
  const trusts = (name: ProviderName): boolean => pacing(name).trustCallbacks;
  const reporting = { trusts, desk, queryNow, unknown, meter, log };
  const callbacks = callbackRoutes({ callbacks: callbacksOf(environment, providers), ...reporting });
  let doctor: DoctorAtStart | null = null;
  const status = statusRoutes({
    missing: () => missingIn(ledger, connections),
    outages: async () => [...outagesIn(circuits), ...(await heldIn(ledger.held, has))],
    metrics,
    warnings: async () => [
      ...warningsOf((await ledger.figures()).setAside),
      ...(await ledger.parkedNotices()).map(parkedWarning),
      ...(await accountWarnings(ledger, providers)),
      ...(doctor?.warnings() ?? []),
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
    await doctor?.stop();
    await Promise.all(connections.map((connection) => connection.stop()));
    await closing;
    await jobs.stop();
    clock.stop();
    await store.close();
    await ledger.close();
  };
  try {
    await Promise.all(connections.map((connection) => connection.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  jobs.start();
  doctor = startDoctor?.({ config, ledger, log, meter, now, tell }) ?? null;
  return { url: server.url, port: server.port, stop };
}

const outagesIn = (circuits: ReadonlyMap<ProviderName, Circuit>): readonly string[] =>
  [...circuits].flatMap(([name, circuit]) => (circuit.isOpen() ? `${name} does not answer; orders for it wait` : []));

/** Sentences about held orders; none if the ledger cannot be reached, which is reported as missing. */
async function heldIn(held: Ledger['held'], has: (name: ProviderName) => boolean): Promise<readonly string[]> {
  const counts = await held().catch(() => []);
  return counts.map(({ provider, count }) => {
    const held = ENGLISH.count(count, { one: '# order of it is held', other: '# orders of it are held' });
    return `${provider} is ${has(provider) ? 'configured with another account' : 'not configured'}; ${held}`;
  });
}

const warningsOf = (setAside: number): readonly string[] =>
  setAside === 0
    ? []
    : [
        ENGLISH.count(setAside, {
          one: '# stored row cannot be read and is set aside; the log names it',
          other: '# stored rows cannot be read and are set aside; the log names them',
        }),
      ];

/** Providers that refuse our account, and what ends that. */
async function accountWarnings(
  { accountHolds }: Pick<Ledger, 'accountHolds'>,
  providers: readonly Provider[],
): Promise<readonly string[]> {
  const holds = (await accountHolds()).filter(
    ({ provider, account, state }) =>
      state === 'held' && providers.some((one) => one.name === provider && one.account === account),
  );
  return holds.map(({ provider, code, why, since }) => {
    const advice = adviceOf(provider, code, 'en');
    return `${provider} refuses our account (${code}: ${why}) since ${new Date(since).toISOString()}, so purchases there wait; ${advice ?? ''} Then they go on by themselves, or at once by: topup-desk resume ${provider}`;
  });
}

/** What waits in one conversation, and what lets it go on. */
const parkedWarning = ({ conversation, count, oldestAt, why }: ParkedNotices): string =>
  `${conversation} does not take ${ENGLISH.count(count, { one: '# message', other: '# messages' })} (${why}), the oldest since ${new Date(oldestAt).toISOString()}; let the app into it, and they are shown by themselves`;

async function missingIn(
  { ping, markTrouble }: Pick<Ledger, 'ping' | 'markTrouble'>,
  connections: readonly Connection[],
): Promise<readonly string[]> {
  const database = await ping().then(
    () => [],
    () => ['the database cannot be reached'],
  );
  const why = markTrouble();
  const mark = why === null ? [] : [`the mark beside the database cannot be written, so purchases wait: ${why}`];
  return [...database, ...mark, ...connections.flatMap((connection) => connection.missing() ?? [])];
}
