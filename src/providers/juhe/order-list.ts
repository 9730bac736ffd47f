// The flow API's older document (https://www.juhe.cn/docs/105) lists `ordersbydate`; whether it is open to every account is not documented.

import { parseYuan } from '../../core/money.ts';
import type { ListedOrder, ListedOrders, ListQuestion } from '../../core/provider.ts';

/** The most that it gives at a time. */
const PAGE_SIZE = 100;
/** Juhe's clocks are China's, which change no more. */
const OFFSET_MS = 8 * 3_600_000;

const chinaTime = (at: number): string => new Date(at + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');

export const toListForm = ({ from, to, page }: ListQuestion, key: string): URLSearchParams =>
  new URLSearchParams({
    ...{ key, starttime: chinaTime(from), endtime: chinaTime(to) },
    ...{ page: String(page), pagesize: String(PAGE_SIZE) },
  });

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a page of orders. What it calls its fields is not documented for every account, so each is looked for under the names that Juhe
 * uses elsewhere. Null if the page has no list, or one of its orders is not readable: half a list would show differences that are none.
 */
export function readOrderList(result: unknown): ListedOrders | null {
  const list = listIn(result, 2);
  if (list === null) return null;
  const orders = list.map(readOrder);
  const read = orders.filter((order) => order !== null);
  return read.length < orders.length ? null : { orders: read, isLast: list.length < PAGE_SIZE };
}

function listIn(value: unknown, depth: number): readonly unknown[] | null {
  if (value === null || value === undefined || value === '') return [];
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || depth === 0) return null;
  for (const inner of Object.values(value)) {
    const list = typeof inner === 'object' && inner !== null ? listIn(inner, depth - 1) : null;
    if (list !== null) return list;
  }
  return null;
}

function readOrder(given: unknown): ListedOrder | null {
  if (typeof given !== 'object' || given === null) return null;
  const fields = given as Fields;
  const state = STATES[text(fields, 'game_state', 'state', 'sta')];
  const at = timeOf(text(fields, 'addtime', 'ordertime', 'createtime', 'time'));
  const merchantOrderId = text(fields, 'uorderid', 'orderid') || null;
  const providerOrderId = text(fields, 'sporder_id') || null;
  if (state === undefined || at === null || (merchantOrderId === null && providerOrderId === null)) return null;
  const cost = parseYuan(text(fields, 'uordercash', 'ordercash').replace(/(\.\d{3})0+$/, '$1'));
  const number = text(fields, 'phone', 'game_userid', 'mobile');
  return {
    ...{ merchantOrderId, providerOrderId, at, state, amountLi: cost.ok ? cost.value : null },
    number: /^1\d{2}[\d*]{8}$/.test(number) ? number : null,
  };
}

const STATES: Readonly<Record<string, ListedOrder['state']>> = { 0: 'charging', 1: 'delivered', 9: 'failed' };

function text(fields: Fields, ...names: readonly string[]): string {
  const found = names
    .map((name) => fields[name])
    .find((value) => value !== undefined && value !== null && value !== '');
  return typeof found === 'string' || typeof found === 'number' ? String(found).trim() : '';
}

function timeOf(given: string): number | null {
  if (/^1\d{9}$/.test(given)) return Number(given) * 1_000;
  const local = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})$/.exec(given);
  if (local === null) return null;
  const at = Date.parse(`${local[1]}T${local[2]}+08:00`);
  return Number.isNaN(at) ? null : at;
}
