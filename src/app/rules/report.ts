import type { Calendar } from '../../core/calendar.ts';
import { ENGLISH } from '../../core/grammar.ts';
import { maskMsisdn } from '../../core/msisdn.ts';
import type { Order } from '../../core/order.ts';
import { type Difference, KINDS, type Kind, type Replayed, wasBought } from './replay.ts';
import { counted, yuan } from './trial.ts';

/** This many orders of each kind are listed. */
const NAMED = 20;
const KIND_NAMES = Object.keys(KINDS) as readonly Kind[];

type Sum = { orders: number; li: number };
const nothing = (): Sum => ({ orders: 0, li: 0 });

/** The totals of all orders of a kind, and the lines of the first few. */
type Tally = {
  readonly all: Sum;
  readonly bought: Sum;
  readonly urgent: Sum;
  readonly why: Map<string, Sum>;
  readonly lines: string[];
};
/** A bought order counts with its cost, if that is known. */
const costLiOf = (order: Order): number => (wasBought(order) ? order.costLi : null) ?? order.product.priceLi;

const emptyTally = (): Tally => ({
  all: nothing(),
  bought: nothing(),
  urgent: nothing(),
  why: new Map(),
  lines: [],
});

/** Collects the results of a replay. A million orders need as much memory as a hundred. */
export function createReport(calendar: Calendar) {
  const total = emptyTally();
  const kinds = new Map<Kind, Tally>();

  const add = (tally: Tally, order: Order): void => {
    for (const sum of [
      tally.all,
      ...(wasBought(order) ? [tally.bought] : []),
      ...(order.urgent ? [tally.urgent] : []),
    ]) {
      sum.orders += 1;
      sum.li += costLiOf(order);
    }
  };
  return {
    take: ({ order, difference }: Replayed): void => {
      add(total, order);
      if (difference === null) return;
      const tally = kinds.get(difference.kind) ?? emptyTally();
      kinds.set(difference.kind, tally);
      add(tally, order);
      addWhy(tally, order, difference);
      if (tally.lines.length < NAMED) tally.lines.push(lineOf(order, difference, calendar));
    },
    /** The report, as lines to print. */
    lines: (): readonly string[] => {
      const differ = [...kinds.values()].reduce(
        (sum, { all }) => ({ orders: sum.orders + all.orders, li: sum.li + all.li }),
        nothing(),
      );
      return [
        `${sumOf(total.all)}; bought: ${sumOf(total.bought)}; urgent: ${sumOf(total.urgent)}.`,
        `As recorded: ${sumOf({ orders: total.all.orders - differ.orders, li: total.all.li - differ.li })}. Otherwise: ${sumOf(differ)}.`,
        ...KIND_NAMES.flatMap((kind) => kindLines(KINDS[kind], kinds.get(kind))),
      ];
    },
  };
}

function addWhy({ why }: Tally, order: Order, difference: Difference): void {
  if (difference.why === null) return;
  const sum = why.get(difference.why) ?? nothing();
  why.set(difference.why, sum);
  sum.orders += 1;
  sum.li += costLiOf(order);
}

function kindLines(title: string, tally: Tally | undefined): readonly string[] {
  if (tally === undefined) return [];
  const { all, bought, urgent, why, lines } = tally;
  const more = all.orders - lines.length;
  const also = urgent.orders === 0 ? '' : `; urgent: ${sumOf(urgent)}`;
  return [
    '',
    `${title}: ${sumOf(all)}; bought: ${sumOf(bought)}${also}`,
    ...[...why].map(([reason, sum]) => `    ${reason}: ${sumOf(sum)}`),
    ...lines,
    ...(more > 0 ? [`  … ${ENGLISH.count(more, { other: 'and # more' })}`] : []),
  ];
}

const sumOf = ({ orders, li }: Sum): string => `${counted(orders, 'order')}, ${yuan(li)}`;

function lineOf(
  { ref, msisdn, product, maker, urgent, openedAt }: Order,
  { words, why }: Difference,
  calendar: Calendar,
): string {
  const { day } = calendar(openedAt);
  const about = [
    ref,
    day,
    maskMsisdn(msisdn),
    product.code,
    yuan(product.priceLi),
    maker.name,
    ...(urgent ? ['urgent'] : []),
  ];
  return `  ${about.join('  ')}  ${words}${why === null ? '' : ` → ${why}`}`;
}
