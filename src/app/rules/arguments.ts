import { parseArgs } from 'node:util';
import { DURATION, durationMs } from '../../config/durations.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { readDatabaseUrl } from '../../ledger/url.ts';
import { messageOf } from '../../runtime/message-of.ts';

export const USAGE = `usage: npm run rules [-- [config file] [--replay 30d [--database file:./data/topup.db]]]

  Checks the config (TOPUP_CONFIG unless a file is named), then tries its "tests".
  --replay    what the rules would have done with the orders of so many days, hours or minutes: 30d, 12h, 90m
  --database  the ledger to replay from, DATABASE_URL unless given: file:… or postgres://…; it is only read`;

/** `config` and `database` null where the environment says. `replayMs` null for no replay. */
export type RulesArguments = {
  readonly config: string | null;
  readonly replayMs: number | null;
  readonly database: string | null;
};

/** @returns refuses with a sentence */
export function readArguments(given: readonly string[]): Result<RulesArguments, string> {
  const parsed = parsedArguments(given);
  if (!parsed.ok) return parsed;
  const { values, positionals } = parsed.value;
  const [config = null, extra] = positionals;
  if (extra !== undefined) return err(`one config file at a time: "${extra}" is one more`);
  const { replay, database } = values;
  if (database !== undefined && replay === undefined) {
    return err('--database is where a replay reads from: write --replay 30d too, or leave it out');
  }
  if (database !== undefined && readDatabaseUrl(database) === null) {
    return err('--database: write file:./data/topup.db or postgres://user:password@host/database');
  }
  if (replay !== undefined && (!DURATION.test(replay) || durationMs(replay) === 0)) {
    return err(`--replay: "${replay}" is no time: write how far back, such as 30d, 12h or 90m`);
  }
  return ok({ config, replayMs: replay === undefined ? null : durationMs(replay), database: database ?? null });
}

function parsedArguments(given: readonly string[]) {
  const options = { replay: { type: 'string' }, database: { type: 'string' } } as const;
  try {
    return ok(parseArgs({ args: [...given], options, allowPositionals: true }));
  } catch (error) {
    // node:util says what is wrong in a sentence, and then how to pass a value that begins with a hyphen.
    const [sentence = ''] = messageOf(error).split('\n');
    return err(sentence.replace(/\. To specify.*$/s, ''));
  }
}
