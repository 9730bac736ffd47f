import { writeFile } from 'node:fs/promises';
import { csvOf, tableOf } from '../../app/reconcile/report.ts';
import type { WriteTime } from '../../app/reconcile/sentences.ts';
import type { Config } from '../../config.ts';
import { type DifferenceLedger, type KeptDifference, readDifferenceId } from '../../core/difference.ts';
import { ENGLISH } from '../../core/grammar.ts';
import type { ExitCode, Io } from '../command.ts';
import { timeIn } from './span.ts';

/** Says why nothing was done. */
export function refused(sentences: readonly string[], { out, err, json }: Io): 1 {
  if (json) out(JSON.stringify({ done: false, sentences }));
  else for (const sentence of sentences) err(sentence);
  return 1;
}

/** What every word of the command works with. */
export type At = { readonly config: Config; readonly ledger: DifferenceLedger; readonly io: Io };

/** Writes a CSV file; returns the sentence about one that cannot be written. */
export async function writeCsv(
  file: string,
  differences: readonly KeptDifference[],
  time: WriteTime,
): Promise<string | null> {
  try {
    await writeFile(file, await csvOf(differences, time), { mode: 0o600 });
    return null;
  } catch (error) {
    return `What differs is kept, and could not be written to ${file}: ${error instanceof Error ? error.message : 'unknown'}. "topup-desk reconcile open --output <file>" writes it again.`;
  }
}

/** Lists what is open, and checks the journal of it. */
export async function listOpen({ config, ledger, io }: At, output: string | undefined): Promise<ExitCode> {
  const broken = await ledger.brokenDifferenceLine();
  const { open, edges } = await ledger.openDifferences();
  const time = timeIn(config.desk.timezone);
  if (output !== undefined) {
    const failed = await writeCsv(output, open, time);
    if (failed !== null) return refused([failed], io);
  }
  if (broken !== null)
    io.err(
      `The journal of differences is not as it was written, from its line ${broken} on: somebody changed the database.`,
    );
  if (io.json) io.out(JSON.stringify({ done: true, open, edges, brokenLine: broken }));
  else {
    for (const line of tableOf(open, time)) io.out(line);
    io.out(ENGLISH.count(open.length, { one: '# difference is open.', other: '# differences are open.' }));
    if (edges > 0)
      io.out(
        ENGLISH.count(edges, {
          one: '# order is at the edge of a statement: the next statement will tell.',
          other: '# orders are at the edge of a statement: the next statement will tell.',
        }),
      );
  }
  return broken === null ? 0 : 1;
}

/** Closes one difference, with a reason. */
export async function close({ config, ledger, io }: At, given: string, reason: string, by: string): Promise<ExitCode> {
  const id = readDifferenceId(given);
  if (id === null) return 2;
  const result = await ledger.closeDifference(id, by, reason.slice(0, 500), Date.now());
  if (!result.ok) {
    const { error } = result;
    if (error.kind === 'no_such_difference')
      return refused([`There is no difference ${id}: "topup-desk reconcile open" lists what is open.`], io);
    if (error.kind === 'resolved')
      return refused([`${id} is not open: a later statement agrees, or is still to come.`], io);
    return refused([`${id} was closed by ${error.by} at ${timeIn(config.desk.timezone)(error.at)} already.`], io);
  }
  if (io.json) io.out(JSON.stringify({ done: true, closed: result.value }));
  else io.out(`${id} is closed by ${by}: ${reason}`);
  return 0;
}
