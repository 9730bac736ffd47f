import type { Cell, CellKind } from '../core/sheet.ts';
import { differenceLi, type Figures, type Times } from './figures.ts';

type FigureColumn = { readonly kind: CellKind; readonly brief?: true; readonly of: (figures: Figures) => Cell };

const orders = (of: (figures: Figures) => number, brief?: true): FigureColumn => ({
  kind: 'count',
  of,
  ...(brief && { brief }),
});
const yuan = (of: (figures: Figures) => number, brief?: true): FigureColumn => ({
  kind: 'money',
  of,
  ...(brief && { brief }),
});
const time = (of: (figures: Figures) => Times, which: 'median' | 'p95'): FigureColumn => ({
  kind: 'duration',
  of: (figures) => of(figures)?.[which] ?? null,
  brief: true,
});

/** The columns of every table of figures, in this order in every format. What is `brief` is also in tables for people. */
export const FIGURE_COLUMNS = {
  requested_orders: orders(({ requested }) => requested.orders, true),
  requested_yuan: yuan(({ requested }) => requested.li),
  approved_orders: orders(({ approved }) => approved.orders, true),
  approved_yuan: yuan(({ approved }) => approved.li),
  by_rule_orders: orders(({ byRule }) => byRule.orders, true),
  by_rule_yuan: yuan(({ byRule }) => byRule.li),
  rejected_orders: orders(({ rejected }) => rejected.orders, true),
  rejected_yuan: yuan(({ rejected }) => rejected.li),
  expired_orders: orders(({ expired }) => expired.orders),
  cancelled_orders: orders(({ cancelled }) => cancelled.orders),
  delivered_orders: orders(({ delivered }) => delivered.orders, true),
  price_yuan: yuan(({ delivered }) => delivered.li, true),
  charged_yuan: yuan(({ charged }) => charged.li, true),
  difference_yuan: yuan(differenceLi, true),
  unpriced_orders: orders(({ unpriced }) => unpriced.orders),
  failed_orders: orders(({ failed }) => failed.orders, true),
  failed_yuan: yuan(({ failed }) => failed.li),
  late_orders: orders(({ late }) => late.orders),
  late_yuan: yuan(({ late }) => late.li),
  refunded_orders: orders(({ refunded }) => refunded.orders, true),
  refunded_yuan: yuan(({ refunded }) => refunded.li, true),
  net_yuan: yuan(({ net }) => net.li, true),
  in_doubt_orders: orders(({ inDoubt }) => inDoubt.orders, true),
  in_doubt_yuan: yuan(({ inDoubt }) => inDoubt.li),
  under_way_orders: orders(({ underWay }) => underWay.orders),
  under_way_yuan: yuan(({ underWay }) => underWay.li),
  approval_median_seconds: time(({ toApproval }) => toApproval, 'median'),
  approval_p95_seconds: time(({ toApproval }) => toApproval, 'p95'),
  delivery_median_seconds: time(({ toDelivery }) => toDelivery, 'median'),
  delivery_p95_seconds: time(({ toDelivery }) => toDelivery, 'p95'),
} as const satisfies Readonly<Record<string, FigureColumn>>;
export type FigureName = keyof typeof FIGURE_COLUMNS;

/** The columns of a table of figures: all, or those for people. */
export const figureNames = (which: 'all' | 'brief'): readonly FigureName[] =>
  (Object.keys(FIGURE_COLUMNS) as FigureName[]).filter(
    (name) => which === 'all' || (FIGURE_COLUMNS[name] as FigureColumn).brief === true,
  );

export const cellsOf = (figures: Figures, names: readonly FigureName[]): readonly Cell[] =>
  names.map((name) => FIGURE_COLUMNS[name].of(figures));
