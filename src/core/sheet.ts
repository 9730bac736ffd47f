/** How a cell is written: text as it is, counts, 厘 as yuan, milliseconds as a duration, an instant as a local time. */
export type CellKind = 'text' | 'count' | 'money' | 'duration' | 'time';
/** Null for what there is not, such as the median of no times. */
export type Cell = string | number | null;

/**
 * One table, ready to be written in any format. The last of the rows is the total, where there is one.
 *
 * @property by what it is a table of; it names the table in a file that has one after the other
 */
export type Sheet = {
  readonly by: string;
  readonly name: string;
  readonly columns: readonly { readonly key: string; readonly name: string; readonly kind: CellKind }[];
  readonly rows: readonly (readonly Cell[])[];
};
