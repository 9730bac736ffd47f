import type { BatchRow } from '../core/batch-rows.ts';
import { type Account, type MakerKeysOf, NOTHING_USED, type Used } from '../core/budget.ts';
import type { Origin } from '../core/conversation.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Msisdn } from '../core/msisdn.ts';
import type { Actor } from '../core/people.ts';
import type { Count, PolicyRefused } from '../core/policy.ts';
import type { NumberPlace } from '../core/product.ts';
import { type BatchSize, reasonKeyOf } from '../core/rule.ts';
import type { GroupDirectory } from '../core/surface.ts';
import { pause } from '../runtime/tasks.ts';
import type { Access } from './access.ts';
import { createReadRequest } from './evaluate-request.ts';
import type { AllowedRequest } from './open-order.ts';
import type { DeskSettings } from './settings.ts';
import type { RequestRefused, ResolvedRequest } from './topup-request.ts';

/** Why one row of a file is left out. `of` is the row that asks for the same. */
export type RowRefused = RequestRefused | { readonly kind: 'duplicate_row'; readonly of: number };

/** A row that fits, as it would be opened. */
export type FittingRow = { readonly row: BatchRow; readonly wanted: ResolvedRequest; readonly allowed: AllowedRequest };
export type RefusedRow = { readonly row: BatchRow; readonly why: RowRefused };
/** A budget before a file, and with all of it. */
export type Counted = { readonly before: Count; readonly after: Count };

export type CheckDeps = {
  readonly ledger: Ledger;
  readonly settings: DeskSettings;
  readonly access: Access;
  readonly groups: readonly Pick<GroupDirectory, 'name' | 'membersOf'>[];
  readonly makerKeys: MakerKeysOf;
  readonly placeOf: (msisdn: Msisdn) => NumberPlace;
  readonly now: () => number;
};

/** A row that can be asked for, before any rule. */
export type Wanted = { readonly row: BatchRow; readonly wanted: ResolvedRequest };

export type Judged = {
  readonly rows: readonly FittingRow[];
  readonly refused: readonly RefusedRow[];
  readonly short: PolicyRefused | null;
  readonly asked: BatchSize;
  readonly counts: readonly Counted[];
};

/** After this many rows others get their turn. */
const ROWS_AT_ONCE = 20;

/**
 * Judges rows by the rules, each with the rows before it. A budget that is not enough for all rows blocks them all; one of a single number
 * leaves out that row.
 */
export async function judgedRows(
  deps: CheckDeps,
  wanted: readonly Wanted[],
  by: Actor,
  origin: Origin,
  at: number,
): Promise<Judged> {
  const memberships = new Map<string, ReturnType<Access['membershipOf']>>();
  const membershipOf: Access['membershipOf'] = (ids, account) => {
    const key = ids.join();
    const asked = memberships.get(key) ?? deps.access.membershipOf(ids, account);
    memberships.set(key, asked);
    return asked;
  };
  const readRequest = createReadRequest({ ...deps, access: { membershipOf } });
  const batch = {
    size: wanted.length,
    totalLi: wanted.reduce((sum, { wanted: { product } }) => sum + product.priceLi, 0),
  };
  const asks = ({ row: { reason } }: Pick<Wanted, 'row'>) => ({ by, origin, reason, urgent: false });
  const added = new Map<string, Used>();
  const budgets = new Map<string, Count>();
  const [numbers, reasons] = [new Map<string, number>(), new Map<string, number>()];
  const [rows, refused]: [FittingRow[], { row: BatchRow; why: RowRefused }[]] = [[], []];
  let short: PolicyRefused | null = null;
  let read: Awaited<ReturnType<typeof readRequest>>[] = [];
  for (const [index, { row, wanted: one }] of wanted.entries()) {
    if (index % ROWS_AT_ONCE === 0) {
      await pause(0);
      // The database is asked about many rows at a time; they are judged one after the other.
      const next = wanted.slice(index, index + ROWS_AT_ONCE);
      read = await Promise.all(next.map((asked) => readRequest(asked.wanted, asks(asked), at)));
    }
    const judge = read[index % ROWS_AT_ONCE];
    if (judge === undefined) throw new Error(`the facts of row ${row.row} were not read`);
    const reason = reasonKeyOf(row.reason) ?? '';
    const evaluated = judge({
      batch,
      used: (account) => added.get(keyOf(account)) ?? NOTHING_USED,
      sameNumber: numbers.get(one.msisdn) ?? 0,
      sameReason: reason === '' ? 0 : (reasons.get(reason) ?? 0),
      rows: rows.length,
    });
    const { outcome, fitting, counts } = evaluated;
    for (const { account, used } of counts) {
      if (!budgets.has(keyOf(account)) && account.kind !== 'number') {
        const before = added.get(keyOf(account)) ?? NOTHING_USED;
        budgets.set(keyOf(account), { account, used: less(used, before) });
      }
    }
    if (!outcome.ok) {
      if (outcome.error.kind === 'over_budget' && outcome.error.account.kind !== 'number') short ??= outcome.error;
      else refused.push({ row, why: outcome.error });
      continue;
    }
    if (fitting.kind !== 'fits') continue;
    for (const account of outcome.value.accounts) {
      const before = added.get(keyOf(account)) ?? NOTHING_USED;
      added.set(keyOf(account), { li: before.li + one.product.priceLi, orders: before.orders + 1 });
    }
    numbers.set(one.msisdn, (numbers.get(one.msisdn) ?? 0) + 1);
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    rows.push({ row, wanted: one, allowed: { ...evaluated, rule: fitting.rule, approvable: outcome.value } });
  }
  const counts = [...budgets].map(([key, before]) => {
    const more = added.get(key) ?? NOTHING_USED;
    const used = { li: before.used.li + more.li, orders: before.used.orders + more.orders };
    return { before, after: { account: before.account, used } };
  });
  return { rows, refused, asked: batch, short: short === null ? null : wholeOf(short, batch.totalLi), counts };
}

/** What all rows together would need of the budget that is not enough. */
const wholeOf = (short: PolicyRefused, totalLi: number): PolicyRefused =>
  short.kind === 'over_budget' ? { ...short, priceLi: totalLi } : short;

const keyOf = ({ kind, scope, period }: Account): string => `${kind} ${scope} ${period}`;
const less = (a: Used, b: Used): Used => ({ li: a.li - b.li, orders: a.orders - b.orders });
