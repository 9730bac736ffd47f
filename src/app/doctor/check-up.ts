import { resolve } from 'node:path';
import { checkSlack } from '../../../adapters/slack/doctor.ts';
import { checkTelegram } from '../../../adapters/telegram/doctor.ts';
import type { Environment } from '../../config/environment.ts';
import { parseJson } from '../../config/json.ts';
import { namedIn } from '../../config/named-ids.ts';
import { readTextFile } from '../../config/text-file.ts';
import type { Config } from '../../config.ts';
import type { ChatFindings, DoctorFinding, DoctorScope } from '../../core/doctor-finding.ts';
import { inspectPostgres } from '../../ledger/inspect-postgres.ts';
import { inspectSqlite, type SqliteSeen } from '../../ledger/inspect-sqlite.ts';
import { readDatabaseUrl } from '../../ledger/session.ts';
import { configuredIn } from '../../providers/registry.ts';
import { type Ask, ask as askNetwork } from '../../runtime/ask.ts';
import { ownerOf } from '../providers.ts';
import { checkConfiguration } from './configuration.ts';
import { checkClock, checkNode } from './machine.ts';
import { postgresFindings } from './postgres.ts';
import { checkAddress } from './provider-account.ts';
import { calledPaths, checkPublicUrl, probe, probeKeyOf } from './public-url.ts';
import { diskFindings, sqliteFindings } from './sqlite.ts';
import { standIn } from './stand-in.ts';

/** The whole of it, with what is left of the questions cut off. */
const WITHIN_MS = 50_000;

export type CheckUpDeps = {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly nodeVersion?: string;
  readonly ask?: Ask;
  readonly inspect?: (path: string) => Promise<SqliteSeen>;
  readonly now?: () => number;
  readonly withinMs?: number;
};

/** Looks at everything that can be known without buying, beside a desk that runs or without one. */
export async function checkUp(deps: CheckUpDeps): Promise<readonly DoctorFinding[]> {
  const { variables, nodeVersion = process.version, ask = askNetwork, inspect = inspectSqlite, now = Date.now } = deps;
  const node = checkNode(nodeVersion);
  const { findings: configuration, environment } = checkConfiguration(variables);
  if (environment === null) return [...node, ...configuration];
  const [database, isHere] = await Promise.all([checkDatabase(environment, inspect), isDeskHere(environment, ask)]);
  const isRunning = isHere || database.isOpenElsewhere;
  const place = isRunning ? null : await standIn(environment);
  try {
    const signal = AbortSignal.timeout(deps.withinMs ?? WITHIN_MS);
    const isServed = isRunning || place?.kind === 'serving';
    const [{ clock, findings }, providers] = await Promise.all([
      checkChatsAndWay({ environment, ask, signal, now, isRunning, isServed, scope: 'whole' }),
      checkProviders({ config: { environment } }),
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
  readonly scope: DoctorScope;
  /** Whether a desk runs with this configuration, which keeps Telegram's webhook. */
  readonly isRunning: boolean;
  readonly isServed: boolean;
  readonly ask: Ask;
  readonly signal: AbortSignal;
  readonly now: () => number;
};
type Found = readonly DoctorFinding[];

/** Looks at the chats, and at the way from outside to here. */
export async function checkChatsAndWay(deps: Outside): Promise<{ readonly clock: Found; readonly findings: Found }> {
  const [chats, publicUrl] = await Promise.all([checkChats(deps), checkPublicUrl(deps)]);
  const clock = checkClock(chats.flatMap((chat) => chat.clock ?? []));
  return { clock, findings: [...chats.flatMap(({ findings }) => findings), ...publicUrl] };
}

/** Looks at the providers, without buying. */
export const checkProviders = ({
  config: { environment },
}: {
  readonly config: Pick<Config, 'environment'>;
}): Promise<Found> =>
  Promise.all(
    configuredIn(environment).map(({ name, baseUrl, addressIn }) =>
      checkAddress({ name, variable: baseUrl, url: addressIn(environment) }),
    ),
  );

/** What a desk that has its database open can still be short of. */
export async function checkDisk(environment: Environment): Promise<Found> {
  const database = readDatabaseUrl(environment.DATABASE_URL);
  if (database?.dialect !== 'sqlite') return (await checkDatabase(environment, inspectSqlite)).findings;
  return diskFindings(database.path);
}

async function checkChats({
  environment,
  scope,
  isRunning,
  ask,
  signal,
  now,
}: Outside): Promise<readonly ChatFindings[]> {
  const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_API_URL, PUBLIC_URL } = environment;
  const { TELEGRAM_BOT_TOKEN, TELEGRAM_SECRET_TOKEN, TELEGRAM_API_ROOT } = environment;
  const file = jsonOf(resolve(environment.TOPUP_CONFIG));
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

/** Null for a file that is not there or no JSON, which is told of elsewhere. */
function jsonOf(path: string): unknown {
  const text = readTextFile(path);
  const json = text.ok ? parseJson(text.value) : null;
  return json?.ok ? json.value : null;
}

type DatabaseChecked = { readonly findings: readonly DoctorFinding[]; readonly isOpenElsewhere: boolean };

async function checkDatabase(
  environment: Environment,
  inspect: (path: string) => Promise<SqliteSeen>,
): Promise<DatabaseChecked> {
  const database = readDatabaseUrl(environment.DATABASE_URL);
  const owner = ownerOf({ environment });
  if (database?.dialect === 'sqlite') {
    const seen = await inspect(database.path);
    return { findings: sqliteFindings(seen, owner), isOpenElsewhere: seen.isOpenElsewhere };
  }
  const seen = await inspectPostgres(environment.DATABASE_URL);
  return { findings: postgresFindings(seen, owner), isOpenElsewhere: seen.kind === 'seen' && seen.desks > 0 };
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
