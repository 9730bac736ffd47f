import type { Batch } from '../src/core/batch.ts';
import type { BatchLine } from '../src/core/batch-ledger.ts';
import { BATCH_COLUMNS, type ReadRows } from '../src/core/batch-rows.ts';
import { maskAsTyped } from '../src/core/msisdn.ts';
import type { BatchCheck } from '../src/desk/batch-check.ts';
import { type CardFile, priceOf, sanitizeForDisplay, stateOf } from './card.ts';
import { type Refusal, sayRefusal } from './refusal.ts';
import type { RenderContext } from './render-context.ts';
import { wordsFor } from './words/words-for.ts';

/** Says in one line why a row is left out. */
export function rowRefused(why: Refusal, ctx: RenderContext): string {
  const { refusals, numbers } = wordsFor(ctx.language);
  const { wrong, right } = sayRefusal(why, refusals, numbers, ctx);
  return `${wrong} ${right}`.trim();
}

/**
 * Cells that a spreadsheet would take for a formula are written as text; Excel in Chinese takes the wide signs too. In some countries a
 * semicolon divides cells, so it is quoted.
 */
const cellOf = (cell: string): string => {
  const safe = /^\s*[=+\-@＝＋－＠\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** CSV with a byte order mark, which Excel needs to read Chinese. */
const csvOf = (rows: readonly (readonly string[])[]): string =>
  `\uFEFF${rows.map((row) => row.map(cellOf).join(',')).join('\r\n')}\r\n`;

/** Every row with its order as it is now. */
export function batchFile({ ref }: Batch, lines: readonly BatchLine[], ctx: RenderContext): CardFile {
  const { batch: words, names } = wordsFor(ctx.language);
  const rows = lines.map(({ row, number, product, reason, why, order }) => {
    const written = [String(row), number, product, reason];
    if (order === null) return [...written, '', words.notAsked, '', '', '', why ?? ''];
    const { attempt, costLi, word, state } = order;
    const cost = state === 'succeeded' ? priceOf(costLi ?? order.product.priceLi) : '';
    const said = word === null ? '' : `${word.code ?? ''} ${word.why}`.trim();
    const sent = attempt?.startedAt == null ? '' : ctx.providerName(attempt.provider);
    return [
      ...written,
      ...[order.ref, stateOf(order, names), sent, attempt?.providerOrderId ?? '', cost.replace('¥', '')],
      sanitizeForDisplay(state === 'failed' ? said : '', 200),
    ];
  });
  return { name: `${ref}.csv`, text: csvOf([words.header, ...rows]) };
}

/** The rows of a check with a column for the reason; first those that do not fit. */
export function checkFile(ref: string, { fitting, refused }: BatchCheck, ctx: RenderContext): CardFile {
  const { batch: words } = wordsFor(ctx.language);
  const header = [...words.header.slice(0, 4), words.header.at(-1) ?? ''];
  const rows = [
    ...refused.map(({ row, why }) => ({ row, why: rowRefused(why, ctx) })),
    ...fitting.map(({ row }) => ({ row, why: '' })),
  ].toSorted((a, b) => a.row.row - b.row.row);
  const cells = rows.map(({ row, why }) => {
    const number = maskAsTyped(sanitizeForDisplay(row.number, 40));
    return [String(row.row), number, sanitizeForDisplay(row.product, 60), sanitizeForDisplay(row.reason, 300), why];
  });
  return { name: `${ref}-check.csv`, text: csvOf([header, ...cells]) };
}

/** The columns of a file, as they were found: `手机号 → number`. */
export function columnsOf({ mapping, header }: ReadRows, { language }: RenderContext): readonly string[] {
  const { column } = wordsFor(language).batch;
  return BATCH_COLUMNS.flatMap((name) => {
    const at = mapping[name];
    if (at === null) return [];
    const written = header === null ? String(at + 1) : sanitizeForDisplay(header[at] ?? '', 40);
    return [`${written} → ${column[name]}`];
  });
}
