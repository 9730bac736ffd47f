import { readOwnDatabaseUrl } from '../config/environment.ts';
import { ENGLISH } from '../core/grammar.ts';
import {
  type Restored,
  type RestoreRefused,
  restoreCopy,
  restorePostgresInPlace,
  restoreSqliteInPlace,
} from '../ledger/copies.ts';
import type { AskedProviders } from '../ledger/quarantine.ts';
import { readDatabaseUrl } from '../ledger/session.ts';
import { createLog } from '../log.ts';
import { isProviderName, RECORDS, recordOf } from '../providers/registry.ts';
import { messageOf } from '../runtime/tasks.ts';
import { type CliCommand, type ExitCode, type Io, refuse } from './command.ts';
import { verifyAfterRestore } from './journal.ts';

type Options = { readonly copy?: string; readonly inPlace?: boolean };

export const restore: CliCommand<Options> = {
  name: 'restore',
  summary: 'puts a copy of the database in place, and has what may have been bought since asked about',
  details: `A copy is for SQLite: it replaces the database that DATABASE_URL names (file:./data/topup.db unless set), which is kept beside it.
Stop the desk first. Every order that may have been bought after the copy was taken is asked about before it is bought or decided.`,
  examples: [
    ['restore copies/2026-11-21.db', 'puts this copy in place'],
    ['restore --in-place', 'a PostgreSQL that was rolled back, or a SQLite file put there by hand'],
  ],
  declare: (command) =>
    command
      .argument('[copy]', 'the copy to put in place')
      .option('--in-place', 'take the database that is there for a copy'),
  wrongIn: ({ copy, inPlace }) =>
    (copy === undefined) === (inPlace === true) ? null : 'name a copy, or say --in-place; one of the two',
  run: async ({ copy = null }: { readonly copy?: string | null }, io) =>
    restored(copy, io).catch((error: unknown) => refuse(io, messageOf(error))),
};

/** @param copy null for the database that is there */
async function restored(copy: string | null, io: Io): Promise<ExitCode> {
  const { out: say, err: complain, variables } = io;
  const refused = (sentence: string): 1 => refuse(io, sentence);
  const url = readOwnDatabaseUrl(variables);
  if (!url.ok) return refused(url.error);
  const database = readDatabaseUrl(url.value);
  const given = { at: Date.now(), asked: ASKED, log: createLog('error', [url.value], complain) };
  if (database?.dialect !== 'sqlite') {
    if (copy !== null) return refused(POSTGRES_COPY);
    const done = await restorePostgresInPlace(url.value, given);
    if (!done.ok) return refused(sentenceOf(done.error, 'the database', ''));
    report(done.value, 'The database', { say, complain });
    return verifyAfterRestore(url.value, io);
  }
  const { path } = database;
  const done = await (copy === null ? restoreSqliteInPlace(path, given) : restoreCopy(path, copy, given));
  if (!done.ok) return refused(sentenceOf(done.error, path, copy ?? path));
  report(done.value, copy === null ? path : `${path}, now a copy of ${copy},`, { say, complain });
  return verifyAfterRestore(url.value, io);
}

const ASKED: AskedProviders = {
  isProvider: isProviderName,
  questionsAMinute: (provider) => recordOf(provider).questionsAMinute,
};

const POSTGRES_COPY =
  'The ledger is in PostgreSQL: put the copy in place with its own tools (pg_restore, or a recovery to a point in time) while no desk runs, and then run: npm run restore -- --in-place';

type Writers = { readonly say: Io['out']; readonly complain: Io['err'] };

function report({ checked, accepted, unreadable, aside }: Restored, what: string, { say, complain }: Writers): void {
  if (aside !== null) say(`What was there before is kept as ${aside}, with what SQLite keeps beside it.`);
  say(`${what} is in quarantine. Start the desk now: npm start`);
  say(
    `${ENGLISH.count(checked, ORDERS)} may have been bought since the copy was made. The desk asks about each first, as often as its provider allows (proof can take ${MAX_PROOF_MINUTES} minutes); its card says so. An order that was bought continues as the provider has it; one that certainly was not waits for a decision again, or is bought as approved.`,
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
}

const MAX_PROOF_MINUTES = Math.max(...RECORDS.map(({ notFoundProof }) => notFoundProof.overMs)) / 60_000;
const ORDERS = { one: '# order', other: '# orders' };

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
