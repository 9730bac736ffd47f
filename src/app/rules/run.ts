import { readEnvironment } from '../../config/environment.ts';
import {
  type Config,
  type ConfigRead,
  type ConfigRefused,
  loadConfig,
  platformsOf,
  providersOf,
} from '../../config.ts';
import { createCalendar } from '../../core/calendar.ts';
import { ENGLISH } from '../../core/grammar.ts';
import type { Result } from '../../core/result.ts';
import { groupsIn } from '../../core/rule.ts';
import { openArchive } from '../../ledger/archive.ts';
import { RECORDS } from '../../providers/registry.ts';
import { tryCases } from './cases.ts';
import { replay } from './replay.ts';
import { createReport } from './report.ts';
import { counted } from './trial.ts';

type Say = (line: string) => void;

/** @property complain prints errors, and the progress of a long replay */
export type RulesRun = {
  readonly given: RulesArguments;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly now: number;
  readonly say: Say;
  readonly complain: Say;
};

/**
 * Checks a config, runs its tests, and replays orders if that is wanted. Rejects with `LedgerUnreachable`. @returns whether
 * everything passed
 */
export async function runRules({ given, variables, now, say, complain }: RulesRun): Promise<boolean> {
  const { read, assumed } = readRules(variables, given.config);
  if (assumed) say('No chat and no provider is configured in the environment: all of them are taken to be.');
  if (!read.ok) {
    for (const problem of read.error.problems) complain(problem);
    complain(`${counted(read.error.problems.length, 'problem')}: it could not start with this.`);
    return false;
  }
  const { config, warnings } = read.value;
  for (const warning of warnings) say(`warning: ${warning}`);
  say(`The config works: ${counted(config.desk.policy.rules.length, 'rule')}, ${counted(warnings.length, 'warning')}.`);
  const passed = await tryAll(config, say);
  if (given.replayMs !== null) {
    const url = given.database ?? config.environment.DATABASE_URL;
    await replayAll({ config, url, from: Math.max(0, now - given.replayMs), until: now, say, complain });
  }
  return passed;
}

async function tryAll(config: Config, say: Say): Promise<boolean> {
  const results = await tryCases(config);
  if (results.length === 0) {
    say('It has no "tests".');
    return true;
  }
  for (const { name, wrong } of results)
    say(wrong.length === 0 ? `ok      ${name}` : `FAILED  ${name}: ${wrong.join('; ')}`);
  const failed = results.filter(({ wrong }) => wrong.length > 0).length;
  say(`${counted(results.length, 'test')}: ${results.length - failed} ok, ${failed} failed.`);
  return failed === 0;
}

/** A progress line is printed after each of this many orders. */
const PROGRESS = 50_000;

type ReplayAll = Pick<RulesRun, 'say' | 'complain'> & {
  readonly config: Config;
  readonly url: string;
  readonly from: number;
  readonly until: number;
};

async function replayAll({ config: { desk }, url, from, until, say, complain }: ReplayAll): Promise<void> {
  const calendar = createCalendar(desk.timezone);
  const report = createReport(calendar);
  const archive = await openArchive(url);
  try {
    let orders = 0;
    for await (const replayed of replay({ settings: desk, archive, from, until })) {
      report.take(replayed);
      orders += 1;
      if (orders % PROGRESS === 0)
        complain(`${counted(orders, 'order')}, up to ${calendar(replayed.order.openedAt).day} …`);
    }
  } finally {
    await archive.close();
  }
  const unreadable = archive.unreadable();
  if (unreadable > 0)
    complain(
      ENGLISH.count(unreadable, {
        one: '# order could not be read and is left out.',
        other: '# orders could not be read and are left out.',
      }),
    );
  say('');
  say(`What these rules would have done with the orders from ${calendar(from).day} to ${calendar(until).day}:`);
  for (const line of report.lines()) say(line);
  say('');
  say(READ_AS);
  if (groupsIn(desk.policy.rules).length > 0) say(GROUPS);
}

const READ_AS =
  'Orders count in the budgets until they ended; an order that people rejected and a rule would approve counts as bought. The rules see the price that a product has in this config; the lines above show the price of then. Everybody who could ask then is taken to be in the groups that may ask.';
const GROUPS = 'It is not known who was in a group then: if that decides, nothing can be said.';

/** `config` and `database` are null if the environment decides, `replayMs` if nothing is replayed. */
export type RulesArguments = {
  readonly config: string | null;
  readonly replayMs: number | null;
  readonly database: string | null;
};

type Variables = Readonly<Record<string, string | undefined>>;

/** `assumed` is true if nothing was configured, and all chats and providers were assumed. */
export type RulesRead = { readonly read: Result<ConfigRead, ConfigRefused>; readonly assumed: boolean };

/** Placeholders for credentials, so that a config can be checked without any. Nothing is called with them. */
const ASSUMED: Variables = Object.fromEntries(
  [
    'SLACK_BOT_TOKEN',
    'SLACK_SIGNING_SECRET',
    'TELEGRAM_BOT_TOKEN',
    ...RECORDS.flatMap(({ credentials }) => credentials),
  ].map((name) => [name, 'assumed']),
);

/** Reads the config as the start would. If the environment has no chat and no provider, all of them are assumed. */
export function readRules(variables: Variables, config: string | null): RulesRead {
  const named = config === null ? variables : { ...variables, TOPUP_CONFIG: config };
  const { environment, problems } = readEnvironment(named);
  const assumed =
    environment !== null &&
    problems.length === 0 &&
    platformsOf(environment).length === 0 &&
    providersOf(environment).length === 0;
  return { read: loadConfig(assumed ? { ...named, ...ASSUMED } : named), assumed };
}
