/** Slack's limits on charts and tables of data, as their reference states them. */
type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown, longest: number): boolean =>
  typeof value === 'string' && value !== '' && [...value].length <= longest;
const listOf = (value: unknown, most: number): readonly Json[] | null =>
  Array.isArray(value) && value.length >= 1 && value.length <= most && value.every(isJson) ? value : null;
const areDistinct = (names: readonly unknown[]): boolean => new Set(names).size === names.length;

/** https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block */
export function refusalOfChart({ title, chart }: Json): string | null {
  if (!isText(title, 50)) return 'title';
  if (!isJson(chart)) return 'chart';
  const fits = ({ label, value }: Json): boolean => isText(label, 20) && Number.isFinite(value);
  if (chart.type === 'pie') {
    const segments = listOf(chart.segments, 6);
    if (segments === null || !segments.every(fits)) return 'segments';
    return areDistinct(segments.map(({ label }) => label)) ? null : 'two segments of one label';
  }
  if (!['bar', 'line', 'area'].includes(String(chart.type))) return `unknown chart ${String(chart.type)}`;
  const { categories } = isJson(chart.axis_config) ? chart.axis_config : {};
  if (!Array.isArray(categories) || categories.length < 1 || categories.length > 20) return 'categories';
  if (!categories.every((one) => isText(one, 20)) || !areDistinct(categories)) return 'a category';
  const series = listOf(chart.series, 6);
  if (series === null || !areDistinct(series.map(({ name }) => name))) return 'series';
  const isWhole = ({ name, data }: Json): boolean => {
    const points = listOf(data, 20) ?? [];
    const labels = points.map(({ label }) => label);
    return isText(name, 20) && points.every(fits) && String(labels) === String(categories);
  };
  return series.every(isWhole) ? null : 'a series';
}

/** https://docs.slack.dev/reference/block-kit/blocks/data-table-block */
export function refusalOfTable({ caption, rows, page_size: size = 5 }: Json): string | null {
  if (!isText(caption, 1_000)) return 'caption';
  if (!Number.isInteger(size) || Number(size) < 1 || Number(size) > 100) return 'page_size';
  if (!Array.isArray(rows) || rows.length < 2 || rows.length > 101) return 'rows';
  const width = Array.isArray(rows[0]) ? rows[0].length : 0;
  if (width < 1 || width > 20) return 'columns';
  const fits = (cell: unknown): boolean =>
    isJson(cell) &&
    isText(cell.text, 3_000) &&
    (cell.type === 'raw_text' || (cell.type === 'raw_number' && Number.isFinite(cell.value)));
  return rows.every((row) => Array.isArray(row) && row.length === width && row.every(fits)) ? null : 'a row';
}
