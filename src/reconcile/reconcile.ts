import type { Difference } from '../core/difference.ts';
import type { ProviderName } from '../core/product.ts';
import { err, ok, type Result } from '../core/result.ts';
import { compare, type OurOrder, type Summed, summed } from './compare.ts';
import { agreesNow, differenceOf, MAX_LAG, missingOurs, onlyTheirs, type Span } from './findings.ts';
import type { Matched } from './match-lines.ts';
import type { StatedOrder } from './read-row.ts';
import { type OurRow, openWorkbench, type Pair, type TheirRow, type Workbench } from './workbench.ts';

/**
 * @property theirs the provider's books, in batches
 * @property orders ours, opened in a span
 * @property span what the books cover, where somebody said it; null takes the time from the first line to the last
 * @property anyway compares also where no line is about an order of ours
 */
export type ReconcileInput = {
  readonly provider: ProviderName;
  readonly theirs: AsyncIterable<readonly StatedOrder[]>;
  readonly orders: (from: number, until: number) => AsyncIterable<readonly OurOrder[]>;
  readonly span: Span | null;
  readonly anyway: boolean;
  readonly now: number;
};

export type ReconcileRefused =
  | { readonly kind: 'no_lines' }
  | { readonly kind: 'outside'; readonly count: number; readonly first: number; readonly last: number }
  /** No line is about an order of ours: another account, month or provider. `at` is where most of the orders were bought. */
  | {
      readonly kind: 'nothing_matches';
      readonly lines: number;
      readonly ours: number;
      readonly at: ProviderName | null;
    }
  | { readonly kind: 'too_many'; readonly count: number };

/**
 * @property span what was judged; null if no time is known
 * @property edges sent so near the edges of the span that another statement may have them; `isSeen` if this one has
 * @property otherAccounts ours in the span that went to another account of the provider
 * @property ended lines of orders that we do not have, and that cost nothing
 */
export type Reconciled = {
  readonly provider: ProviderName;
  readonly lines: number;
  readonly matched: Matched;
  readonly agreeing: number;
  readonly differences: readonly Difference[];
  readonly edges: readonly (Difference & { readonly isSeen: boolean })[];
  readonly span: Span | null;
  readonly repeated: number;
  readonly ended: number;
  readonly otherAccounts: number;
  readonly theirsLi: number;
  readonly oursLi: number;
  /** Whether the books now agree about the subject of a difference; null if they say nothing of it. */
  readonly agreesNow: (difference: Difference) => boolean | null;
  readonly close: () => void;
};

/** A person can close some hundreds; more are a wrong file. */
export const MAX_DIFFERENCES = 20_000;
/** An order may be approved so long after it was asked for, and so long before it is in a statement. */
const LOOK_BACK_MS = 8 * 86_400_000;
/** Compares the books of a provider with ours, both ways. It changes nothing anywhere. */
export async function reconcile(input: ReconcileInput): Promise<Result<Reconciled, ReconcileRefused>> {
  const bench = openWorkbench();
  try {
    const result = await compared(input, bench);
    if (!result.ok) bench.close();
    return result;
  } catch (error) {
    bench.close();
    throw error;
  }
}

async function compared(input: ReconcileInput, bench: Workbench): Promise<Result<Reconciled, ReconcileRefused>> {
  const { provider, theirs, span: given, now, anyway } = input;
  for await (const batch of theirs) bench.takeTheirs(batch);
  const stated = bench.span();
  const lines = bench.lines();
  if (lines === 0 && given === null) return err({ kind: 'no_lines' });
  const outside = given === null ? null : bench.outside(given.from - MAX_LAG.after, given.to + MAX_LAG.after);
  if (outside !== null) return err({ kind: 'outside', ...outside });
  const span = given === null ? stated : { from: given.from, to: Math.min(given.to, now) };
  await takeOurs(input, bench, span ?? { from: now, to: now });
  const matched = bench.match(provider);
  const found = matched.byOrderId + matched.byProviderOrderId + matched.byNumber;
  const atProviders = bench.matchedProviders();
  const isOwn = atProviders.some((one) => one.provider === provider || one.provider === null);
  if (lines > 0 && (found === 0 || !isOwn) && !anyway)
    return err({ kind: 'nothing_matches', lines, ours: bench.sentTo(provider), at: atProviders[0]?.provider ?? null });
  return judged(input, bench, { span, lines, matched });
}

async function takeOurs({ orders, now }: ReconcileInput, bench: Workbench, { from, to }: Span): Promise<void> {
  const earliest = Math.min(from - LOOK_BACK_MS, bench.earliestOrder() ?? from);
  for await (const batch of orders(Math.max(0, earliest), Math.min(to, now) + MAX_LAG.after)) {
    bench.takeOurs(batch);
    // The thread may have commands to acknowledge.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

type Judging = { readonly span: Span | null; readonly lines: number; readonly matched: Matched };

function judged(
  { provider }: ReconcileInput,
  bench: Workbench,
  { span, lines, matched }: Judging,
): Result<Reconciled, ReconcileRefused> {
  const differences: Difference[] = [];
  const differing = new Set<string>();
  const { count: agreeing, theirsLi, oursLi } = bench.agreeing(provider);
  const sums = { agreeing, repeated: 0, ended: 0, theirsLi, oursLi, count: 0 };
  const add = (difference: Difference): void => {
    sums.count += 1;
    differing.add(difference.subject);
    if (differences.length < MAX_DIFFERENCES) differences.push(difference);
  };
  for (const { ours, theirs, sum } of groups(bench.pairs())) {
    sums.repeated += sum.repeated;
    const isPaid = sum.state === 'delivered' || sum.state === 'charging';
    if (isPaid) sums.theirsLi += (sum.amountLi ?? ours?.amount ?? 0) * sum.times;
    const isElsewhere = ours !== null && ours.provider !== null && ours.provider !== provider;
    if (ours === null || isElsewhere) {
      if (isPaid) add(onlyTheirs(provider, theirs, sum, isElsewhere ? ours : null));
      else sums.ended += 1;
      continue;
    }
    if (ours.state === 'delivered') sums.oursLi += ours.amount;
    const found = compare({ ...ours, isGivenUp: ours.given_up === 1, amountLi: ours.amount }, sum);
    if (found === null) sums.agreeing += 1;
    else add(differenceOf(provider, found, { ours, theirs, sum }));
  }
  const missing = missingOurs(provider, bench, span);
  for (const difference of missing.surely) add(difference);
  sums.oursLi += missing.deliveredLi;
  if (sums.count > MAX_DIFFERENCES) return err({ kind: 'too_many', count: sums.count });
  const { count: _, ...counted } = sums;
  return ok({
    ...{
      provider,
      lines,
      matched,
      differences,
      span,
      edges: missing.edges,
      otherAccounts: missing.otherAccounts,
      ...counted,
    },
    agreesNow: (difference) => agreesNow(bench, differing, difference),
    close: bench.close,
  });
}

type Group = { readonly ours: OurRow | null; readonly theirs: TheirRow; readonly sum: Summed };

/** Puts the lines of one attempt together, and of lines that are about none those with one order id. */
function* groups(pairs: Iterable<Pair>): Iterable<Group> {
  let open: Pair[] = [];
  const close = (): Group[] => {
    const [first] = open;
    const sum = summed(open.map(({ theirs }) => stated(theirs)));
    open = [];
    return first === undefined || sum === null ? [] : [{ ...first, sum }];
  };
  for (const pair of pairs) {
    if (open[0] !== undefined && groupOf(open[0]) !== groupOf(pair)) yield* close();
    open.push(pair);
  }
  yield* close();
}

const groupOf = ({ ours, theirs }: Pair): string | number =>
  ours?.id ?? theirs.merchant ?? theirs.provider_id ?? `row ${theirs.id}`;

const stated = ({ id, provider_id, at, amount, state }: TheirRow) => ({
  ...{ row: id, providerOrderId: provider_id, at, amountLi: amount, state },
});
