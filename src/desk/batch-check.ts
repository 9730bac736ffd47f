import { type BatchRowShown, MAX_RELEASED, type Oddities, SAME_FILE_MS } from '../core/batch.ts';
import { type BatchRow, joinedVerdict, rowKeyOf, textOfRows } from '../core/batch-rows.ts';
import type { Origin } from '../core/conversation.ts';
import type { Verdict } from '../core/decision.ts';
import type { BatchRef } from '../core/ids.ts';
import { maskMsisdn } from '../core/msisdn.ts';
import type { Actor } from '../core/people.ts';
import { type Approvable, isByRule, nobodyFor, type PolicyRefused, type Team } from '../core/policy.ts';
import { ok, type Result } from '../core/result.ts';
import type { BatchSize } from '../core/rule.ts';
import type { AccessRefused } from './access.ts';
import type { EvaluatedRequest } from './evaluate-request.ts';
import {
  type CheckDeps,
  type Counted,
  type FittingRow,
  judgedRows,
  type RefusedRow,
  type RowRefused,
  type Wanted,
} from './judge-rows.ts';
import { createIsStaffed } from './staffing.ts';
import { resolveWholeRequest } from './topup-request.ts';

/**
 * What would happen to a file. Nothing is recorded.
 *
 * @property refused the rows that would be left out
 * @property blocked why nothing of it can be asked for, although rows fit: a budget is not enough for all, or nobody could approve
 * @property verdict what the rules of all rows ask for together; null if no row fits
 * @property asked the rows that the rules saw together
 * @property counts the budgets that it counts into, before it and with it
 * @property same the last batch with the same rows, in the last 30 days
 * @property lastsMs how long buying takes at the providers' pace
 * @property digest identifies all of this, so that a person asks for exactly what they saw
 */
export type BatchCheck = {
  readonly team: string;
  readonly fitting: readonly FittingRow[];
  readonly refused: readonly RefusedRow[];
  readonly blocked: PolicyRefused | null;
  readonly verdict: Verdict | null;
  readonly asked: BatchSize;
  readonly totalLi: number;
  readonly counts: readonly Counted[];
  readonly largest: readonly BatchRowShown[];
  readonly oddities: Oddities;
  readonly same: { readonly batch: BatchRef; readonly at: number } | null;
  readonly lastsMs: number;
  readonly hash: string;
  readonly digest: string;
  readonly at: number;
};

export type CheckBatch = (
  rows: readonly BatchRow[],
  by: Actor,
  origin: Origin,
) => Promise<Result<BatchCheck, AccessRefused>>;

/** About how long a purchase takes, for the estimate. */
const PURCHASE_MS = 2_000;
const LARGEST = 5;

/** Judges every row of a file as one of many, each with the rows before it. */
export function createCheckBatch(deps: CheckDeps): CheckBatch {
  const { ledger, settings, access, now } = deps;
  const isStaffed = createIsStaffed({ groups: deps.groups, people: settings.people });

  return async (rows, by, origin) => {
    const home = await access.teamFor(by, origin);
    if (!home.ok) return home;
    const at = now();
    const hash = await sha256(textOfRows(rows));
    const { wanted, refused } = await resolved(deps, home.value, rows, by, origin);
    const judged = await judgedRows(deps, wanted, by, origin, at);
    const fitting = judged.rows;
    const verdict = joinedVerdict(fitting.map(({ allowed }) => allowed.approvable.verdict));
    const asks = verdict !== null && verdict.steps.length > 0;
    const rowsAsked = fitting.map((row) => (asks ? withVerdict(row, verdict) : row));
    const staffed = verdict === null || (await isStaffed(verdict.steps, by.person));
    const totalLi = fitting.reduce((sum, { wanted: { product } }) => sum + product.priceLi, 0);
    const check = {
      team: home.value.name,
      fitting: rowsAsked,
      refused: [...refused, ...judged.refused].toSorted((a, b) => a.row.row - b.row.row),
      blocked: judged.short ?? (staffed || verdict === null ? null : nobodyFor(verdict)),
      verdict,
      asked: judged.asked,
      totalLi,
      counts: judged.counts.filter(({ before: { account } }) => !asks || !isByRule(account)),
      largest: fitting
        .toSorted((a, b) => b.wanted.product.priceLi - a.wanted.product.priceLi || a.row.row - b.row.row)
        .slice(0, LARGEST)
        .map(({ row: { row }, wanted: { msisdn, product } }) => ({
          ...{ row, number: maskMsisdn(msisdn), productCode: product.code, priceLi: product.priceLi },
        })),
      oddities: odditiesOf(fitting),
      same: await ledger.sameFile(hash, at - SAME_FILE_MS),
      lastsMs: lastsMsOf(fitting, settings),
      hash,
      at,
    };
    return ok({ ...check, digest: (await sha256(digested(check))).slice(0, 8) });
  };
}

/** Some are bought at a time; and every purchase is confirmed by a query, at each provider's pace. */
function lastsMsOf(rows: readonly FittingRow[], { confirmMs = () => 0 }: CheckDeps['settings']): number {
  const byProvider = Map.groupBy(rows, ({ wanted: { product } }) => product.offers[0]?.provider ?? null);
  const confirming = [...byProvider].map(([provider, all]) =>
    provider === null ? 0 : confirmMs(provider) * all.length,
  );
  return Math.ceil(Math.max(Math.ceil(rows.length / MAX_RELEASED) * PURCHASE_MS, ...confirming));
}

/** The rows that can be asked for at all, before any rule. A row that asks for the same as an earlier one is left out. */
async function resolved(
  { settings, placeOf }: CheckDeps,
  team: Team,
  rows: readonly BatchRow[],
  by: Actor,
  origin: Origin,
): Promise<{ readonly wanted: readonly Wanted[]; readonly refused: readonly RefusedRow[] }> {
  const access = { teamFor: async (): Promise<Result<Team, AccessRefused>> => ok(team) };
  const [wanted, refused]: [Wanted[], { row: BatchRow; why: RowRefused }[]] = [[], []];
  const seen = new Map<string, number>();
  for (const row of rows) {
    const asked = { ...row, anyway: false, urgent: false, by, origin };
    const found = await resolveWholeRequest({ access, settings, placeOf }, asked);
    const key = found.ok ? rowKeyOf(found.value.msisdn, found.value.product.code) : null;
    const before = key === null ? undefined : seen.get(key);
    if (!found.ok) refused.push({ row, why: found.error });
    else if (before !== undefined) refused.push({ row, why: { kind: 'duplicate_row', of: before } });
    else wanted.push({ row, wanted: found.value });
    if (key !== null && before === undefined) seen.set(key, row.row);
  }
  return { wanted, refused };
}

/** An order that people decide does not count into what rules approve by themselves. */
function withVerdict({ allowed, ...row }: FittingRow, verdict: Verdict): FittingRow {
  const { approvable } = allowed;
  const accounts = approvable.accounts.filter((account) => !isByRule(account));
  const dropped = approvable.accounts.filter(isByRule);
  const limits = approvable.limits.filter(({ scope }) => dropped.every((account) => account.scope !== scope));
  const joined: Approvable = { ...approvable, verdict, accounts, limits };
  return { ...row, allowed: { ...allowed, approvable: joined } };
}

function odditiesOf(rows: readonly FittingRow[]): Oddities {
  const count = (holds: (past: EvaluatedRequest['past']) => boolean): number =>
    rows.filter(({ allowed: { past } }) => holds(past)).length;
  const numbers = Map.groupBy(rows, ({ wanted: { msisdn } }) => msisdn);
  return {
    repeated: count(({ sameNumber }) => sameNumber.length > 0),
    sameReason: count(({ sameReason }) => sameReason.length > 0),
    severalInFile: [...numbers.values()].reduce((sum, same) => sum + (same.length > 1 ? same.length : 0), 0),
  };
}

/** What the requester was shown: which rows, at which prices, by which verdict, and the earlier batch of the same rows. */
const digested = (check: Pick<BatchCheck, 'fitting' | 'refused' | 'verdict' | 'blocked' | 'same' | 'hash'>): string =>
  JSON.stringify([
    check.hash,
    check.fitting.map(({ row: { row }, wanted: { product } }) => [row, product.code, product.priceLi]),
    check.refused.map(({ row: { row }, why }) => [row, why.kind]),
    check.verdict?.steps ?? null,
    check.blocked?.kind ?? null,
    check.same?.batch ?? null,
  ]);

async function sha256(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Buffer.from(bytes).toString('hex');
}
