import { ANNOUNCEMENT_WORDS_EN } from '../../commands/words/en/announcements.ts';
import { readRoots } from '../app/roots-file.ts';
import { readOwnDatabaseUrl } from '../config/environment.ts';
import type { JournalVerdict, KeptRoot } from '../core/evidence.ts';
import { ENGLISH } from '../core/grammar.ts';
import { LedgerUnreachable } from '../core/ledger.ts';
import { openJournal } from '../ledger/journal-reader.ts';
import { verifyJournal } from '../ledger/verify-journal.ts';
import { type CliCommand, type ExitCode, type Io, refuse } from './command.ts';
import { type ExportOptions, exportJournal, wrongExport } from './journal-export.ts';

type Options = ExportOptions & { readonly action: string; readonly against?: string; readonly json?: boolean };

export const journal: CliCommand<Options> = {
  name: 'journal',
  summary: 'says whether the journal is as it was written, and exports it',
  details: `"verify" looks through every line of every order, and through the roots of the days. It only reads, also while a desk runs.
It ends with 0 if all is whole, and with 1 if something is broken or the database cannot be read.
"export" writes every line and every root, for others to check. The database is the one in DATABASE_URL.`,
  examples: [
    ['journal verify', 'every line, and every root of a day'],
    ['journal verify --against roots.txt', 'and whether the roots are those that were kept outside'],
    ['journal export --output journal.jsonl', 'all of it'],
    ['journal export --from 2026-11-01 --to 2026-11-30 --output november.csv', 'a month, for a spreadsheet'],
  ],
  json: true,
  declare: (command) =>
    command
      .argument('<action>', 'verify or export')
      .option('--against <file>', 'verify: roots that were kept outside of the database, one a line')
      .option('--format <format>', 'export: jsonl or csv')
      .option('--from <day>', 'export: from this day on, in the config’s time zone')
      .option('--to <day>', 'export: up to this day')
      .option('--output <file>', 'export: the file to write; left out, standard output')
      .option('--whole-numbers', 'export: with whole numbers; only for finance.people, see --as')
      .option('--as <account>', 'export: who reads it: slack:U0CFO or person:Lin'),
  wrongIn: ({ action, against, json = false, ...options }) => {
    if (action === 'export')
      return against === undefined ? wrongExport(options, json) : '--against is for verify: leave it out';
    if (action !== 'verify') return `"${action}" is nothing that can be done with the journal: write verify or export`;
    const [extra] = Object.keys(options);
    return extra === undefined
      ? null
      : `--${extra.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} is for export: leave it out`;
  },
  run: async ({ action, against, ...options }, io) => {
    if (action === 'export') return exportJournal(options, io);
    const kept = against === undefined ? null : readRoots(against);
    if (kept !== null && !kept.ok) return badRoots(io, kept.error);
    if (kept?.value.length === 0) return badRoots(io, `${against} has no root in it`);
    const url = readOwnDatabaseUrl(io.variables);
    if (!url.ok) return refuse(io, url.error);
    return verify(url.value, kept === null ? null : { file: against ?? '', roots: kept.value }, io);
  },
};

const badRoots = ({ err }: Io, why: string): 2 => {
  err(`--against: ${why}`);
  return 2;
};

type Kept = { readonly file: string; readonly roots: readonly KeptRoot[] };

async function verify(url: string, kept: Kept | null, io: Io): Promise<ExitCode> {
  try {
    const reader = await openJournal(url);
    try {
      const { verdict } = await verifyJournal({ journal: reader, kept: kept?.roots ?? [] });
      report(verdict, kept, io);
      return verdict.places === 0 ? 0 : 1;
    } finally {
      await reader.close();
    }
  } catch (error) {
    if (error instanceof LedgerUnreachable) return refuse(io, error.message);
    throw error;
  }
}

/** Says whether the journal of a database that was put back is whole, and which roots it has. */
export async function verifyAfterRestore(url: string, io: Io): Promise<ExitCode> {
  const code = await verify(url, null, { ...io, json: false });
  io.out(
    'Roots that were kept outside and are newer are not in it: topup-desk journal verify --against <file> names them.',
  );
  return code;
}

const { count } = ENGLISH;
const sentenceOf = ANNOUNCEMENT_WORDS_EN.brokenPlace;
/** The rest is counted. A machine gets more. */
const MAX_PRINTED = 20;

function report(verdict: JournalVerdict, kept: Kept | null, { out, err, json, colours }: Io): void {
  const { lines, orders, roots, last, broken, places } = verdict;
  if (json) {
    const named = broken.map((place) => ({ ...place, sentence: sentenceOf(place) }));
    out(JSON.stringify({ whole: places === 0, lines, orders, roots, last, places, broken: named }));
    return;
  }
  const size = `${count(lines, { one: '# line', other: '# lines' })} of ${count(orders, { one: '# order', other: '# orders' })}`;
  const upTo =
    last === null ? 'no root yet' : `${count(roots, { one: '# root', other: '# roots' })}, the last of ${last.day}`;
  if (places === 0) {
    out(`${colours.green('The journal is whole')}: ${size}; ${upTo}.`);
    if (kept !== null)
      out(
        `All ${count(kept.roots.length, { one: '# root', other: '# roots' })} of ${kept.file} are those of the ledger.`,
      );
    return;
  }
  err(`${colours.red('The journal is broken')}, first at ${broken[0] === undefined ? '?' : sentenceOf(broken[0])}.`);
  for (const place of broken.slice(1, MAX_PRINTED)) err(`Also at ${sentenceOf(place)}.`);
  const more = places - Math.min(broken.length, MAX_PRINTED);
  if (more > 0) err(count(more, { one: 'And # more place.', other: 'And # more places.' }));
  err(`Looked at: ${size}; ${upTo}.`);
}
