import { type Calendar, instantOf } from '../core/calendar.ts';
import { STATED_STATES, type StatedState } from '../core/difference.ts';
import { parseYuan } from '../core/money.ts';
import type { ListedOrder } from '../core/provider.ts';
import { KNOWN_STATES, type Places, plainHeader } from './columns.ts';

/** One order as a provider's books have it; `row` is its place there. Numbers are whole or masked as they stand there; money is 厘. */
export type StatedOrder = ListedOrder & { readonly row: number };

export type RowRead =
  | { readonly kind: 'order'; readonly order: StatedOrder }
  /** Nothing, or a remark. */
  | { readonly kind: 'none' }
  /** The last line, with the sum that it names. */
  | { readonly kind: 'total'; readonly amountLi: number | null }
  | { readonly kind: 'bad'; readonly problem: RowProblem };

export type RowProblem = {
  readonly what: 'nothing_to_find_it_by' | 'time' | 'amount' | 'state' | 'future';
  readonly row: number;
  readonly column: string;
  readonly given: string;
};

/** What was read although it was written oddly, by column: how often, and where first. */
export type Oddity = { readonly count: number; readonly row: number; readonly given: string; readonly column: string };
export type Oddities = {
  /** Excel turned an order id into a number, and kept 15 digits of it. */
  readonly lostIds: readonly Oddity[];
  readonly separators: readonly Oddity[];
};

export type RowReader = {
  readonly read: (row: number, cells: readonly string[]) => RowRead;
  readonly oddities: () => Oddities;
};

/** @property unit what one of an amount is; @property latestAt no order of a statement is later */
export type RowReaderOptions = {
  readonly places: Places;
  readonly header: readonly string[];
  readonly states: Readonly<Record<string, StatedState>>;
  readonly unit: 'yuan' | 'fen';
  readonly calendar: Calendar;
  readonly latestAt: number;
};

const TOTAL = /^(?:合计|总计|小计|共计|汇总|(?:grand )?(?:total|sum)(?![a-z]))/i;
const isTotal = (cell: string): boolean => TOTAL.test(cell.trim());
const LOST = /^\d(?:\.\d+)?e\+?\d+$/i;
/** More digits than Excel keeps, and only zeros after those. */
const ROUNDED = /^\d{15}0{2,}$/;

/** Reads the rows below a header. A row is either whole or refused: half a statement would show differences that are none. */
export function createRowReader({ places, header, states, unit, calendar, latestAt }: RowReaderOptions): RowReader {
  const lost = new Map<string, Oddity>();
  const separated = new Map<string, Oddity>();
  const note = (to: Map<string, Oddity>, column: string, row: number, given: string): void => {
    const known = to.get(column);
    to.set(column, known === undefined ? { count: 1, row, given, column } : { ...known, count: known.count + 1 });
  };
  const nameOf = (field: keyof Places): string => header[places[field] ?? -1]?.trim() ?? '';
  const stateOf = createStates(states);
  const instant = createInstants(calendar);

  const idIn = (field: 'merchantOrderId' | 'providerOrderId', row: number, cells: readonly string[]): string | null => {
    const given = cellAt(cells, places[field]);
    if (given === '' || /^[-—]+$/.test(given)) return null;
    if (!LOST.test(given) && !ROUNDED.test(given)) return given.slice(0, 64);
    note(lost, nameOf(field), row, given);
    return null;
  };

  const read = (row: number, cells: readonly string[]): RowRead => {
    const filled = cells.filter((cell) => cell.trim() !== '');
    if (filled.length === 0) return { kind: 'none' };
    const amountText = cellAt(cells, places.amount);
    const bad = (what: RowProblem['what'], field: keyof Places, given: string): RowRead => ({
      kind: 'bad',
      problem: { what, row, column: nameOf(field), given: given.slice(0, 40) },
    });
    const number = numberOf(cellAt(cells, places.number));
    const timeText = cellAt(cells, places.time);
    // An order may be of a product that is called so.
    const isOrder =
      number !== null ||
      (instant(timeText) !== null &&
        ![places.merchantOrderId, places.providerOrderId].some((at) => isTotal(cellAt(cells, at))));
    if (!isOrder && cells.some(isTotal)) return { kind: 'total', amountLi: liOf(amountText, unit) };
    const lostBefore = lost.size === 0 ? 0 : countOf(lost);
    const merchantOrderId = idIn('merchantOrderId', row, cells);
    const providerOrderId = idIn('providerOrderId', row, cells);
    if (filled.length === 1 && !/^[\w-]{6,64}$/.test(filled[0]?.trim() ?? '')) return { kind: 'none' };
    const isUnfindable = merchantOrderId === null && providerOrderId === null && (number === null || timeText === '');
    if (isUnfindable) {
      const isLost = countOf(lost) > lostBefore;
      return bad(
        'nothing_to_find_it_by',
        places.merchantOrderId === undefined ? 'number' : 'merchantOrderId',
        isLost ? 'lost' : '',
      );
    }
    const at = timeText === '' ? null : instant(timeText);
    if (places.time !== undefined && at === null) return bad('time', 'time', timeText);
    if (at !== null && at > latestAt) return bad('future', 'time', timeText);
    const amountLi = /^[-—]*$/.test(amountText) ? null : liOf(amountText, unit);
    if (amountLi === null && !/^[-—]*$/.test(amountText)) return bad('amount', 'amount', amountText);
    if (/\d[,，]\d{3}/.test(amountText)) note(separated, nameOf('amount'), row, amountText);
    const stateText = cellAt(cells, places.state);
    const stated = places.state === undefined ? 'delivered' : stateOf(stateText);
    if (stated === null) return bad('state', 'state', stateText);
    const state = amountLi !== null && amountLi < 0 && stated === 'delivered' ? 'refunded' : stated;
    return { kind: 'order', order: { row, merchantOrderId, providerOrderId, number, at, amountLi, state } };
  };
  return {
    read,
    oddities: () => ({ lostIds: [...lost.values()], separators: [...separated.values()] }),
  };
}

const countOf = (oddities: ReadonlyMap<string, Oddity>): number =>
  [...oddities.values()].reduce((sum, { count }) => sum + count, 0);

/**
 * A cell without what exports put around it so that Excel keeps it as text: `="1234"`, `'1234`, a tab. What cannot be seen would move the
 * writing of a terminal.
 */
function cellAt(cells: readonly string[], place: number | undefined): string {
  const text = (place === undefined ? '' : (cells[place] ?? '')).replace(/[\p{Cc}\p{Cf}]/gu, '').trim();
  return /^="(.*)"$/.exec(text)?.[1]?.trim() ?? text.replace(/^'/, '').trim();
}

/** 11 digits, or as many as are not masked; null for anything else, such as a number that Excel rounded. */
function numberOf(given: string): string | null {
  const bare = given
    .normalize('NFKC')
    .replace(/[\s-]/g, '')
    .replace(/^(?:\+?86|0086)(?=1\d{2}[\d*]{8}$)/, '');
  return /^1\d{2}[\d*]{4,}\d{4}$/.test(bare) && bare.length <= 16 ? bare : null;
}

function liOf(given: string, unit: 'yuan' | 'fen'): number | null {
  const plain = given.normalize('NFKC').replace(/[¥￥元\s]|rmb|cny/gi, '');
  const [, sign = '', digits = ''] = /^([+-]?)(.*)$/.exec(plain) ?? [];
  const [, inBrackets] = /^\((.*)\)$/.exec(digits) ?? [];
  const bare = (inBrackets ?? digits)
    .replace(/(?<=\d),(?=\d{3}(?:\D|$))/g, '')
    .replace(/(\.\d{3})0+$/, '$1')
    .replace(/\.$/, '');
  const li = unit === 'fen' ? (/^\d{1,9}$/.test(bare) ? Number(bare) * 10 : null) : yuanOf(bare);
  if (li === null) return null;
  return sign === '-' || inBrackets !== undefined ? -li : li;
}

function yuanOf(text: string): number | null {
  const read = parseYuan(text.startsWith('.') ? `0${text}` : text);
  return read.ok ? read.value : null;
}

function createStates(own: Readonly<Record<string, StatedState>>): (given: string) => StatedState | null {
  const known = new Map<string, StatedState>();
  for (const state of STATED_STATES) for (const word of KNOWN_STATES[state]) known.set(word, state);
  for (const [word, state] of Object.entries(own)) known.set(plainState(word), state);
  return (given) => known.get(plainState(given)) ?? null;
}

/** `-1` and `1` are two states, so a sign stays. */
const plainState = (text: string): string => (/^-?\d+$/.test(text.trim()) ? text.trim() : plainHeader(text));

const TIME =
  /^(\d{4})(?:[-/.年]?)(\d{1,2})(?:[-/.月]?)(\d{1,2})日?(?:[T\s]*(\d{1,2})[:：时]?(\d{2})(?:[:：分]?(\d{2})秒?)?(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;

/** Reads a time as local, unless it names its zone: a year first, Excel's own count of days, or a Unix time. */
function createInstants(calendar: Calendar): (given: string) => number | null {
  const halves = new Map<string, number>();
  /** Clocks change on the half hour at the most often, so a month asks the zone some thousand times and not once a row. */
  const local = (utc: number): number => {
    const half = Math.floor(utc / 1_800_000) * 1_800_000;
    const key = String(half);
    let at = halves.get(key);
    if (at === undefined) {
      at = instantOf(new Date(half).toISOString().slice(0, 19), calendar);
      if (halves.size > 50_000) halves.clear();
      halves.set(key, at);
    }
    return at + (utc - half);
  };
  return (given) => {
    const text = given.normalize('NFKC').trim();
    if (/^1\d{9}$/.test(text)) return Number(text) * 1_000;
    if (/^1\d{12}$/.test(text)) return Number(text);
    if (/^[3-9]\d{4}(?:\.\d+)?$/.test(text)) return local(Math.round((Number(text) - EXCEL_EPOCH) * DAY_MS));
    const [, year, month, day, hour = '0', minute = '0', second = '0', zone] = TIME.exec(text) ?? [];
    if (year === undefined) return null;
    const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const utc = Date.UTC(y, mo - 1, d, h, mi, s);
    const back = new Date(utc);
    if (back.getUTCDate() !== d || back.getUTCMonth() !== mo - 1 || h > 23 || mi > 59 || s > 59 || y < 2000)
      return null;
    if (zone === undefined) return local(utc);
    const [, sign = '+', hours = '0', minutes = '0'] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
    return utc - (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  };
}

const DAY_MS = 86_400_000;
/** The day that Excel counts as 1 January 1970. */
const EXCEL_EPOCH = 25_569;
