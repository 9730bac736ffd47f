import type { Step, Verdict } from './decision.ts';
import { readMsisdn, toHalfWidth } from './msisdn.ts';
import { err, ok, type Result } from './result.ts';
import { approvalsAsked } from './voting.ts';

/** The most rows of one batch. */
export const MAX_BATCH_ROWS = 2_000;
/** The largest file of rows: 2,000 of them take some 100 kB. */
export const MAX_FILE_BYTES = 1_000_000;

/** A column that a batch can have. */
export const BATCH_COLUMNS = ['number', 'product', 'reason', 'ticket'] as const;
export type BatchColumn = (typeof BATCH_COLUMNS)[number];

/** Where each column stands in a table, counted from 0; null if it has none. */
export type ColumnMapping = Readonly<Record<BatchColumn, number | null>>;

/** One row as it was written. `row` is its line in the file, counted from 1, with the header. */
export type BatchRow = {
  readonly row: number;
  readonly number: string;
  readonly product: string;
  readonly reason: string;
};

/**
 * The rows of a table.
 *
 * @property header the names of the columns as written; null if the table has none and they were found by their content
 */
export type ReadRows = {
  readonly rows: readonly BatchRow[];
  readonly mapping: ColumnMapping;
  readonly header: readonly string[] | null;
};

export type RowsRefused =
  | { readonly kind: 'batch_empty' }
  | { readonly kind: 'batch_too_many'; readonly rows: number; readonly max: number }
  /** No column has mobile numbers, or, without a header, none looks like a product. */
  | {
      readonly kind: 'batch_no_column';
      readonly column: 'number' | 'product';
      readonly header: readonly string[] | null;
    };

/** The names of columns, compared without blanks and signs and in lower case. */
const NAMES: Readonly<Record<BatchColumn, readonly string[]>> = {
  number: [
    ...['number', 'phone', 'phonenumber', 'mobile', 'mobilenumber', 'msisdn', 'tel', 'telephone', 'cell', 'cellphone'],
    ...['号码', '手机', '手机号', '手机号码', '电话', '电话号码', '充值号码', '客户号码', '客户手机', '联系电话'],
  ],
  product: [
    ...['product', 'productcode', 'code', 'package', 'plan', 'bundle', 'data', 'sku', 'item'],
    ...['产品', '产品编码', '产品名称', '套餐', '套餐编码', '流量', '流量包', '商品', '编码', '规格', '面额'],
  ],
  reason: [
    ...['reason', 'why', 'note', 'notes', 'comment', 'comments', 'remark', 'remarks', 'description'],
    ...['原因', '理由', '备注', '说明', '事由'],
  ],
  ticket: [
    ...['ticket', 'ticketid', 'case', 'caseid', 'issue', 'incident', 'reference', 'ref'],
    ...['工单', '工单号', '单号', '票号', '案件', '案件号'],
  ],
};

const plain = (cell: string): string =>
  toHalfWidth(cell)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** Returns the column that a header names; null for none. */
const columnNamed = (cell: string): BatchColumn | null =>
  BATCH_COLUMNS.find((column) => NAMES[column].includes(plain(cell))) ?? null;

/**
 * Takes a cell as its writer meant it: without the blanks around it, and a whole number that a spreadsheet wrote as `1.39112812E+10`
 * or `13911281234.0` in digits. A scientific notation that lost digits stays as it is, and is refused as a number.
 */
export function cleanCell(cell: string): string {
  const text = toHalfWidth(cell).replace(
    /^[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff']+|[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+$/g,
    '',
  );
  const scientific = /^(\d)(?:\.(\d+))?e\+?(\d{1,2})$/i.exec(text);
  if (scientific !== null) {
    const [, first = '', fraction = '', exponent = '0'] = scientific;
    const digits = first + fraction;
    // Fewer digits than the exponent says were rounded away: the rest is not known.
    if (digits.length === Number(exponent) + 1) return digits;
    return text;
  }
  return /^\d{11,13}\.0+$/.test(text) ? text.slice(0, text.indexOf('.')) : text;
}

/** Reads the rows of a table, with a header in any order and in either language, or without one. Blank rows are left out. */
export function readRows(table: readonly (readonly string[])[]): Result<ReadRows, RowsRefused> {
  const cleaned = table.map((cells, index) => ({ row: index + 1, cells: cells.map(cleanCell) }));
  const filled = cleaned.filter(({ cells }) => cells.some((cell) => cell !== ''));
  const [first] = filled;
  if (first === undefined) return err({ kind: 'batch_empty' });
  const named = first.cells.map(columnNamed);
  const hasHeader = named.includes('number') || (named.includes('product') && !first.cells.some(isNumber));
  const header = hasHeader ? first.cells : null;
  const body = hasHeader ? filled.slice(1) : filled;
  if (body.length === 0) return err({ kind: 'batch_empty' });
  if (body.length > MAX_BATCH_ROWS) return err({ kind: 'batch_too_many', rows: body.length, max: MAX_BATCH_ROWS });
  const cells = body.map((one) => one.cells);
  const mapping = hasHeader ? mappingNamed(named) : mappingFound(cells);
  if (mapping.number === null) return err({ kind: 'batch_no_column', column: 'number', header });
  if (mapping.product === null) return err({ kind: 'batch_no_column', column: 'product', header });
  const cell = (row: readonly string[], column: BatchColumn): string => row[mapping[column] ?? -1] ?? '';
  const rows = body.map(({ row, cells: one }) => ({
    row,
    number: cell(one, 'number'),
    product: cell(one, 'product'),
    reason: [cell(one, 'ticket'), cell(one, 'reason')].filter((part) => part !== '').join(' '),
  }));
  return ok({ rows, mapping, header });
}

const isNumber = (cell: string): boolean => readMsisdn(cell).ok;

/** The first column of each name counts. */
const mappingNamed = (named: readonly (BatchColumn | null)[]): ColumnMapping => {
  const at = (column: BatchColumn): number | null => {
    const index = named.indexOf(column);
    return index < 0 ? null : index;
  };
  return { number: at('number'), product: at('product'), reason: at('reason'), ticket: at('ticket') };
};

/** Without a header: the column with the most mobile numbers, then the next one that is filled most is the product. */
function mappingFound(rows: readonly (readonly string[])[]): ColumnMapping {
  const width = Math.max(...rows.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, index) => index);
  const share = (index: number, holds: (cell: string) => boolean): number =>
    rows.filter((row) => holds(row[index] ?? '')).length / rows.length;
  const best = (among: readonly number[], holds: (cell: string) => boolean, least: number): number | null => {
    const [first] = among.toSorted((a, b) => share(b, holds) - share(a, holds) || a - b);
    return first !== undefined && share(first, holds) >= least ? first : null;
  };
  const number = best(columns, isNumber, 0.5);
  const others = columns.filter((index) => index !== number);
  const ticket = best(others, (cell) => /^\p{L}[\p{L}\d]{1,9}-\d{1,10}$/u.test(cell), 0.5);
  const rest = others.filter((index) => index !== ticket);
  const product = best(rest, isProductLike, 0.5);
  const reason = best(
    rest.filter((index) => index !== product),
    (cell) => cell !== '',
    0.01,
  );
  return { number, product, reason, ticket };
}

/** One word with a digit in it, such as `1QG00102410`, `1GB` or `50元`. */
const isProductLike = (cell: string): boolean => /^\S{2,24}$/.test(cell) && /\d/.test(cell) && !isNumber(cell);

/** What stands for the rows of a file, however it was saved: numbers in digits, words without blanks around them. */
export const textOfRows = (rows: readonly BatchRow[]): string =>
  JSON.stringify(
    rows.map(({ number, product, reason }) => {
      const digits = readMsisdn(number);
      return [digits.ok ? digits.value : number, product.toLowerCase(), reason];
    }),
  );

/** Two rows of one file that ask for the same: the second is refused. */
export const rowKeyOf = (msisdn: string, productCode: string): string => `${msisdn} ${productCode}`;

/**
 * Joins what the rules of all rows ask for. Steps with the same approvers become one that asks for the most approvals; all others
 * are asked one after the other. One rejection fewer than any rule wants is not enough.
 */
export function joinedVerdict(verdicts: readonly Verdict[]): Verdict | null {
  const [strictest] = verdicts.toSorted((a, b) => approvalsAsked(b) - approvalsAsked(a));
  if (strictest === undefined) return null;
  const steps = new Map<string, Step>();
  for (const step of verdicts.flatMap((verdict) => verdict.steps)) {
    const key = JSON.stringify(step.approvers.toSorted());
    const known = steps.get(key);
    if (known === undefined || known.approvals < step.approvals) steps.set(key, step);
  }
  return {
    rule: strictest.rule,
    steps: [...steps.values()],
    rejections: Math.min(...verdicts.map(({ rejections }) => rejections)),
    escalateTo: [...new Set(verdicts.flatMap(({ escalateTo }) => escalateTo))],
    capped: verdicts.some(({ capped }) => capped),
  };
}
