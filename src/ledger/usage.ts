import { type Change, type Limit, type MoneyMove, type UsageKey, usageKeysOf } from '../core/ledger.ts';
import type { Lock } from './session.ts';
import { type Call, call, statement } from './statement.ts';

export const USAGE = {
  /** Checks the cap and reserves in one statement, so that no two commits can both fit into the last of it. */
  reserve: statement(`
    insert into usage (scope, period, reserved_li, spent_li, orders)
    select cast(:scope as text), cast(:period as text), cast(:li as bigint), 0, cast(:orders as bigint)
    where cast(:cap as bigint) is null or cast(:li as bigint) <= cast(:cap as bigint)
    on conflict (scope, period) do update
      set reserved_li = usage.reserved_li + excluded.reserved_li, orders = usage.orders + excluded.orders
      where cast(:cap as bigint) is null
        or usage.reserved_li + usage.spent_li + excluded.reserved_li <= cast(:cap as bigint)`),
  move: statement(`
    update usage
    set reserved_li = reserved_li + :reserved, spent_li = spent_li + :spent, orders = orders + :orders
    where scope = :scope and period = :period`),
  used: statement<{ used_li: number }>(`
    select reserved_li + spent_li as used_li from usage where scope = :scope and period = :period`),
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
  const limits = change.basis.kind === 'usage' ? change.basis.limits : [];
  const own = change.money === 'none' ? [] : usageKeysOf(change.after);
  const others = limits.filter((limit) => !own.some((key) => isSame(key, limit)));
  return [...own.map((key) => moved(change, key, limits)), ...others.map(checked)];
}

/** The usage rows a change will write. */
export function usageLocks({ money, after, basis }: Change): readonly Lock[] {
  const keys = [...(money === 'none' ? [] : usageKeysOf(after)), ...(basis.kind === 'usage' ? basis.limits : [])];
  return keys.map(({ scope, period }) => ({
    name: `usage ${scope} ${period}`,
    call: call(USAGE.lock, { scope, period }),
  }));
}

function moved({ money, after }: Change, key: UsageKey, limits: readonly Limit[]): Call {
  const { priceLi } = after.product;
  const { reserved, spent, orders } = MOVED[money];
  if (money !== 'reserve')
    return call(USAGE.move, { ...key, reserved: reserved * priceLi, spent: spent * priceLi, orders });
  const caps = limits.filter((limit) => isSame(key, limit)).map(({ capLi }) => capLi);
  return call(USAGE.reserve, { ...key, li: priceLi, orders, cap: caps.length === 0 ? null : Math.min(...caps) });
}

/** A limit on money that this change does not move must hold all the same. */
const checked = ({ scope, period, capLi }: Limit): Call =>
  call(USAGE.reserve, { scope, period, li: 0, orders: 0, cap: capLi });

const isSame = (a: UsageKey, b: UsageKey): boolean => a.scope === b.scope && a.period === b.period;
