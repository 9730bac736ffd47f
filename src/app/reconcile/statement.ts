import type { StatementSettings } from '../../config/check-finance.ts';
import { createCalendar } from '../../core/calendar.ts';
import { err, ok, type Result } from '../../core/result.ts';
import {
  type Columns,
  HEADER_WITHIN,
  likelyHeader,
  missingIn,
  type Places,
  placesIn,
  proposeColumns,
} from '../../reconcile/columns.ts';
import { createRowReader, type Oddities, type RowProblem, type StatedOrder } from '../../reconcile/read-row.ts';
import {
  type FileRefused,
  openStatementFile,
  type SheetRow,
  StatementBroken,
  type StatementFile,
} from '../../spreadsheet/statement-file.ts';

export type StatementRefused =
  | FileRefused
  | { readonly kind: 'broken'; readonly why: string }
  /** Nothing among the first rows looks like a header. */
  | { readonly kind: 'no_header'; readonly firstRows: readonly (readonly string[])[] }
  /** The config names no columns: these are likely. */
  | { readonly kind: 'no_columns'; readonly header: readonly string[]; readonly proposed: Columns }
  | {
      readonly kind: 'other_columns';
      readonly missing: readonly string[];
      readonly row: number;
      readonly header: readonly string[];
    }
  | { readonly kind: 'two_sheets'; readonly sheets: readonly string[] }
  | { readonly kind: 'no_such_sheet'; readonly sheets: readonly string[] }
  | { readonly kind: 'bad_rows'; readonly count: number; readonly first: readonly RowProblem[] };

/**
 * A statement whose header was found.
 *
 * @property theirs its orders; throws {@link RowsRefused} or `StatementBroken`, after which nothing of it may be taken
 * @property remarks what was odd about it and was read anyway, once all was read
 */
export type OpenStatement = {
  readonly digest: string;
  readonly encoding: string;
  readonly sheet: string;
  readonly theirs: AsyncIterable<readonly StatedOrder[]>;
  readonly remarks: () => Remarks;
};

/** @property total the sum that the statement itself names, and what its lines come to; null if it names none */
export type Remarks = Oddities & { readonly total: { readonly namedLi: number; readonly summedLi: number } | null };

/** Rows that cannot be read: a statement is taken whole or not at all. */
export class RowsRefused extends Error {
  override readonly name = 'RowsRefused';
  readonly refused: StatementRefused & { readonly kind: 'bad_rows' };
  constructor(count: number, first: readonly RowProblem[]) {
    super(`${count} rows cannot be read`);
    this.refused = { kind: 'bad_rows', count, first };
  }
}

/** So many wrong rows are told; more say nothing new. */
const MAX_PROBLEMS = 10;
/** Clocks of providers are a little ahead; a statement of next year has the wrong year. */
const AHEAD_MS = 86_400_000;

export type StatementOptions = Pick<StatementSettings, 'columns' | 'states' | 'amountIn' | 'timezone'> & {
  readonly sheet: string | null;
  readonly now: number;
};

/** Opens a statement and finds its header. Nothing below it is read yet. */
export async function openStatement(
  path: string,
  options: StatementOptions,
): Promise<Result<OpenStatement, StatementRefused>> {
  const opened = await openStatementFile(path);
  if (!opened.ok) return opened;
  const file = opened.value;
  try {
    const wanted = sheetsToRead(file, options.sheet);
    if (wanted.length === 0) return err({ kind: 'no_such_sheet', sheets: file.sheets });
    const found: Found[] = [];
    for (const sheet of wanted) found.push(await lookAt(file, sheet, options.columns));
    const headed = found.filter(({ places }) => places !== null);
    if (headed.length > 1)
      return err({ kind: 'two_sheets', sheets: headed.map(({ sheet }) => file.sheets[sheet] ?? '') });
    const [one] = headed;
    if (one?.places == null) return err(whyNone(found, options.columns));
    return ok(read(file, { ...one, places: one.places }, options));
  } catch (error) {
    if (error instanceof StatementBroken) return err({ kind: 'broken', why: error.message });
    throw error;
  }
}

const sheetsToRead = ({ sheets }: StatementFile, named: string | null): readonly number[] =>
  sheets.flatMap((name, index) => (named === null || name === named ? [index] : []));

type Found = {
  readonly sheet: number;
  readonly head: readonly SheetRow[];
  readonly row: number;
  readonly places: Places | null;
};

async function lookAt(file: StatementFile, sheet: number, columns: Columns | null | undefined): Promise<Found> {
  const head: SheetRow[] = [];
  for await (const batch of file.rows(sheet)) {
    head.push(...batch.slice(0, HEADER_WITHIN - head.length));
    if (head.length >= HEADER_WITHIN) break;
  }
  if (columns == null) return { sheet, head, row: 0, places: null };
  for (const { row, cells } of head) {
    const places = placesIn(cells, columns);
    if (places !== null) return { sheet, head, row, places };
  }
  return { sheet, head, row: 0, places: null };
}

function whyNone(found: readonly Found[], columns: Columns | null | undefined): StatementRefused {
  const filled = found.filter(({ head }) => head.some(({ cells }) => cells.some((cell) => cell.trim() !== '')));
  if (filled.length === 0) return { kind: 'empty' };
  const all = filled.map(({ head }) => ({ head, at: likelyHeader(head.map(({ cells }) => cells)) }));
  const best = all.find(({ at }) => at !== null);
  const header = best === undefined || best.at === null ? undefined : best.head[best.at];
  if (header === undefined)
    return { kind: 'no_header', firstRows: (filled[0]?.head ?? []).slice(0, 3).map(({ cells }) => cells) };
  if (columns == null) return { kind: 'no_columns', header: header.cells, proposed: proposeColumns(header.cells) };
  return { kind: 'other_columns', missing: missingIn(header.cells, columns), row: header.row, header: header.cells };
}

function read(
  file: StatementFile,
  { sheet, head, row, places }: Found & { readonly places: Places },
  options: StatementOptions,
): OpenStatement {
  const header = head.find((one) => one.row === row)?.cells ?? [];
  const calendar = createCalendar(options.timezone);
  const reader = createRowReader({
    ...{ places, header, calendar, states: options.states, unit: options.amountIn, latestAt: options.now + AHEAD_MS },
  });
  let summedLi = 0;
  let namedLi: number | null = null;
  async function* theirs(): AsyncGenerator<readonly StatedOrder[]> {
    const problems: RowProblem[] = [];
    let bad = 0;
    for await (const batch of file.rows(sheet)) {
      const orders: StatedOrder[] = [];
      for (const { row: at, cells } of batch) {
        if (at <= row) continue;
        const one = reader.read(at, cells);
        if (one.kind === 'order') {
          orders.push(one.order);
          summedLi += one.order.amountLi ?? 0;
        } else if (one.kind === 'total') namedLi = one.amountLi ?? namedLi;
        else if (one.kind === 'bad') {
          bad += 1;
          if (problems.length < MAX_PROBLEMS) problems.push(one.problem);
        }
      }
      if (bad === 0 && orders.length > 0) yield orders;
    }
    if (bad > 0) throw new RowsRefused(bad, problems);
  }
  return {
    ...{ digest: file.digest, encoding: file.encoding, sheet: file.sheets[sheet] ?? '', theirs: theirs() },
    remarks: () => ({ ...reader.oddities(), total: namedLi === null ? null : { namedLi, summedLi } }),
  };
}
