import { parseArgs } from 'node:util';
import { readOwnDatabaseUrl } from '../config/environment.ts';
import { ENGLISH } from '../core/grammar.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { AskedProviders } from '../ledger/quarantine.ts';
import {
  type Restored,
  type RestoreRefused,
  restoreCopy,
  restorePostgresInPlace,
  restoreSqliteInPlace,
} from '../ledger/restore.ts';
import { readDatabaseUrl } from '../ledger/session.ts';
import { createLog } from '../log.ts';
import { isProviderName, RECORDS, recordOf } from '../providers/registry.ts';
import { messageOf } from '../runtime/message-of.ts';

// npm run restore: puts a copy of the ledger in place, or takes the one that is there for a copy, and has every order asked about that may
// have been bought since. Exit code 0 where that is done, 1 where it is not, 2 where it was asked for wrongly.

const USAGE = `usage: npm run restore -- <copy>
       npm run restore -- --in-place

  <copy>      SQLite: puts this copy in the place of the database that DATABASE_URL names (file:./data/topup.db unless set);
              what was there is kept beside it
  --in-place  takes the database that is there for a copy: a PostgreSQL that was rolled back, or a SQLite file put there by hand

  Stop the desk first. Every order that may have been bought after the copy was taken is asked about before it is bought or decided.`;

type RestoreWanted = { readonly copy: string | null };

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

async function run(args: readonly string[]): Promise<number> {
  const wanted = wantedIn(args);
  if (wanted === 'help') {
    say(USAGE);
    return 0;
  }
  if (!wanted.ok) {
    complain(wanted.error);
    complain(USAGE);
    return 2;
  }
  const url = readOwnDatabaseUrl();
  if (!url.ok) return refused(url.error);
  const { copy } = wanted.value;
  const database = readDatabaseUrl(url.value);
  const given = { at: Date.now(), asked: ASKED, log: createLog('error', [url.value], complain) };
  if (database?.dialect !== 'sqlite') {
    if (copy !== null) return refused(POSTGRES_COPY);
    const restored = await restorePostgresInPlace(url.value, given);
    return restored.ok ? done(restored.value, 'The database') : refused(sentenceOf(restored.error, 'the database', ''));
  }
  const { path } = database;
  const restored = await (copy === null ? restoreSqliteInPlace(path, given) : restoreCopy(path, copy, given));
  if (!restored.ok) return refused(sentenceOf(restored.error, path, copy ?? path));
  return done(restored.value, copy === null ? path : `${path}, now a copy of ${copy},`);
}

const ASKED: AskedProviders = {
  isProvider: isProviderName,
  questionsAMinute: (provider) => recordOf(provider).questionsAMinute,
};

const POSTGRES_COPY =
  'The ledger is in PostgreSQL: put the copy in place with its own tools (pg_restore, or a recovery to a point in time) while no desk runs, and then run: npm run restore -- --in-place';

function wantedIn(args: readonly string[]): Result<RestoreWanted, string> | 'help' {
  try {
    const options = { 'in-place': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help) return 'help';
    const [copy = null, more] = positionals;
    if (more !== undefined) return err(`one copy at a time: "${more}" is one more`);
    if ((copy === null) !== (values['in-place'] === true)) return err('name a copy, or say --in-place; one of the two');
    return ok({ copy });
  } catch (error) {
    return err(messageOf(error).split('. ')[0] ?? '');
  }
}

function done({ checked, accepted, unreadable, aside }: Restored, what: string): number {
  if (aside !== null) say(`What was there before is kept as ${aside}, with what SQLite keeps beside it.`);
  say(`${what} is in quarantine. Start the desk now: npm start`);
  say(
    `${ENGLISH.count(checked, ORDERS)} may have been bought since the copy was made. The desk asks about each first, as often as its provider allows (proof can take ${LONGEST_PROOF_MINUTES} minutes); its card says so. An order that was bought continues as the provider has it; one that certainly was not waits for a decision again, or is bought as approved.`,
  );
  if (accepted > 0)
    say(
      ENGLISH.count(accepted, {
        one: '# order had been accepted by a provider already. The desk asks about it as before.',
        other: '# orders had been accepted by a provider already. The desk asks about them as before.',
      }),
    );
  say('New requests are possible meanwhile. Decisions that were made after the copy must be made again.');
  say('Orders that were requested after the copy are not in it: compare it with the providers’ own lists.');
  if (unreadable.length > 0) {
    complain(
      `These orders cannot be read: ${ENGLISH.and(unreadable)}. The desk does nothing with them until somebody repairs their rows and runs "npm run restore -- --in-place" once more.`,
    );
  }
  return 0;
}

const LONGEST_PROOF_MINUTES = Math.max(...RECORDS.map(({ notFoundProof }) => notFoundProof.overMs)) / 60_000;
const ORDERS = { one: '# order', other: '# orders' };

function refused(sentence: string): number {
  complain(sentence);
  return 1;
}

function sentenceOf(error: RestoreRefused, what: string, copy: string): string {
  switch (error.kind) {
    case 'in_use':
      return error.desks === 1 && copy !== ''
        ? `A desk is running on ${what}: stop it first. Nothing was changed.`
        : `${error.desks} connections of desks to the database are open: stop all of them first (a pooler may keep them for some minutes). Nothing was changed.`;
    case 'no_copy':
      return `There is no file ${copy}. Nothing was changed.`;
    case 'same_file':
      return `${copy} is the database itself: to take it for a copy, say --in-place. Nothing was changed.`;
    case 'no_database':
      return `There is no database ${what}: name the copy to restore. DATABASE_URL says where the database is.`;
    case 'no_ledger':
      return `${copy} is no ledger of topup-desk. Nothing was changed.`;
    case 'damaged':
      return `${copy} is damaged (${error.why}). Nothing was changed; restore another copy.`;
    case 'newer':
      return `${error.sentence} Nothing was changed.`;
  }
}

process.exitCode = await run(process.argv.slice(2)).catch((error: unknown) => refused(messageOf(error)));
