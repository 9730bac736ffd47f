import type { CellKind, Sheet } from '../core/sheet.ts';
import { createWriteInstant, plainCell } from '../spreadsheet/write-table.ts';

/** Characters that a terminal draws two columns wide: of East Asian scripts, in full width, and pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/gu;
const UNSEEN = /[\p{Mn}\p{Me}\p{Cf}\p{Cc}]/gu;

/** How many columns of a terminal a text takes. */
export const widthOf = (text: string): number => {
  const seen = text.replace(UNSEEN, '');
  return [...seen].length + (seen.match(WIDE)?.length ?? 0);
};

const padded = (text: string, width: number, kind: CellKind): string => {
  const blanks = ' '.repeat(Math.max(0, width - widthOf(text)));
  return kind === 'text' || kind === 'time' ? text + blanks : blanks + text;
};

/** A longer name is truncated: the other columns must stay on the screen. */
const MAX_TEXT_WIDTH = 40;

/** Draws a table for a terminal: text to the left, figures to the right, the total below a line. */
export function drawTable({ by, columns, rows }: Sheet, timezone: string): string {
  const writeInstant = createWriteInstant(timezone);
  const written = rows.map((row) =>
    columns.map(({ kind }, place) => {
      const cell = row[place] ?? null;
      if (kind === 'duration') return cell === null ? '' : duration(Number(cell));
      return truncateToWidth(oneLine(plainCell(cell, kind, writeInstant)));
    }),
  );
  const widths = columns.map(({ name }, place) =>
    Math.max(widthOf(name), ...written.map((row) => widthOf(row[place] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, place) => padded(cell, widths[place] ?? 0, columns[place]?.kind ?? 'text'))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  const hasTotal = by !== 'order' && by !== 'total';
  const body = written.map(line);
  return [
    line(columns.map(({ name }) => name)),
    rule,
    ...(hasTotal ? [...body.slice(0, -1), rule, ...body.slice(-1)] : body),
  ].join('\n');
}

/** A reason may hold line breaks, and what moves the writing. */
const oneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ').replace(/\p{Cf}/gu, '');

function truncateToWidth(text: string): string {
  if (widthOf(text) <= MAX_TEXT_WIDTH) return text;
  let kept = '';
  for (const character of text) {
    if (widthOf(kept + character) >= MAX_TEXT_WIDTH) break;
    kept += character;
  }
  return `${kept}…`;
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** `1.5 h`, `3 min`, `12 s`: a duration for people. */
export function duration(ms: number): string {
  for (const [unit, size] of UNITS) if (ms >= size) return `${Number((ms / size).toFixed(1))} ${unit}`;
  return `${Math.round(ms / 1000)} s`;
}
