import type { StatedState } from './difference.ts';
import type { MerchantOrderId } from './ids.ts';
import type { Msisdn } from './msisdn.ts';
import type { Lane, Offer, ProviderName, Wording } from './product.ts';
import type { Result } from './result.ts';

/**
 * What a provider reports of one order, by answer, query or callback. Codes stay inside the codec; outside it there is only
 * this vocabulary.
 *
 * - `accepted`: taken, with the provider's order id; being delivered
 * - `charging`: queried, and still being delivered
 * - `delivered`, `failed`, `refunded`: final at the provider
 * - `refused`: certainly not taken. `elsewhere`: another provider may still deliver it, because the refusal is not about the
 *   number
 * - `confirm`: probably not taken, in a listed code: a doubt, which only the proof of queries makes a refusal
 * - `not_sent`: certainly no byte of the submission left
 * - `exists`: the provider already has an order under this id: query it
 * - `not_found`: queried, and the provider does not know the id now
 * - `unknown`: it is not known. `unlisted`: the provider answered with a code or status that its documents do not list, or
 *   about another number; false for a timeout, a broken answer, a system error. `shared`: the answer to several orders does not
 *   say which of them it is about, so this one must be queried alone
 */
export type ReportOutcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'charging' }
  | { readonly kind: 'delivered' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'refunded' }
  | { readonly kind: 'refused'; readonly elsewhere: boolean }
  | { readonly kind: 'confirm' }
  | { readonly kind: 'not_sent' }
  | { readonly kind: 'exists' }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'unknown'; readonly unlisted: boolean; readonly shared?: true };

/**
 * The charge that a provider reports. `costLi` is null if it reports none, or none that is believed; then `strangeCost` is the
 * reported text, which counts nowhere and is told to the operators.
 */
export type ReportedCost = { readonly costLi: number | null; readonly strangeCost?: string };

/**
 * @property code the provider's own code or status, as it came (`-205`, `210505`, `trafficSts 7`), or ours for transport
 *   (`timeout`, `http 502`); null for plain success
 * @property why the provider's text, or what broke; never a secret, a signature or a whole number
 */
export type ProviderReport = ReportedCost & {
  readonly provider: ProviderName;
  readonly via: 'submit' | 'query' | 'callback';
  readonly merchantOrderId: MerchantOrderId;
  readonly providerOrderId: string | null;
  readonly outcome: ReportOutcome;
  readonly code: string | null;
  readonly why: string;
};

/** The number and the time span of queries without a result that prove that a provider does not have an order. */
export type NotFoundProof = { readonly questions: number; readonly overMs: number };

/** The facts of one order that a provider needs. */
export type Submission = {
  readonly merchantOrderId: MerchantOrderId;
  readonly msisdn: Msisdn;
  readonly offer: Offer;
  /** The catalogue's code, for a provider that knows the product by it. */
  readonly productCode: string;
  /** What the number receives; only of airtime. */
  readonly faceValueLi?: number;
};

/** One order to query. `providerOrderId` is null until the provider reports it. */
export type Question = Submission & { readonly providerOrderId: string | null };

/** The content of a callback: the order to query. Its claim is believed only if the config says `trust`. */
export type CallbackClaim = {
  readonly merchantOrderId: MerchantOrderId | null;
  readonly providerOrderId: string | null;
  readonly report: ProviderReport | null;
};

/** A request as it came: header names in lower case, query and form values as text. */
export type CallbackRequest = {
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
};

/** How long a submission and a query may take, from the call to the report. */
export type TimeLimits = { readonly submitMs: number; readonly queryMs: number };

/**
 * Why a question that buys nothing has no answer.
 *
 * - `refused`: the provider refuses our account, in a listed code
 * - `not_sold`: it does not sell this to the number, in a listed code
 * - `unreachable`: no whole answer came
 * - `unclear`: it answered, and what that means is not listed
 *
 * @property advice what to do about a listed code; null for any other
 */
export type InquiryFailure = {
  readonly kind: 'refused' | 'not_sold' | 'unreachable' | 'unclear';
  readonly code: string | null;
  readonly why: string;
  readonly advice: Wording | null;
};

/** A product as a provider offers it, for no number in particular. */
export type Wanted = Pick<Submission, 'offer' | 'productCode' | 'faceValueLi'>;

/**
 * A top-up provider. Nothing here throws for a fault of a network or a provider: every failure is a report.
 *
 * - `lanes` are all lanes of its offers.
 * - `deduplicates` is true if it refuses an order id that it knows. Only there an order may be sent again.
 * - `limits` are kept: a call that takes longer leaves its orders unknown.
 * - `account` is a fingerprint of the account and its address. It stays the same over restarts and changed secrets, and differs
 *   for another account.
 * - `submit` sends once and never retries.
 * - `query` takes at most `batch` questions of one lane and returns one report each, in any order. A question without a report
 *   had no room in the request and comes first in the next one. The first question always has a report.
 * - `readCallback` returns null if the signature or the shape is wrong.
 * - `balance` asks how much money our account has left.
 * - `checkAccount` tries the credentials with a query for an order that cannot exist. It counts as one of the queries that
 *   `queryEvery` spaces: take a slot first.
 * - `checkSale` asks whether this could be sold to this number now.
 * - `quote` asks what a product costs, for a number that the provider's own file picks.
 * - `listOrders` asks for the orders of a span within one day. It counts as a query too.
 *
 * The last five buy nothing, and a provider without such a call lacks them.
 */
export type Provider = {
  readonly name: ProviderName;
  readonly lanes: readonly Lane[];
  readonly deduplicates: boolean;
  readonly limits: TimeLimits;
  readonly account: string;
  readonly batch: number;
  readonly submit: (submission: Submission) => Promise<ProviderReport>;
  readonly query: (lane: Lane, questions: readonly Question[]) => Promise<readonly ProviderReport[]>;
  readonly readCallback: (request: CallbackRequest) => CallbackClaim | null;
  readonly balance?: () => Promise<Result<{ readonly amountLi: number }, InquiryFailure>>;
  readonly checkAccount?: () => Promise<Result<void, InquiryFailure>>;
  readonly checkSale?: (submission: Submission) => Promise<Result<void, InquiryFailure>>;
  readonly quote?: (wanted: Wanted) => Promise<Result<{ readonly priceLi: number }, InquiryFailure>>;
  readonly listOrders?: (asked: ListQuestion) => Promise<Result<ListedOrders, InquiryFailure>>;
};

/** A page, from 1 on, of the orders from one instant to another, both included. */
export type ListQuestion = { readonly from: number; readonly to: number; readonly page: number };

/** One order as a provider lists it. */
export type ListedOrder = {
  readonly merchantOrderId: string | null;
  readonly providerOrderId: string | null;
  readonly number: string | null;
  readonly at: number | null;
  readonly amountLi: number | null;
  readonly state: StatedState;
};
export type ListedOrders = { readonly orders: readonly ListedOrder[]; readonly isLast: boolean };

/**
 * Why a refusal is about our account and not about an order: the money in it, or whether and from where it may be used (key, address,
 * signature, verification, application).
 */
export type AccountCause = 'balance' | 'access';

/**
 * A code of a provider's document: its class, and advice for people in both languages.
 *
 * @property account given for a refusal of our account: then nothing is bought there until the account is well
 */
export type CodeEntry = {
  readonly account?: AccountCause;
  readonly code: string;
  readonly outcome: ReportOutcome;
  readonly advice: Wording;
};

/** The provider's final word, or its reason for a refusal. `provider` may differ from a later attempt's. */
export type ProviderWord = {
  readonly provider: ProviderName;
  readonly code: string | null;
  readonly why: string;
};
