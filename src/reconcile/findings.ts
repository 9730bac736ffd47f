import { createHash } from 'node:crypto';
import type { Difference, DifferenceNote } from '../core/difference.ts';
import { orderIdOf } from '../core/ids.ts';
import { maskMsisdn } from '../core/msisdn.ts';
import type { ProviderName } from '../core/product.ts';
import { type Compared, IS_EXPECTED, type Summed } from './compare.ts';
import type { OurRow, TheirRow, Workbench } from './workbench.ts';

/** What a provider's books cover, both ends included. */
export type Span = { readonly from: number; readonly to: number };

/** A clock of theirs may be so far from ours, and a delivery may be dated so much later than its order. */
export const MAX_LAG = { before: 3_600_000, after: 86_400_000 };

type Found = { readonly ours: OurRow; readonly theirs: TheirRow; readonly sum: Summed };

/** An attempt that both books have and do not agree on. */
export const differenceOf = (
  provider: ProviderName,
  { kind, note }: Compared,
  { ours, theirs, sum }: Found,
): Difference =>
  named({
    ...{ kind, provider, note },
    subject: `order ${ours.merchant}`,
    order: ours.ref,
    merchantOrderId: ours.merchant,
    providerOrderId: theirs.provider_id ?? ours.provider_id,
    number: maskMsisdn(ours.number),
    at: sum.at ?? ours.at,
    row: sum.row,
    ours: { state: ours.state, amountLi: ours.amount },
    theirs: { state: sum.state, amountLi: sum.amountLi, times: sum.times },
  });

/** What the provider sold and we never asked it for. @param elsewhere the attempt of ours with its order id, at another provider */
export function onlyTheirs(
  provider: ProviderName,
  theirs: TheirRow,
  sum: Summed,
  elsewhere: OurRow | null,
): Difference {
  const { merchant, provider_id, number } = theirs;
  const isOfADesk = merchant !== null && orderIdOf(merchant) !== null;
  const note: DifferenceNote = elsewhere !== null ? 'other_provider' : isOfADesk ? 'of_a_desk' : 'past_the_desk';
  const masked = number === null ? null : maskMsisdn(number);
  return named({
    ...{ kind: 'only_theirs', provider, note },
    subject:
      merchant !== null
        ? `order ${merchant}`
        : provider_id !== null
          ? `theirs ${provider_id}`
          : `number ${masked} ${theirs.at} ${sum.amountLi}`,
    order: elsewhere?.ref ?? null,
    merchantOrderId: merchant,
    providerOrderId: provider_id,
    number: masked,
    at: sum.at,
    row: sum.row,
    ours: null,
    theirs: { state: sum.state, amountLi: sum.amountLi, times: sum.times },
  });
}

const onlyOurs = (provider: ProviderName, ours: OurRow): Difference =>
  named({
    ...{ kind: 'only_ours', provider, note: ours.state === 'in_doubt' ? 'in_doubt' : null },
    subject: `order ${ours.merchant}`,
    order: ours.ref,
    merchantOrderId: ours.merchant,
    providerOrderId: ours.provider_id,
    number: maskMsisdn(ours.number),
    at: ours.at,
    row: null,
    ours: { state: ours.state, amountLi: ours.amount },
    theirs: null,
  });

type Unnamed = Omit<Difference, 'key' | 'order'> & { readonly order: string | null };

/** Whatever would have to be judged anew is in the key: a closed difference says nothing of another amount. */
function named(difference: Unnamed): Difference {
  const { kind, provider, subject, ours, theirs } = difference;
  const facts = [provider, kind, subject, ours?.state ?? null, theirs?.state ?? null, theirs?.times ?? null];
  const amounts = kind === 'only_ours' ? [] : [ours?.amountLi ?? null, theirs?.amountLi ?? null];
  const key = createHash('sha256')
    .update(JSON.stringify([...facts, ...amounts]))
    .digest('hex')
    .slice(0, 32);
  return { ...difference, key, order: difference.order as Difference['order'] };
}

export type Missing = {
  readonly surely: readonly Difference[];
  readonly edges: readonly (Difference & { readonly isSeen: boolean })[];
  readonly otherAccounts: number;
  readonly deliveredLi: number;
};

/**
 * Finds attempts that the provider's books lack. How far its times are from ours is learned from the orders that both have: an order is
 * judged only if all of its likely times lie in the span, and only if it went to an account of which the books have orders.
 */
export function missingOurs(provider: ProviderName, bench: Workbench, span: Span | null): Missing {
  const [surely, edges]: [Difference[], (Difference & { isSeen: boolean })[]] = [[], []];
  let [otherAccounts, deliveredLi] = [0, 0];
  if (span === null) return { surely, edges, otherAccounts, deliveredLi };
  const found = bench.lags();
  const least = Math.max(Math.min(found?.least ?? 0, 0), -MAX_LAG.before);
  const most = Math.min(Math.max(found?.most ?? 0, 0), MAX_LAG.after);
  const accounts = bench.accounts();
  const isOfTheirs = (account: string | null): boolean =>
    account === null ||
    accounts.length === 0 ||
    accounts.some((one) => one.account === account || one.account === null);
  const mayBeIn = (at: number): boolean => at + most >= span.from && at + least <= span.to;
  const isIn = (at: number): boolean => at + least >= span.from && at + most <= span.to;

  for (const ours of bench.unmatchedOurs(provider)) {
    if (!IS_EXPECTED[ours.state] || ours.at === null || !mayBeIn(ours.at)) continue;
    if (!isOfTheirs(ours.account)) otherAccounts += 1;
    else if (isIn(ours.at)) {
      surely.push(onlyOurs(provider, ours));
      if (ours.state === 'delivered') deliveredLi += ours.amount;
    } else edges.push({ ...onlyOurs(provider, ours), isSeen: false });
  }
  // That this one has them is remembered, so that the next one, which has not, makes nothing of it.
  const { from, to } = span;
  for (const ours of bench.matchedAround([from - most, from - least], [to - most, to - least]))
    if (IS_EXPECTED[ours.state]) edges.push({ ...onlyOurs(provider, ours), isSeen: true });
  return { surely, edges, otherAccounts, deliveredLi };
}

/** Whether the books now agree about the subject of a difference; null if they say nothing of it. */
export function agreesNow(bench: Workbench, differing: ReadonlySet<string>, difference: Difference): boolean | null {
  if (differing.has(difference.subject)) return false;
  const { merchantOrderId, providerOrderId, number, at } = difference;
  const ours = merchantOrderId === null ? null : bench.findOurs(merchantOrderId);
  const lines = [
    ...(merchantOrderId === null ? [] : bench.findTheirs('merchant', merchantOrderId)),
    ...(providerOrderId === null ? [] : bench.findTheirs('provider_id', providerOrderId)),
    ...(merchantOrderId === null && providerOrderId === null && number !== null && at !== null
      ? bench.findTheirsAt(number, at)
      : []),
  ];
  if (lines.some(({ match }) => match !== null)) return true;
  if (lines.length > 0) return lines.every(({ state }) => state === 'failed' || state === 'refunded');
  // Nothing is expected of it any more: it failed, or was refunded.
  if (difference.kind === 'only_ours' && ours !== null && !IS_EXPECTED[ours.state]) return true;
  return null;
}
