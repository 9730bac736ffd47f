import { type Card, type CardTable, type Line, truncate } from '../../commands/card.ts';
import { addressOf } from './render.ts';

/** https://core.telegram.org/bots/api#richtext */
type RichText = string | readonly RichText[] | RichPart;
type RichPart =
  | { readonly type: 'bold'; readonly text: RichText }
  | { readonly type: 'url'; readonly text: string; readonly url: string };
/** https://core.telegram.org/bots/api#richblocktablecell */
type Cell = { readonly text: RichText; readonly is_header?: true; readonly align: 'left'; readonly valign: 'top' };
/** The blocks that we use. https://core.telegram.org/bots/api#inputrichblock */
type Block =
  | { readonly type: 'paragraph' | 'footer'; readonly text: RichText }
  | {
      readonly type: 'table';
      readonly cells: readonly (readonly Cell[])[];
      readonly is_striped: true;
      readonly is_compact: true;
    };

/** A message with a table. https://core.telegram.org/bots/api#inputrichmessage */
export type RichMessage = { readonly blocks: readonly Block[] };

const MAX_CELL_LENGTH = 120;
const MAX_LINE_LENGTH = 1_000;

/** The card with its table; null if it has none. */
export function renderTable(card: Card): RichMessage | null {
  const { table, lines, fields, footer } = card;
  if (table === undefined || table.rows.length === 0) return null;
  const paragraph = (line: Line): Block => ({ type: 'paragraph', text: textOf(line, MAX_LINE_LENGTH) });
  const title = `${card.mark} ${card.title}`.trim();
  const after = table.from + table.rows.length;
  return {
    blocks: [
      ...(title === '' ? [] : [{ type: 'paragraph', text: { type: 'bold', text: title.toWellFormed() } } as const]),
      ...lines.slice(0, table.from).map(paragraph),
      { type: 'table', is_striped: true, is_compact: true, cells: cellsOf(table) },
      ...lines.slice(after).map(paragraph),
      ...fields.map(({ label, value }) => paragraph([`${label}: `, ...value])),
      ...(footer === null ? [] : [{ type: 'footer', text: footer.toWellFormed() } as const]),
    ],
  };
}

const PLACE = { align: 'left', valign: 'top' } as const;

const cellsOf = ({ head, rows }: CardTable): readonly (readonly Cell[])[] => [
  head.map((text) => ({ text, is_header: true, ...PLACE })),
  ...rows.map((row) => row.map((line) => ({ text: textOf(line, MAX_CELL_LENGTH), ...PLACE }))),
];

/** Looking at a list mentions nobody. */
const textOf = (line: Line, maxLength: number): RichText =>
  line.map((span) => {
    const text = truncate((typeof span === 'string' ? span : span.name).toWellFormed(), maxLength);
    const url = typeof span !== 'string' && 'at' in span ? addressOf(span) : null;
    return url === null ? text : { type: 'url', text, url };
  });
