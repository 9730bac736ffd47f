import { formatYuan } from '../core/money.ts';
import type { CellKind } from '../core/sheet.ts';
import { FIGURE_COLUMNS, type FigureName, figureNames } from './columns.ts';
import type { Figures, Listed, Report } from './figures.ts';
import type { Group, Grouping } from './grouping.ts';

type Json = Readonly<Record<string, unknown>>;

/** A report as one JSON document: money as yuan in text, which no reader rounds; times in seconds; instants in UTC. */
export function reportJson(report: Report, labelOf: (group: Group, by: Grouping) => string): Json {
  const { span, teams, at, total, tables, unreadable, orders } = report;
  return {
    reported: true,
    span: { name: span.name, from: instant(span.from), until: instant(span.until), timezone: span.timezone },
    teams,
    at: instant(at),
    total: figuresJson(total),
    by: Object.fromEntries(
      tables.map(({ by, rows }) => [
        by,
        rows.map(({ group, figures }) => ({
          key: group.key,
          name: labelOf(group, by),
          ...figuresJson(figures),
        })),
      ]),
    ),
    unreadable: unreadable.map(({ ref, team, requestedAt, priceLi, why }) => ({
      ...{ order: ref, team, requested_at: instant(requestedAt), price_yuan: formatYuan(priceLi), why },
    })),
    ...(orders === null ? {} : { orders: orders.map(orderJson) }),
  };
}

const instant = (at: number): string => new Date(at).toISOString();
const instantOrNull = (at: number | null): string | null => (at === null ? null : instant(at));

const figuresJson = (figures: Figures): Json =>
  Object.fromEntries(figureNames('all').map((name) => [name, figureJson(figures, name)]));

function figureJson(figures: Figures, name: FigureName): string | number | null {
  const { of, kind } = FIGURE_COLUMNS[name] as { kind: CellKind; of: (figures: Figures) => number | null };
  const value = of(figures);
  if (value === null) return null;
  if (kind === 'money') return formatYuan(value);
  return kind === 'duration' ? Math.round(value / 1000) : value;
}

function orderJson({ entry, number }: Listed): Json {
  const { words, at } = entry;
  return {
    ...{ order: words?.ref, number, state: entry.state, team: entry.team, requester: words?.requester.account },
    ...{ approvers: words?.decidedBy.map(({ account }) => account), rule: words?.rule, provider: words?.provider },
    ...{ product: words?.product.code, carrier: words?.carrier, province: words?.province, reason: words?.reason },
    price_yuan: formatYuan(entry.priceLi),
    cost_yuan: entry.costLi === null ? null : formatYuan(entry.costLi),
    ...Object.fromEntries(Object.entries(at).map(([moment, when]) => [`${moment}_at`, instantOrNull(when)])),
  };
}
