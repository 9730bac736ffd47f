import { createHash } from 'node:crypto';
import type { StatementSettings } from '../../config/check-finance.ts';
import type { ConversationId } from '../../core/conversation.ts';
import type { DifferenceLedger, Statement, Taken } from '../../core/difference.ts';
import type { ProviderName } from '../../core/product.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { openArchive } from '../../ledger/archive.ts';
import type { Columns } from '../../reconcile/columns.ts';
import type { Span } from '../../reconcile/findings.ts';
import type { StatedOrder } from '../../reconcile/read-row.ts';
import { type Reconciled, type ReconcileRefused, reconcile } from '../../reconcile/reconcile.ts';
import { StatementBroken } from '../../spreadsheet/statement-file.ts';
import { type Listing, type ListingFailed, ListingStopped } from './listing.ts';
import { openStatement, type Remarks, RowsRefused, type StatementRefused } from './statement.ts';

/** The books of a provider: a file, or what it lists when it is asked. */
export type BookSource =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly name: string;
      readonly sheet: string | null;
      readonly columns: Columns | null;
    }
  | { readonly kind: 'listing'; readonly list: Listing; readonly span: Span; readonly name: string };

/**
 * @property url the ledger's database, which is read beside the desk
 * @property span what the books cover, if somebody said it
 * @property tellIn where finance is told; null for nowhere
 */
export type ReconcileRun = {
  readonly provider: ProviderName;
  readonly source: BookSource;
  readonly settings: StatementSettings;
  readonly url: string;
  readonly ledger: Pick<DifferenceLedger, 'takeStatement'>;
  readonly tellIn: ConversationId | null;
  readonly span: Span | null;
  readonly anyway: boolean;
  readonly now: number;
};

export type RunRefused = StatementRefused | ReconcileRefused | ListingFailed;

export type RunDone = {
  readonly reconciled: Omit<Reconciled, 'close' | 'agreesNow'>;
  readonly taken: Taken;
  readonly remarks: Remarks | null;
  readonly encoding: string | null;
  readonly sheet: string;
  /** Orders of ours that could not be read, and are left out. */
  readonly unreadable: number;
};

/**
 * Compares a provider's books with the ledger, and takes what differs in one transaction: all of it, or nothing. No order is moved, and
 * nothing is sent. Rejects with `LedgerUnreachable`.
 */
export async function runReconcile(run: ReconcileRun): Promise<Result<RunDone, RunRefused>> {
  try {
    return await compared(run);
  } catch (error) {
    if (error instanceof RowsRefused) return err(error.refused);
    if (error instanceof StatementBroken) return err({ kind: 'broken', why: error.message });
    if (error instanceof ListingStopped) return err(error.refused);
    throw error;
  }
}

async function compared(run: ReconcileRun): Promise<Result<RunDone, RunRefused>> {
  const { provider, ledger, tellIn, anyway, now } = run;
  const opened = await openBooks(run);
  if (!opened.ok) return opened;
  const books = opened.value;
  const archive = await openArchive(run.url);
  try {
    const result = await reconcile({
      provider,
      theirs: books.theirs,
      orders: archive.sides,
      span: books.span,
      anyway,
      now,
    });
    if (!result.ok) return result;
    const { close, agreesNow, ...reconciled } = result.value;
    try {
      const { differences, edges, span, lines, agreeing } = reconciled;
      const { source, name } = books;
      const statement: Statement = { provider, source, name, digest: books.digest(), span, lines, agreeing };
      const taken = await ledger.takeStatement({ statement, differences, edges, agreesNow }, tellIn, now);
      const { encoding, sheet, remarks } = books;
      return ok({ reconciled, taken, encoding, sheet, remarks: remarks?.() ?? null, unreadable: archive.unreadable() });
    } finally {
      close();
    }
  } finally {
    await archive.close();
  }
}

type Books = {
  readonly source: Statement['source'];
  readonly name: string;
  readonly theirs: AsyncIterable<readonly StatedOrder[]>;
  readonly span: Span | null;
  readonly digest: () => string;
  readonly encoding: string | null;
  readonly sheet: string;
  readonly remarks: (() => Remarks) | null;
};

async function openBooks({ source, settings, span, now }: ReconcileRun): Promise<Result<Books, StatementRefused>> {
  if (source.kind === 'listing') {
    const digest = createHash('sha256').update(`${source.span.from} ${source.span.to}`);
    const theirs = digested(source.list(source.span), (line) => digest.update(line));
    const base = { source: 'listing', name: source.name, theirs, span: source.span } as const;
    return ok({ ...base, digest: () => digest.digest('hex'), encoding: null, sheet: '', remarks: null });
  }
  const { path, name, sheet, columns } = source;
  const statement = await openStatement(path, { ...settings, columns: columns ?? settings.columns, sheet, now });
  if (!statement.ok) return statement;
  const { theirs, digest, encoding, sheet: chosen, remarks } = statement.value;
  // Another span of the same file is another statement.
  const own = span === null ? digest : createHash('sha256').update(`${digest} ${span.from} ${span.to}`).digest('hex');
  return ok({ source: 'file', name, theirs, span, digest: () => own, encoding, sheet: chosen, remarks });
}

async function* digested(
  theirs: AsyncIterable<readonly StatedOrder[]>,
  take: (line: string) => void,
): AsyncGenerator<readonly StatedOrder[]> {
  for await (const batch of theirs) {
    for (const { row: _, ...order } of batch) take(JSON.stringify(order));
    yield batch;
  }
}
