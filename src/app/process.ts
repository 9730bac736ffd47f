import { existsSync } from 'node:fs';
import { startApp } from '../app.ts';
import { type Environment, readEnvironment } from '../config/environment.ts';
import { type Config, loadConfig, platformsOf } from '../config.ts';
import type { Log } from '../core/log.ts';
import { createLog, type OpenedLog } from '../log.ts';
import { type Instruments, NO_INSTRUMENTS } from './instruments.ts';

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
  'YTX_ACCOUNT_SID',
  'YTX_AUTH_TOKEN',
  'YTX_CALLBACK_TOKEN',
  'JUHE_KEY',
  'JUHE_OPENID',
  'DATABASE_URL',
] as const;

/**
 * The whole life of the process: read, start, wait for a signal, stop. Exit code 0 after a stop, 1 where it could not start.
 *
 * @param instruments what tests put around the ports
 */
export async function run(instruments: Instruments = NO_INSTRUMENTS): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { environment, problems } = readEnvironment(process.env);
  if (environment === null || problems.length > 0) return refuse(problems.map((problem) => `environment: ${problem}`));
  const secrets = SECRETS.flatMap((name) => environment[name] ?? []).filter((value) => !value.startsWith('file:'));
  const log = createLog(environment.LOG_LEVEL, secrets);
  process.on('unhandledRejection', (error) => log.error('process.unhandled_rejection', { error }));

  const playing = platformsOf(environment).length === 0;
  const prepared = playing
    ? await sandboxed(environment, log)
    : { read: loadConfig(process.env), stop: async () => {} };
  if (!prepared.read.ok) {
    await prepared.stop();
    return refuse(prepared.read.error.problems);
  }
  const { config, warnings } = prepared.read.value;
  for (const warning of warnings) log.warn('config.warning', { warning });
  await live(config, log, prepared.stop, playing, instruments);
}

/** Loaded only for the playground: a desk with real accounts carries no sandbox. */
async function sandboxed(environment: Environment, log: Log) {
  const { openSandboxed } = await import('./playground.ts');
  return openSandboxed(environment, log);
}

async function live(
  config: Config,
  log: OpenedLog,
  stopAfter: () => Promise<void>,
  playing: boolean,
  instruments: Instruments,
): Promise<void> {
  let stop = stopAfter;
  try {
    const app = await startApp({ config, log, now: Date.now }, instruments);
    stop = async () => {
      await app.stop();
      await stopAfter();
    };
    log.info('process.started', { url: app.url, playground: playing });
    if (playing)
      process.stdout.write(
        `\nNo chat is configured, so this is the playground, with providers that charge nobody.\nOpen ${app.url}/ and type: /topup 13911281234 1QG00102410 outage CASE-42\n\n`,
      );
  } catch (error) {
    await stopAfter();
    return refuse([error instanceof Error ? error.message : String(error)]);
  }
  const signal = await new Promise<string>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve(name));
  });
  log.info('process.stopping', { signal });
  process.once('SIGINT', () => void leave(log, 1));
  setTimeout(() => void leave(log, 1), STOP_WITHIN_MS).unref();
  await stop();
  log.info('process.stopped');
  await leave(log, 0);
}

/** Ends the process: some library's timer may still run, but nothing of ours does. */
async function leave(log: OpenedLog, code: number): Promise<void> {
  await log.close(LOG_WITHIN_MS);
  process.exit(code);
}

/** Says on standard error why the process does not start. */
function refuse(problems: readonly string[]): void {
  for (const problem of problems) process.stderr.write(`topup-desk cannot start: ${problem}\n`);
  process.exit(1);
}
