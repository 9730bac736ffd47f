import type { BatchFacts } from '../src/core/batch-ledger.ts';
import { type BatchRow, type ReadRows, type RowsRefused, readRows } from '../src/core/batch-rows.ts';
import type { KeyValueStore, Origin } from '../src/core/conversation.ts';
import { type BatchRef, readBatchRef } from '../src/core/ids.ts';
import { err, ok, type Result } from '../src/core/result.ts';
import type { Desk } from '../src/desk/desk.ts';
import { batchAnswer, explainBatchCard } from './batch-card.ts';
import { rowRefused } from './batch-file.ts';
import { type Card, textCard } from './card.ts';
import { checkCard } from './check-card.ts';
import type { Answer, BulkAsked, Command, FileGiven, Given, ReadTable, TableRefused } from './command.ts';
import { readTokens, takeNumber } from './keywords.ts';
import type { Refusal } from './refusal.ts';
import type { RenderContext } from './render-context.ts';
import { wordsFor } from './words/words-for.ts';

export type BulkDeps = { readonly desk: Desk; readonly store: KeyValueStore; readonly readTable: ReadTable };

/** How a command ended: its answer, or a refusal that the table of all commands puts into words. */
type Ran = Result<Answer, Refusal>;

/** A check that somebody saw. Its rows are in no ledger yet: losing it loses nothing. */
type Draft = {
  readonly by: string;
  readonly origin: Origin;
  readonly fileName: string | null;
  readonly rows: readonly BatchRow[];
};

const DRAFT_TTL_MS = 2 * 3_600_000;
const keyOf = (ref: string): string => `batch:${ref}`;

/** Runs what follows `bulk`. A file or lines are only checked; nothing is asked for before the check was seen. */
export async function runBulk(asked: BulkAsked, given: Given, ctx: RenderContext, deps: BulkDeps): Promise<Ran> {
  const { desk } = deps;
  const { by, origin } = given;
  switch (asked.kind) {
    case 'form': {
      if (given.file !== undefined) return check(await rowsIn(given.file, deps), given, ctx, deps);
      const words = wordsFor(ctx.language).batch;
      return ok({ ...say(textCard({ mark: '📋', title: words.formTitle, lines: [words.form] })), bulkForm: true });
    }
    case 'file':
      return check(await rowsIn(given.file ?? { ok: false, kind: 'file_not_fetched' }, deps), given, ctx, deps);
    case 'lines':
      return check(await rowsTyped(asked.text, deps), given, ctx, deps);
    case 'send':
      return send(asked, given, ctx, deps);
    case 'strike':
      return shown(await desk.strikeRow(asked.batch, asked.row, by, origin), ctx);
    case 'status':
      return shown(await desk.batch(asked.batch, by, origin), ctx);
    case 'result':
      return shown(await desk.showResult(asked.batch, by, origin), ctx);
    case 'stop': {
      const found = await desk.batch(asked.batch, by, origin);
      if (!found.ok) return err(found.error);
      const action = found.value.batch.state === 'awaiting_approval' ? 'cancel' : 'stop';
      return shown(await desk.actOnBatch(asked.batch, action, by, origin), ctx);
    }
    default:
      return shown(await desk.actOnBatch(asked.batch, asked.kind, by, origin), ctx);
  }
}

/** Decides, cancels or shows a batch that a command names; null if the command is one for orders only. */
export async function runOnBatch(
  ref: BatchRef,
  command: Command,
  { by, origin }: Given,
  ctx: RenderContext,
  { desk }: Pick<BulkDeps, 'desk'>,
): Promise<Ran | null> {
  switch (command.kind) {
    case 'approve':
      return shown(await desk.decideBatch({ ref, decision: 'approve', why: null, by, origin }), ctx);
    case 'reject':
      return shown(await desk.decideBatch({ ref, decision: 'reject', why: command.why, by, origin }), ctx);
    case 'cancel':
      return shown(await desk.actOnBatch(ref, 'cancel', by, origin), ctx);
    case 'status':
    case 'details':
      return shown(await desk.batch(ref, by, origin), ctx);
    case 'explain': {
      const found = await desk.batch(ref, by, origin);
      return found.ok ? ok(say(explainBatchCard(found.value, origin, ctx))) : err(found.error);
    }
    default:
      return null;
  }
}

type Read = { readonly read: ReadRows; readonly fileName: string | null };
type ReadRefused = TableRefused | RowsRefused;

async function rowsIn(file: FileGiven, { readTable }: BulkDeps): Promise<Result<Read, ReadRefused>> {
  if (!file.ok) return err({ kind: file.kind });
  const table = await readTable(file);
  if (!table.ok) return table;
  const read = readRows(table.value);
  return read.ok ? ok({ read: read.value, fileName: file.name }) : read;
}

/** Rows as typed or pasted: with a delimiter they are a table, without one the number, the product and the reason stand in this order. */
async function rowsTyped(text: string, { readTable }: BulkDeps): Promise<Result<Read, ReadRefused>> {
  const lines = text.split(/\r?\n/);
  if (lines.some((line) => /[\t,;，；|]/.test(line) && !isSpoken(line))) {
    const table = await readTable({ name: null, bytes: new TextEncoder().encode(text.replace(/^\s+/, '')) });
    if (!table.ok) return table;
    const read = readRows(table.value);
    return read.ok ? ok({ read: read.value, fileName: null }) : read;
  }
  const filled = lines.map((line, index) => ({ line: line.trim(), row: index + 1 })).filter(({ line }) => line !== '');
  const cells = filled.map(({ line }) => {
    const tokens = readTokens(line);
    const number = takeNumber(tokens.map((token) => token.text));
    const [product, reason] = [tokens[number.used], tokens[number.used + 1]];
    return [number.text, product?.text ?? '', reason === undefined ? '' : line.slice(reason.start)];
  });
  const read = readRows([['number', 'product', 'reason'], ...cells]);
  if (!read.ok) return read;
  const rows = read.value.rows.map((row) => ({ ...row, row: filled[row.row - 2]?.row ?? row.row }));
  return ok({ read: { ...read.value, rows, header: null }, fileName: null });
}

/** A comma in the reason makes no table: the number and the product before it are separated by blanks. */
function isSpoken(line: string): boolean {
  const words = readTokens(line).map((token) => token.text);
  const number = takeNumber(words);
  const product = words[number.used] ?? '';
  return (
    number.used > 0 &&
    !/[\t,;，；|]/.test(words.slice(0, number.used).join(' ')) &&
    product !== '' &&
    !line.includes('\t') &&
    !/[,;，；|]/.test(product)
  );
}

async function check(rows: Result<Read, ReadRefused>, given: Given, ctx: RenderContext, deps: BulkDeps): Promise<Ran> {
  if (!rows.ok) return err(rows.error);
  const { read, fileName } = rows.value;
  const checked = await deps.desk.checkBatch(read.rows, given.by, given.origin);
  if (!checked.ok) return err(checked.error);
  const ref = deps.desk.newBatchRef();
  const draft: Draft = { by: given.by.person, origin: given.origin, fileName, rows: read.rows };
  await deps.store.put(keyOf(ref), draft, DRAFT_TTL_MS);
  return ok(say(checkCard({ ref, check: checked.value, read }, ctx)));
}

async function send(
  { batch, digest, again }: Extract<BulkAsked, { kind: 'send' }>,
  { by, origin }: Given,
  ctx: RenderContext,
  { desk, store }: BulkDeps,
): Promise<Ran> {
  const ref = readBatchRef(batch);
  const draft = ref === null ? null : readDraft(await store.get(keyOf(ref)));
  if (ref === null || draft === null || draft.by !== by.person) {
    // It may have been asked for already: a second press shows how it stands.
    return shown(await desk.batch(batch, by, origin), ctx);
  }
  const sayWhy = (why: Refusal): string => rowRefused(why, ctx);
  const { rows, fileName } = draft;
  // The batch hangs under the message with the file, not under the check.
  const place = draft.origin.conversation === origin.conversation ? draft.origin : origin;
  const earlier: BatchRef | null = again === null ? null : readBatchRef(again);
  const asked = await desk.askBatch({ ref, rows, fileName, digest, again: earlier, by, origin: place, sayWhy });
  if (asked.ok) {
    await store.drop(keyOf(ref));
    return ok({ kind: 'done', card: batchAnswer(asked.value, ctx, true), at: null, refused: false });
  }
  if (asked.error.kind !== 'batch_changed') return err(asked.error);
  return ok({ ...say(checkCard({ ref, check: asked.error.check, read: null }, ctx, true)), refused: true });
}

function readDraft(value: unknown): Draft | null {
  if (typeof value !== 'object' || value === null) return null;
  const { by, origin, rows } = value as Partial<Draft>;
  return typeof by === 'string' && typeof origin === 'object' && Array.isArray(rows) ? (value as Draft) : null;
}

const shown = (found: Result<BatchFacts, Refusal>, ctx: RenderContext): Ran =>
  found.ok ? ok(say(batchAnswer(found.value, ctx, false))) : found;

type Said = Extract<Answer, { readonly kind: 'say' | 'done' }>;
const say = (card: Card): Said => ({ kind: 'say', card, at: null, refused: false });
