import { type RulesArguments, runRules } from '../app/rules/run.ts';
import { readDotEnv, readSecretFiles } from '../config/environment.ts';
import { DURATION, durationMs } from '../config/fields.ts';
import { LedgerUnreachable } from '../core/ledger.ts';
import { readDatabaseUrl } from '../ledger/session.ts';
import type { CliCommand } from './command.ts';

type Options = { readonly configFile?: string; readonly replay?: string; readonly database?: string };

export const rules: CliCommand<Options> = {
  name: 'rules',
  summary: 'checks the config and tries its tests; replays it over past orders',
  details: 'The config is the one in TOPUP_CONFIG unless a file is named. The database is only read.',
  examples: [
    ['rules', 'checks the config and tries its "tests"'],
    ['rules new.config.json --replay 30d', 'and what it would have done with the orders of 30 days'],
  ],
  declare: (command) =>
    command
      .argument('[config file]', 'the config to check')
      .option('--replay <time>', 'over the orders of so many days, hours or minutes: 30d, 12h, 90m')
      .option('--database <url>', 'the database to replay from: file:… or postgres://… (default: DATABASE_URL)'),
  wrongIn: ({ replay, database }) => {
    if (database !== undefined && replay === undefined)
      return '--database is where a replay reads from: write --replay 30d too, or leave it out';
    if (database !== undefined && readDatabaseUrl(database) === null)
      return '--database: write file:./data/topup.db or postgres://user:password@host/database';
    if (replay !== undefined && (!DURATION.test(replay) || durationMs(replay) === 0))
      return `--replay: "${replay}" is no time: write how far back, such as 30d, 12h or 90m`;
    return null;
  },
  run: async (options, { out: say, err: complain, variables: given }) => {
    const file = readDotEnv('.env');
    const variables = file.ok ? readSecretFiles({ ...file.value, ...given }) : file;
    if (!variables.ok) {
      complain(variables.error);
      return 1;
    }
    try {
      const wanted = argumentsOf(options);
      const fine = await runRules({ given: wanted, variables: variables.value, now: Date.now(), say, complain });
      return fine ? 0 : 1;
    } catch (error) {
      if (!(error instanceof LedgerUnreachable)) throw error;
      complain(error.message);
      return 1;
    }
  },
};

const argumentsOf = ({ configFile, replay, database }: Options): RulesArguments => ({
  config: configFile ?? null,
  replayMs: replay === undefined ? null : durationMs(replay),
  database: database ?? null,
});
