import { resolve } from 'node:path';
import { checkSlack } from '../../../adapters/slack/doctor.ts';
import { checkTelegram } from '../../../adapters/telegram/doctor.ts';
import type { Environment } from '../../config/environment.ts';
import { durationMs } from '../../config/fields.ts';
import { parseJson, readTextFile } from '../../config/text-file.ts';
import type { Config } from '../../config.ts';
import type { ChatFindings, DoctorFinding, DoctorScope } from '../../core/doctor-finding.ts';
import { paceOf } from '../../jobs/poll-status.ts';
import { inspectSqlite, type SqliteSeen } from '../../ledger/inspect.ts';
import { inspectPostgres, takeTurnInPostgres } from '../../ledger/inspect-postgres.ts';
import { readDatabaseUrl } from '../../ledger/session.ts';
import { addressOf } from '../../providers/record.ts';
import { configuredIn, recordOf } from '../../providers/registry.ts';
import { type Ask, ask as askNetwork } from '../../runtime/ask.ts';
import { ownerOf, withinLimits } from '../providers.ts';
import { calledPaths, probe, probeKeyOf, standIn } from './called-paths.ts';
import { checkConfiguration, namedIn } from './configuration.ts';
import { postgresFindings, sqliteFindings } from './database.ts';
import { checkClock, checkNode, diskFindings } from './machine.ts';
import { type AccountDeps, checkAccount, checkAddress, checkPrices } from './provider-account.ts';
import { checkPublicUrl } from './public-url.ts';

/** The time for the whole check-up. Questions without an answer by then are given up. */
const WITHIN_MS = 50_000;
/** For one question to a provider. */
const ACCOUNT_MS = 15_000;

export type CheckUpDeps = {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly nodeVersion?: string;
  readonly ask?: Ask;
  readonly inspect?: (path: string) => Promise<SqliteSeen>;
  readonly now?: () => number;
  readonly withinMs?: number;
};

/** Checks everything that can be checked without buying, whether or not a desk is running. */
export async function checkUp(deps: CheckUpDeps): Promise<readonly DoctorFinding[]> {
  const { variables, nodeVersion = process.version, ask = askNetwork, inspect = inspectSqlite, now = Date.now } = deps;
  const node = checkNode(nodeVersion);
  const { findings: configuration, environment, read } = checkConfiguration(variables);
  if (environment === null) return [...node, ...configuration];
  const [database, isHere] = await Promise.all([checkDatabase(environment, inspect), isDeskHere(environment, ask)]);
  const isRunning = isHere || database.isOpenElsewhere;
  const place = isRunning ? null : await standIn(environment);
  try {
    const signal = AbortSignal.timeout(deps.withinMs ?? WITHIN_MS);
    const isServed = isRunning || place?.kind === 'serving';
    const file = jsonOf(resolve(environment.TOPUP_CONFIG));
    const [{ clock, findings }, providers] = await Promise.all([
      checkChatsAndWay({ environment, file, ask, signal, now, isRunning, isServed, scope: 'whole' }),
      checkProviders({ environment, config: read?.config ?? null, now, takeTurn: database.takeTurn }),
    ]);
    const taken = place?.kind === 'taken' ? [place.finding] : [];
    const chats = findings.filter(({ area }) => area !== 'public_url');
    const way = findings.filter(({ area }) => area === 'public_url');
    return [...node, ...clock, ...configuration, ...taken, ...database.findings, ...chats, ...providers, ...way];
  } finally {
    if (place?.kind === 'serving') await place.close();
  }
}

type Outside = {
  readonly environment: Environment;
  /** The config file as it was parsed from JSON; null for none. */
  readonly file: unknown;
  readonly scope: DoctorScope;
  /** Whether a desk runs with this configuration, which keeps Telegram's webhook. */
  readonly isRunning: boolean;
  readonly isServed: boolean;
  readonly ask: Ask;
  readonly signal: AbortSignal;
  readonly now: () => number;
};
type Found = readonly DoctorFinding[];

/** Checks the chats, and whether PUBLIC_URL leads here. */
export async function checkChatsAndWay(deps: Outside): Promise<{ readonly clock: Found; readonly findings: Found }> {
  const [chats, publicUrl] = await Promise.all([checkChats(deps), checkPublicUrl(deps)]);
  const clock = checkClock(chats.flatMap((chat) => chat.clock ?? []));
  return { clock, findings: [...chats.flatMap(({ findings }) => findings), ...publicUrl] };
}

export type ProvidersDeps = Pick<AccountDeps, 'takeTurn'> & {
  readonly environment: Environment;
  /** Null if there is none that can be read. */
  readonly config: Config | null;
  readonly now: () => number;
};

/** Checks the providers without buying: first their address, then our account. */
export async function checkProviders({ environment, config, now, takeTurn }: ProvidersDeps): Promise<Found> {
  const { products = [], toleranceLi = () => 0 } = config?.desk ?? {};
  const checked = await Promise.all(
    configuredIn(environment).map(async ({ name, baseUrl, addressIn, create }) => {
      const url = addressIn(environment);
      const way = await checkAddress({ name, variable: baseUrl, url });
      const setting = { address: addressOf(url), callbackUrl: null, submitTimeoutMs: ACCOUNT_MS, now };
      const client = way.level === 'ok' ? create(environment, setting) : null;
      if (client === null) return [way];
      const provider = withinLimits(client);
      const account = await checkAccount(provider, { products, takeTurn });
      const isTaken = account.some(({ what, level }) => what === 'credentials' && level === 'ok');
      return [way, ...account, ...(isTaken ? await checkPrices(provider, { products, toleranceLi }) : [])];
    }),
  );
  return checked.flat();
}

/** Checks the disk of a database that the desk has open. */
export async function checkDisk(environment: Environment): Promise<Found> {
  const database = readDatabaseUrl(environment.DATABASE_URL);
  if (database?.dialect !== 'sqlite') return (await checkDatabase(environment, inspectSqlite)).findings;
  return diskFindings(database.path);
}

async function checkChats({
  environment,
  file,
  scope,
  isRunning,
  ask,
  signal,
  now,
}: Outside): Promise<readonly ChatFindings[]> {
  const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_API_URL, PUBLIC_URL } = environment;
  const { TELEGRAM_BOT_TOKEN, TELEGRAM_SECRET_TOKEN, TELEGRAM_API_ROOT } = environment;
  const shared = { scope, ask, signal };
  const slack = (botToken: string): Promise<ChatFindings> =>
    checkSlack({
      ...shared,
      botToken,
      appToken: SLACK_APP_TOKEN ?? null,
      apiUrl: SLACK_API_URL,
      named: namedIn(file, 'slack'),
    });
  const telegram = (token: string): Promise<ChatFindings> =>
    checkTelegram({
      ...{ ...shared, token, now, apiRoot: TELEGRAM_API_ROOT, named: namedIn(file, 'telegram') },
      webhook: {
        mode: TELEGRAM_SECRET_TOKEN === undefined ? 'polling' : 'webhook',
        url: PUBLIC_URL === undefined ? null : `${PUBLIC_URL.replace(/\/+$/, '')}/telegram/webhook`,
        isRunning,
      },
    });
  return Promise.all([
    ...(SLACK_BOT_TOKEN === undefined ? [] : [slack(SLACK_BOT_TOKEN)]),
    ...(TELEGRAM_BOT_TOKEN === undefined ? [] : [telegram(TELEGRAM_BOT_TOKEN)]),
  ]);
}

/** Null if the file is missing or is no JSON, which the configuration's findings say. */
function jsonOf(path: string): unknown {
  const text = readTextFile(path);
  const json = text.ok ? parseJson(text.value) : null;
  return json?.ok ? json.value : null;
}

type DatabaseChecked = {
  readonly findings: Found;
  readonly isOpenElsewhere: boolean;
  readonly takeTurn: AccountDeps['takeTurn'];
};

/** A SQLite database has one writer, so the doctor only reads there when the next query is allowed. */
async function checkDatabase(
  environment: Environment,
  inspect: (path: string) => Promise<SqliteSeen>,
): Promise<DatabaseChecked> {
  const { DATABASE_URL: url } = environment;
  const database = readDatabaseUrl(url);
  const owner = ownerOf({ environment });
  if (database?.dialect === 'sqlite') {
    const seen = await inspect(database.path);
    const turns = seen.state.kind === 'seen' ? seen.state.facts.turns : {};
    const takeTurn: AccountDeps['takeTurn'] = async (name) => Math.max((turns[paceOf({ name })] ?? 0) - Date.now(), 0);
    return { findings: sqliteFindings(seen, owner), isOpenElsewhere: seen.isOpenElsewhere, takeTurn };
  }
  const seen = await inspectPostgres(url);
  const isThere = seen.kind === 'seen' && seen.facts.kind !== null;
  const takeTurn: AccountDeps['takeTurn'] = async (name) =>
    isThere ? takeTurnInPostgres(url, paceOf({ name }), durationMs(recordOf(name).defaults.queryEvery)) : 0;
  return {
    findings: postgresFindings(seen, owner),
    isOpenElsewhere: seen.kind === 'seen' && seen.desks > 0,
    takeTurn,
  };
}

/** Whether this desk answers where it would listen. */
async function isDeskHere(environment: Environment, ask: Ask): Promise<boolean> {
  const [called] = calledPaths(environment);
  if (called === undefined) return false;
  const { isOurs } = await probe(ask, localUrlOf(environment), called, probeKeyOf(environment));
  return isOurs;
}

function localUrlOf({ HOST, PORT }: Environment): string {
  const host = HOST === '0.0.0.0' ? '127.0.0.1' : HOST === '::' ? '[::1]' : HOST.includes(':') ? `[${HOST}]` : HOST;
  return `http://${host}:${PORT}`;
}
