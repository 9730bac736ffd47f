import type { ConversationId } from './conversation.ts';
import type { OrderRef } from './ids.ts';
import type { ProviderName } from './product.ts';
import type { Result } from './result.ts';

/**
 * How the books of a provider and ours disagree about one order, the worst first.
 *
 * - `only_theirs`: the provider sold what the desk never asked for: bought past the desk, or the ledger is an older copy
 * - `twice_theirs`: the provider sold one of our attempts more than once
 * - `state_differs`: one of the two says delivered and the other does not
 * - `amount_differs`: both say delivered, at different prices
 * - `only_ours`: ours was sent, and the provider's books for that time lack it
 */
export const DIFFERENCE_KINDS = [
  'only_theirs',
  'twice_theirs',
  'state_differs',
  'amount_differs',
  'only_ours',
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** What a provider's books say of an order. */
export const STATED_STATES = ['delivered', 'charging', 'failed', 'refunded'] as const;
export type StatedState = (typeof STATED_STATES)[number];

/** What ours say of one attempt of an order; `not_sent` is also an attempt that the ledger does not know. */
export type AttemptState = 'delivered' | 'charging' | 'in_doubt' | 'failed' | 'refunded' | 'not_sent';

/**
 * What a person must know besides the kind.
 *
 * - `past_the_desk`: its order id is none that a desk makes
 * - `of_a_desk`: its order id is one that this program makes, and the ledger lacks the order: an older copy, or another desk
 * - `other_provider`: the order is one that the ledger has, at another provider
 * - `in_doubt`: ours is in doubt; only people or a query end that
 * - `given_up`: the attempt was refused or failed, and the order went on without it
 */
export type DifferenceNote = 'past_the_desk' | 'of_a_desk' | 'other_provider' | 'in_doubt' | 'given_up';

/**
 * One order that the books disagree on. Numbers are masked, money is 厘.
 *
 * @property key the same whenever the same is found again; another amount or state is another difference
 * @property subject what it is about, whatever differs: found again and agreeing, it resolves the difference
 * @property at when the provider says it was, or else when ours was sent
 * @property row where it stands in the statement
 */
export type Difference = {
  readonly kind: DifferenceKind;
  readonly provider: ProviderName;
  readonly key: string;
  readonly subject: string;
  readonly note: DifferenceNote | null;
  readonly order: OrderRef | null;
  readonly merchantOrderId: string | null;
  readonly providerOrderId: string | null;
  readonly number: string | null;
  readonly at: number | null;
  readonly row: number | null;
  readonly ours: { readonly state: AttemptState; readonly amountLi: number } | null;
  readonly theirs: { readonly state: StatedState; readonly amountLi: number | null; readonly times: number } | null;
};

/** The name that people give a difference: `D` and characters of Crockford's base 32. */
export type DifferenceId = string & { readonly brand: 'DifferenceId' };

/**
 * - `edge`: ours lies at the edge of what statements covered so far; the next one tells
 * - `open`: waits for a person
 * - `resolved`: a later statement agrees
 * - `closed`: by a person, with a reason
 */
export type DifferenceStatus = 'edge' | 'open' | 'resolved' | 'closed';

export type KeptDifference = Difference & {
  readonly id: DifferenceId;
  readonly status: DifferenceStatus;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly closed: { readonly by: string; readonly reason: string; readonly at: number } | null;
};

/** How much money stands behind a difference: what may have been paid without an order, or is paid otherwise than agreed. */
export function atStakeLi({ kind, ours, theirs }: Pick<Difference, 'kind' | 'ours' | 'theirs'>): number {
  const [own, paid] = [ours?.amountLi ?? 0, theirs?.amountLi ?? ours?.amountLi ?? 0];
  switch (kind) {
    case 'only_theirs':
    case 'state_differs':
      return paid;
    case 'twice_theirs':
      return paid * Math.max((theirs?.times ?? 1) - 1, 0);
    case 'amount_differs':
      return paid - own;
    case 'only_ours':
      return own;
  }
}

/** Reads the name of a difference in any case, as people type it; null for anything else. */
export function readDifferenceId(given: string): DifferenceId | null {
  const upper = given.trim().toUpperCase();
  if (!/^D[0-9A-Z]{6,12}$/.test(upper)) return null;
  return `D${upper.slice(1).replace(/[IL]/g, '1').replaceAll('O', '0')}` as DifferenceId;
}

/** A provider's books as they were compared: a file, or what the provider listed. */
export type Statement = {
  readonly provider: ProviderName;
  readonly source: 'file' | 'listing';
  /** The name of the file; of a listing the span. */
  readonly name: string;
  /** The same again for the same books. */
  readonly digest: string;
  readonly span: { readonly from: number; readonly to: number } | null;
  readonly lines: number;
  readonly agreeing: number;
};

/**
 * What was found in a statement.
 *
 * @property edges ours near the edges of its span; `isSeen` if it has them
 * @property agreesNow whether the books agree by now about the subject of an earlier difference; null if they say nothing of it
 */
export type Findings = {
  readonly statement: Statement;
  readonly differences: readonly Difference[];
  readonly edges: readonly (Difference & { readonly isSeen: boolean })[];
  readonly agreesNow: (difference: Difference) => boolean | null;
};

/**
 * What became of the differences of a statement.
 *
 * @property isRepeated whether the same statement was taken before
 * @property found open now and not before; `stillOpen` were open before
 * @property reopened had been resolved by an earlier statement
 * @property closed found again, and closed by a person before
 * @property edges wait for the next statement
 */
export type Taken = {
  readonly isRepeated: boolean;
  readonly found: readonly KeptDifference[];
  readonly stillOpen: readonly KeptDifference[];
  readonly reopened: readonly KeptDifference[];
  readonly resolved: readonly KeptDifference[];
  readonly closed: readonly KeptDifference[];
  readonly edges: number;
};

export type CloseRefused =
  | { readonly kind: 'no_such_difference' }
  | { readonly kind: 'closed'; readonly by: string; readonly at: number }
  | { readonly kind: 'resolved' };

/** The differences between the books, kept in the ledger until a person closes them or a later statement resolves them. */
export type DifferenceLedger = {
  /**
   * Takes all that a statement shows in one transaction, with the one message about it. It moves no order. Nothing is told where nothing
   * is new.
   *
   * @param to where finance is told; null for nowhere
   */
  readonly takeStatement: (findings: Findings, to: ConversationId | null, at: number) => Promise<Taken>;
  /** Returns what is open, the worst kind first and then the oldest, and how many wait at the edge of a statement. */
  readonly openDifferences: () => Promise<{ readonly open: readonly KeptDifference[]; readonly edges: number }>;
  readonly closeDifference: (
    id: DifferenceId,
    by: string,
    reason: string,
    at: number,
  ) => Promise<Result<KeptDifference, CloseRefused>>;
  /** Finds the first line of the journal of differences that was changed or is missing; null if all are as written. */
  readonly brokenDifferenceLine: () => Promise<number | null>;
};
