import {
  isProviderScope,
  NO_CAPS,
  NOTHING_USED,
  providerScope,
  type SummedKey,
  type UsageKey,
  type Used,
} from '../core/budget.ts';
import type { Change, Limit, MoneyMove } from '../core/ledger.ts';
import type { Lock } from './session.ts';
import { type Call, call, rows, type Script, type Statement, statement } from './statement.ts';

/**
 * Checks the caps and reserves in one statement, so that no two commits can both fit into the last of it. What stands under so many
 * other scopes of the same period counts too.
 */
function reserving(others: number): Statement {
  const scopes = Array.from({ length: others }, (_, at) => `:o${letters(at)}`).join(', ');
  const sum = (what: string): string =>
    others === 0
      ? '0'
      : `(select coalesce(sum(${what}), 0) from usage other where other.period = :period and other.scope in (${scopes}))`;
  return statement(`
    insert into usage (scope, period, reserved_li, spent_li, orders)
    select cast(:scope as text), cast(:period as text), cast(:li as bigint), 0, cast(:orders as bigint)
    where (cast(:cap as bigint) is null or cast(:li as bigint) + ${sum('reserved_li + spent_li')} <= cast(:cap as bigint))
      and (cast(:most as bigint) is null or cast(:orders as bigint) + ${sum('orders')} <= cast(:most as bigint))
    on conflict (scope, period) do update
      set reserved_li = usage.reserved_li + excluded.reserved_li, orders = usage.orders + excluded.orders
      where (cast(:cap as bigint) is null
          or usage.reserved_li + usage.spent_li + excluded.reserved_li + ${sum('reserved_li + spent_li')} <= cast(:cap as bigint))
        and (cast(:most as bigint) is null or usage.orders + excluded.orders + ${sum('orders')} <= cast(:most as bigint))`);
}

export const USAGE = {
  reserve: reserving(0),
  move: statement(`
    update usage
    set reserved_li = reserved_li + :reserved, spent_li = spent_li + :spent, orders = orders + :orders
    where scope = :scope and period = :period`),
  /** A row that is not there yet cannot be locked: it is made. Otherwise the first orders of a day run into deadlocks. */
  lock: statement(`
    insert into usage (scope, period, reserved_li, spent_li, orders) values (:scope, :period, 0, 0, 0)
    on conflict (scope, period) do update set orders = usage.orders`),
};

/** What becomes of an order's price, by sign, and of the number of orders that count. */
const MOVED: Readonly<
  Record<MoneyMove, { readonly reserved: number; readonly spent: number; readonly orders: number }>
> = {
  reserve: { reserved: 1, spent: 0, orders: 1 },
  spend: { reserved: -1, spent: 1, orders: 0 },
  release: { reserved: -1, spent: 0, orders: -1 },
  refund: { reserved: 0, spent: -1, orders: -1 },
  none: { reserved: 0, spent: 0, orders: 0 },
};

/** The calls that move a change's money. One that writes no row says that its limit does not hold, or that there was nothing to move. */
export function moneyMoved(change: Change): readonly Call[] {
  const { money, after } = change;
  const limits = limitsOf(change);
  const own = money === 'none' ? [] : after.counted.flatMap((key) => moved(change, key, limits));
  const others = limits.filter((limit) => !after.counted.some((key) => isSame(key, limit)));
  return [...own, ...others.map(checked)];
}

/** The usage rows a change will write. */
export function usageLocks(change: Change): readonly Lock[] {
  const keys = [...(change.money === 'none' ? [] : change.after.counted), ...limitsOf(change).flatMap(eachOf)];
  return keys.map(({ scope, period }) => ({
    name: `usage ${scope} ${period}`,
    call: call(USAGE.lock, { scope, period }),
  }));
}

/** What is reserved and spent under each key, in the order asked, in one statement. */
export function* used(keys: readonly SummedKey[]): Script<readonly Used[]> {
  if (keys.length === 0) return [];
  const all = keys.flatMap(eachOf);
  const params = all.flatMap(({ scope, period }, at) => [
    [`s${letters(at)}`, scope],
    [`p${letters(at)}`, period],
  ]);
  const found = yield* rows(usedStatement(all.length), Object.fromEntries(params));
  return keys.map((key) =>
    eachOf(key).reduce<Used>((sum, { scope, period }) => {
      const row = found.find((one) => one.scope === scope && one.period === period);
      return row === undefined ? sum : { li: sum.li + Number(row.used_li), orders: sum.orders + Number(row.orders) };
    }, NOTHING_USED),
  );
}

/** Every key that is summed, its own first. */
const eachOf = ({ scope, period, also = [] }: SummedKey): readonly UsageKey[] =>
  [scope, ...also].map((one) => ({ scope: one, period }));

type UsedRow = {
  readonly scope: string;
  readonly period: string;
  readonly used_li: number;
  readonly orders: number;
};
const usedStatements = new Map<number, Statement<UsedRow>>();

/** One statement for each number of keys there is, so that each is prepared once. */
function usedStatement(count: number): Statement<UsedRow> {
  const known = usedStatements.get(count);
  if (known !== undefined) return known;
  const one = (at: number): string => `(scope = :s${letters(at)} and period = :p${letters(at)})`;
  const made = statement<UsedRow>(`
    select scope, period, reserved_li + spent_li as used_li, orders from usage
    where ${Array.from({ length: count }, (_, at) => one(at)).join(' or ')}`);
  usedStatements.set(count, made);
  return made;
}

/** A parameter's number in letters, which is what their names are made of. */
function letters(at: number): string {
  return String(at).replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '');
}

const limitsOf = ({ basis }: Change): readonly Limit[] => (basis.kind === 'usage' ? basis.limits : []);

/** Of the providers that an order could be bought from, all have reserved it; at its end only the one that delivered has spent it. */
function moved({ money, after }: Change, key: UsageKey, limits: readonly Limit[]): readonly Call[] {
  const { priceLi } = after.product;
  const other = isProviderScope(key.scope) && key.scope !== (after.attempt && providerScope(after.attempt.provider));
  if (other && money === 'refund') return [];
  const { reserved, spent, orders } = MOVED[other && money === 'spend' ? 'release' : money];
  if (money !== 'reserve') {
    return [call(USAGE.move, { ...sameKey(key), reserved: reserved * priceLi, spent: spent * priceLi, orders })];
  }
  const limit = limits.find((one) => isSame(key, one));
  return [reserve(limit ?? { ...key, caps: NO_CAPS }, priceLi, orders)];
}

/** A limit on what this change does not move must hold all the same. */
const checked = (limit: Limit): Call => reserve(limit, 0, 0);

const reserveStatements: Statement[] = [USAGE.reserve];

/** One statement for each number of scopes that are summed, so that each is prepared once. */
function reserve({ scope, period, also = [], caps }: Limit, li: number, orders: number): Call {
  const known = reserveStatements[also.length] ?? reserving(also.length);
  reserveStatements[also.length] = known;
  const others = Object.fromEntries(also.map((one, at) => [`o${letters(at)}`, one]));
  return call(known, { ...others, scope, period, li, orders, cap: caps.li, most: caps.orders });
}

const sameKey = ({ scope, period }: UsageKey): UsageKey => ({ scope, period });
const isSame = (a: UsageKey, b: UsageKey): boolean => a.scope === b.scope && a.period === b.period;
