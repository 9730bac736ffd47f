import { startApp } from '../app.ts';
import { type Environment, readDotEnv, readEnvironment, readSecretFiles } from '../config/environment.ts';
import { lookAlikes, refusedWithoutChat, slipsIn } from '../config/look-alikes.ts';
import { type ConfigRead, loadConfig, platformsOf } from '../config.ts';
import { createLog, type OpenedLog } from '../log.ts';
import { RECORDS } from '../providers/registry.ts';
import { messageOf } from '../runtime/tasks.ts';
import { startDoctor } from './doctor/at-start.ts';
import { createServiceManager, type HangUp, onImpatience, type StopSignal } from './supervisor.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** A second signal, or a stop that takes longer than this, ends the process as it is: everything that matters is committed. */
const STOP_WITHIN_MS = 20_000;
/** A log that nobody reads any more must not keep the process. */
const LOG_WITHIN_MS = 1_000;

/** The environment variables that must never be written anywhere. */
const SECRETS = [
  'SLACK_BOT_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_APP_TOKEN',
  'TELEGRAM_BOT_TOKEN',
  'TELEGRAM_SECRET_TOKEN',
  ...RECORDS.flatMap((record) => record.secrets as readonly (keyof Environment)[]),
  'DATABASE_URL',
] as const;

/** `playground` starts the playground whatever is configured, and uses nothing of it. */
export type StartAs = 'desk' | 'playground';
/** All that the playground takes of the environment: no token, no database and no config file can reach it. */
const OF_PLAYGROUND = ['PORT', 'LOG_LEVEL', 'BASE_PATH'] as const;

/**
 * The surroundings of the process.
 *
 * @property stopSignal what asks the process to stop; listened for already where the process has just begun, as `hangUp` is
 */
export type Surroundings = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly stopSignal: Promise<StopSignal>;
  readonly hangUp: HangUp;
  /** Joins the desk's parts and starts it. */
  readonly start?: typeof startApp;
};

/** The whole life of the process: read, start, wait for a signal, stop. @returns 0 after a stop, 1 where it could not start */
export async function run(startAs: StartAs, around: Surroundings): Promise<0 | 1> {
  const refuse = (problems: readonly string[]): 1 => refused(problems, around);
  const file = readDotEnv('.env');
  if (!file.ok && startAs === 'desk') return refuse([file.error]);
  const given = { ...(file.ok ? file.value : {}), ...process.env };
  if (startAs === 'playground') return play(given, startAs, around);
  const read = readSecretFiles(given);
  if (!read.ok) return refuse([read.error]);
  const variables = read.value;
  Object.assign(process.env, variables);
  const { environment, problems } = readEnvironment(variables);
  const wrong = problems.map((problem) => `environment: ${problem}`);
  if (environment === null || wrong.length > 0)
    return refuse([...wrong.slice(0, -1), `${wrong.at(-1)}${slipsIn(variables)}`]);
  if (platformsOf(environment).length > 0) return work(environment, variables, around);
  const why = refusedWithoutChat(variables);
  return why === null ? play(variables, startAs, around) : refuse([why]);
}

/** The desk, with its chats and its providers. */
async function work(environment: Environment, variables: Variables, around: Surroundings): Promise<0 | 1> {
  const secrets = SECRETS.flatMap((name) => String(environment[name] ?? '')).filter(
    (value) => value !== '' && !value.startsWith('file:'),
  );
  const log = openLog(environment, secrets);
  for (const { given, meant, near } of lookAlikes(variables)) {
    if (near) log.warn('environment.looks_misspelt', { variable: given, meant });
  }
  const read = loadConfig(variables);
  if (!read.ok) return refused(read.error.problems, around);
  return live(read.value, log, async () => {}, null, around);
}

/** The playground. Its sandbox is loaded only here: a desk with real accounts carries none. */
async function play(variables: Variables, startAs: StartAs, around: Surroundings): Promise<0 | 1> {
  const { environment, problems } = readEnvironment(
    Object.fromEntries(OF_PLAYGROUND.map((name) => [name, variables[name]])),
  );
  if (environment === null)
    return refused(
      problems.map((problem) => `environment: ${problem}`),
      around,
    );
  const log = openLog(environment, []);
  const { openSandboxed } = await import('./playground.ts');
  const { read, stop } = await openSandboxed(environment, log);
  if (read.ok) return live(read.value, log, stop, startAs, around);
  await stop();
  return refused(read.error.problems, around);
}

function openLog({ LOG_LEVEL }: Environment, secrets: readonly string[]): OpenedLog {
  const log = createLog(LOG_LEVEL, secrets);
  process.on('unhandledRejection', (error) => log.error('process.unhandled_rejection', { error }));
  return log;
}

const PLAYGROUND: Readonly<Record<StartAs, string>> = {
  desk: 'No chat is configured, so this is the playground, with providers that charge nobody.',
  playground: 'This is the playground, with providers that charge nobody; nothing that is configured is used.',
};

/** @param playing how the playground was started; null for a desk */
async function live(
  { config, warnings }: ConfigRead,
  log: OpenedLog,
  stopAfter: () => Promise<void>,
  playing: StartAs | null,
  around: Surroundings,
): Promise<0 | 1> {
  const { start = startApp, stopSignal, hangUp, out } = around;
  for (const warning of warnings) log.warn('config.warning', { warning });
  let stop = stopAfter;
  const serviceManager = createServiceManager(process.env, log);
  try {
    const app = await Promise.race([
      start({ config, log, now: Date.now, ...(playing === null ? { startDoctor, readsFile: true } : {}) }),
      stopSignal,
    ]);
    // Nothing was promised to anybody yet, and being cut off at any point is safe.
    if (typeof app === 'string') return stoppedAs(app, log);
    stop = async () => {
      await app.stop();
      await stopAfter();
    };
    hangUp.act = app.reload;
    if (hangUp.came) void app.reload();
    log.info('process.started', { url: app.url, playground: playing !== null });
    serviceManager.ready();
    if (playing !== null)
      out(`\n${PLAYGROUND[playing]}\nOpen ${app.url}/ and type: /topup 13911281234 1QG00102410 outage CASE-42\n`);
  } catch (error) {
    await stopAfter();
    return refused([messageOf(error)], around);
  }
  const signal = await stopSignal;
  serviceManager.stopping();
  return stoppedAs(signal, log, stop);
}

async function stoppedAs(
  signal: StopSignal,
  log: OpenedLog,
  stop: () => Promise<void> = async () => {},
): Promise<0 | 1> {
  log.info('process.stopping', { signal });
  const cutOff = new Promise<1>((resolve) => {
    onImpatience(() => resolve(1));
    setTimeout(() => resolve(1), STOP_WITHIN_MS).unref();
  });
  const code = await Promise.race([stop().then(() => 0 as const), cutOff]);
  if (code === 0) log.info('process.stopped');
  await log.close(LOG_WITHIN_MS);
  return code;
}

/** Says on standard error why the process does not start. */
function refused(problems: readonly string[], { err }: Pick<Surroundings, 'err'>): 1 {
  for (const problem of problems) err(`topup-desk cannot start: ${problem}`);
  return 1;
}
