import { createHmac } from 'node:crypto';
import {
  isProviderScope,
  NO_CAPS,
  NOTHING_USED,
  providerScope,
  type SummedKey,
  type UsageKey,
  type Used,
} from '../core/budget.ts';
import type { Change, Limit, MoneyMove } from '../core/change.ts';
import type { NumberKey } from '../core/msisdn.ts';
import { isFinal } from '../core/order.ts';
import type { Lock, Session } from './session.ts';
import {
  byCount,
  type Call,
  call,
  insertion,
  letters,
  lookup,
  manyOf,
  rows,
  type Script,
  statement,
} from './statement.ts';

export const NUMBER_KEYS = {
  secret: statement<{ secret: string }>("select secret from ledger_keys where name = 'number'"),
};

/** Returns the key of a number, or of a text, that is not stored itself. */
export type NumberKeyOf = (text: string) => NumberKey;

/** Reads the key that was drawn with this ledger's schema. Throws if it was removed. */
export async function numberKeys(session: Pick<Session, 'read'>): Promise<NumberKeyOf> {
  const [found] = await session.read(() => rows(NUMBER_KEYS.secret, {}));
  if (found === undefined) throw new Error('the ledger has no key for numbers: its table ledger_keys was emptied');
  return numberKeysOf(found.secret);
}

/** An order's number and reason are asked for eight times until it is written. As many are remembered as orders are under way. */
const CACHE_SIZE = 512;

/** 128 of the 256 bits are enough for all numbers. Never 11 characters, which is how a whole number is recognised. */
export function numberKeysOf(secret: string): NumberKeyOf {
  const made = new Map<string, NumberKey>();
  return (text) => {
    const known = made.get(text);
    if (known !== undefined) return known;
    const key = `h:${createHmac('sha256', secret).update(text).digest('hex').slice(0, 32)}` as NumberKey;
    if (made.size >= CACHE_SIZE) made.clear();
    made.set(text, key);
    return key;
  };
}

const WHOLE_SCOPE = /^number:(1\d{10})$/;

/**
 * Returns the stored form of a budget scope. A number's own scope is stored by its key, so a new order finds it even after the
 * number is gone.
 */
export const storedScope = (scope: string, numberKeyOf: NumberKeyOf): string => {
  const number = WHOLE_SCOPE.exec(scope)?.[1];
  return number === undefined ? scope : `number:${numberKeyOf(number)}`;
};

/**
 * Checks the caps and reserves in one statement, so two commits cannot both take the last of it. Rows of this many other scopes
 * in the same period count too.
 */
const reserving = (others: number): string => {
  const scopes = Array.from({ length: others }, (_, index) => `:o${letters(index)}`).join(', ');
  const sum = (what: string): string =>
    others === 0
      ? '0'
      : `(select coalesce(sum(${what}), 0) from usage other where other.period = :period and other.scope in (${scopes}))`;
  return `
    insert into usage (scope, period, reserved_li, spent_li, orders)
    select cast(:scope as text), cast(:period as text), cast(:li as bigint), 0, cast(:orders as bigint)
    where (cast(:cap as bigint) is null or cast(:li as bigint) + ${sum('reserved_li + spent_li')} <= cast(:cap as bigint))
      and (cast(:most as bigint) is null or cast(:orders as bigint) + ${sum('orders')} <= cast(:most as bigint))
    on conflict (scope, period) do update
      set reserved_li = usage.reserved_li + excluded.reserved_li, orders = usage.orders + excluded.orders
      where (cast(:cap as bigint) is null
          or usage.reserved_li + usage.spent_li + excluded.reserved_li + ${sum('reserved_li + spent_li')} <= cast(:cap as bigint))
        and (cast(:most as bigint) is null or usage.orders + excluded.orders + ${sum('orders')} <= cast(:most as bigint))`;
};

/**
 * Reserves for many at once: each row once, by the sum of what it is asked for. All calls of a row come through or none does; one by one
 * then tells which of them. The rows exist, since they were locked.
 */
const reservingMany = manyOf(
  reserving(0),
  { li: 'bigint', cap: 'bigint', orders: 'bigint', most: 'bigint' },
  'rows',
  (given) => `
    with given as (select * from ${given}),
    asked as (
      select scope, period, sum(li)::bigint as li, sum(orders)::bigint as orders, min(cap) as cap, min(most) as most
      from given group by scope, period),
    reserved as (
      update usage set reserved_li = usage.reserved_li + asked.li, orders = usage.orders + asked.orders
      from asked
      where usage.scope = asked.scope and usage.period = asked.period
        and (asked.cap is null or usage.reserved_li + usage.spent_li + asked.li <= asked.cap)
        and (asked.most is null or usage.orders + asked.orders <= asked.most)
      returning usage.scope, usage.period)
    select given.call from given join reserved on given.scope = reserved.scope and given.period = reserved.period`,
);

export const USAGE = {
  reserve: byCount((others) => statement(reserving(others), others === 0 ? reservingMany : null)),
  move: statement(`
    update usage
    set reserved_li = reserved_li + :reserved, spent_li = spent_li + :spent, orders = orders + :orders
    where scope = :scope and period = :period`),
  /** A missing row cannot be locked, so it is made. Otherwise the first orders of a day run into deadlocks. */
  lock: insertion(`
    insert into usage (scope, period, reserved_li, spent_li, orders) values (:scope, :period, 0, 0, 0)
    on conflict (scope, period) do update set orders = usage.orders`),
};

type Moved = { readonly reserved: number; readonly spent: number; readonly orders: number };

/** Returns how a change moves an order's money in a budget row, and the number of orders there. */
function movedBy(money: MoneyMove, { countedBeforeLi: before, after }: Change): Moved {
  const now = after.countedLi;
  switch (money) {
    case 'reserve':
      return { reserved: now, spent: 0, orders: 1 };
    case 'spend':
      return { reserved: -before, spent: now, orders: 0 };
    case 'release':
      return { reserved: -before, spent: 0, orders: -1 };
    case 'refund':
      return { reserved: 0, spent: -before, orders: -1 };
    case 'adjust':
      return isFinal(after.state)
        ? { reserved: 0, spent: now - before, orders: 0 }
        : { reserved: now - before, spent: 0, orders: 0 };
    case 'none':
      return { reserved: 0, spent: 0, orders: 0 };
  }
}

/**
 * Returns the calls that move a change's money. A call that writes no row says that its limit does not hold, or that there was
 * nothing to move.
 */
export function moneyMoved(change: Change, keys: NumberKeyOf): readonly Call[] {
  const { money, after } = change;
  const limits = limitsOf(change);
  const own = money === 'none' ? [] : after.counted.flatMap((key) => moved(change, key, limits, keys));
  const others = limits.filter((limit) => !after.counted.some((key) => isSameKey(key, limit)));
  return [...own, ...others.map((limit) => checked(limit, keys))];
}

/** Returns the budget rows that a change will write. */
export function usageLocks(change: Change, numberKeyOf: NumberKeyOf): readonly Lock[] {
  const keys = [...(change.money === 'none' ? [] : change.after.counted), ...limitsOf(change).flatMap(eachOf)];
  return keys.map(storedBy(numberKeyOf)).map(({ scope, period }) => ({
    name: `usage ${scope} ${period}`,
    apart: false,
    call: call(USAGE.lock, { scope, period }),
  }));
}

/** Returns reserved and spent under each key, in the order given, in one statement. */
export function* used(asked: readonly SummedKey[], numberKeyOf: NumberKeyOf): Script<readonly Used[]> {
  if (asked.length === 0) return [];
  const keys = asked.map((key) => ({ ...key, ...storedBy(numberKeyOf)(key) }));
  const all = keys.flatMap(eachOf);
  const params = all.flatMap(({ scope, period }, index) => [
    [`s${letters(index)}`, scope],
    [`p${letters(index)}`, period],
  ]);
  const found = yield* rows(usedStatement(all.length), Object.fromEntries(params));
  return keys.map((key) =>
    eachOf(key).reduce<Used>((sum, { scope, period }) => {
      const row = found.find((one) => one.scope === scope && one.period === period);
      return row === undefined ? sum : { li: sum.li + Number(row.used_li), orders: sum.orders + Number(row.orders) };
    }, NOTHING_USED),
  );
}

/** Returns every summed key, its own first. */
const eachOf = ({ scope, period, also = [] }: SummedKey): readonly UsageKey[] =>
  [scope, ...also].map((one) => ({ scope: one, period }));

type UsedRow = {
  readonly scope: string;
  readonly period: string;
  readonly used_li: number;
  readonly orders: number;
};
/** Reads the rows of so many keys. */
const usedStatement = byCount<UsedRow>((count) => {
  const one = (index: number): string => `(scope = :s${letters(index)} and period = :p${letters(index)})`;
  return lookup(`
    select scope, period, reserved_li + spent_li as used_li, orders from usage
    where ${Array.from({ length: count }, (_, index) => one(index)).join(' or ')}`);
});

export const limitsOf = ({ basis }: Change): readonly Limit[] => (basis.kind === 'usage' ? basis.limits : []);

/**
 * All providers that an order could be bought from have reserved its money; at its end only the one that delivered has spent
 * it.
 */
function moved(change: Change, key: UsageKey, limits: readonly Limit[], keys: NumberKeyOf): readonly Call[] {
  const { money, after } = change;
  const other = isProviderScope(key.scope) && key.scope !== (after.attempt && providerScope(after.attempt.provider));
  if (other && (money === 'refund' || (money === 'adjust' && isFinal(after.state)))) return [];
  const { reserved, spent, orders } = movedBy(other && money === 'spend' ? 'release' : money, change);
  if (money !== 'reserve') {
    return [call(USAGE.move, { ...storedBy(keys)(key), reserved, spent, orders })];
  }
  const limit = limits.find((one) => isSameKey(key, one));
  return [reserve(limit ?? { ...key, caps: NO_CAPS }, reserved, orders, keys)];
}

/** A limit on a row that this change does not move must still hold. */
const checked = (limit: Limit, keys: NumberKeyOf): Call => reserve(limit, 0, 0, keys);

export function reserve({ also = [], caps, ...key }: Limit, li: number, orders: number, keys: NumberKeyOf): Call {
  const others = Object.fromEntries(also.map((one, index) => [`o${letters(index)}`, one]));
  return call(USAGE.reserve(also.length), {
    ...others,
    ...storedBy(keys)(key),
    li,
    orders,
    cap: caps.li,
    most: caps.orders,
  });
}

const storedBy =
  (numberKeyOf: NumberKeyOf) =>
  ({ scope, period }: UsageKey): UsageKey => ({ scope: storedScope(scope, numberKeyOf), period });
export const isSameKey = (a: UsageKey, b: UsageKey): boolean => a.scope === b.scope && a.period === b.period;
