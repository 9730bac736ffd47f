import type { MerchantOrderId } from './ids.ts';
import type { Msisdn } from './msisdn.ts';
import type { Lane, Offer, ProviderName } from './product.ts';

/**
 * What a provider says of one order, by whichever road. Codes stay inside the codec; this is the whole vocabulary outside it.
 *
 * - `accepted`: taken, its own order id given; being charged
 * - `charging`: asked, and still on its way
 * - `delivered`, `failed`, `refunded`: final at the provider
 * - `refused`: certainly not taken. `elsewhere`: another provider may still deliver it (the refusal is not about the number)
 * - `confirm`: probably not taken, in a code its documents list: a doubt, which only the proof of queries makes a refusal
 * - `not_sent`: certain that no byte of the submission left
 * - `exists`: the provider already has an order under this id: ask
 * - `not_found`: asked, and the provider does not know the id (now)
 * - `unknown`: nobody knows. `unlisted`: the provider did answer, with a code or status its documents do not list (or about
 *   another number); false for a timeout, a broken answer, a system error. `shared`: the answer to several orders does not say
 *   which of them it is about, so this one must be asked about alone
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
 * @property code the provider's own code or status, as it came (`-205`, `210505`, `trafficSts 7`), or ours for transport (`timeout`, `http 502`); null for plain success
 * @property why what the provider said in words, or what broke; never a secret, a signature or a whole number
 * @property costLi what the provider says it took, where it says so
 */
export type ProviderReport = {
  readonly provider: ProviderName;
  readonly via: 'submit' | 'query' | 'callback';
  readonly merchantOrderId: MerchantOrderId;
  readonly providerOrderId: string | null;
  readonly outcome: ReportOutcome;
  readonly code: string | null;
  readonly why: string;
  readonly costLi: number | null;
};

/** One order as a provider must know it. */
export type Submission = {
  readonly merchantOrderId: MerchantOrderId;
  readonly msisdn: Msisdn;
  readonly offer: Offer;
  /** The catalogue's code; YTX takes it as `flowCode` where the offer has none of its own. */
  readonly productCode: string;
};

/** One order to ask about. `providerOrderId` is null while the provider has not told it. */
export type Question = Submission & { readonly providerOrderId: string | null };

/** What a callback lets us know: whom to ask about. Its claim is believed only where the config says `trust`. */
export type CallbackClaim = {
  readonly merchantOrderId: MerchantOrderId | null;
  readonly providerOrderId: string | null;
  readonly report: ProviderReport | null;
};

/** A request as it came: header names in lower case, query and form values as text. */
export type CallbackRequest = {
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly body: Uint8Array;
};

/**
 * A top-up provider. Nothing here throws for what a network or a provider can do: every failure is a report.
 *
 * - `account` names the account and the address it has there, without saying either: the same after a restart and for a changed
 *   secret, another one for another account
 * - `submit` sends once and never retries by itself.
 * - `query` takes at most `batch` questions of one lane and answers one report each, in any order; a question without a
 *   report found no room in the request, and is the first one's turn again. The first always has one.
 * - `readCallback` answers null where the signature or the shape is wrong.
 */
export type Provider = {
  readonly name: ProviderName;
  readonly account: string;
  readonly batch: number;
  readonly submit: (submission: Submission) => Promise<ProviderReport>;
  readonly query: (lane: Lane, questions: readonly Question[]) => Promise<readonly ProviderReport[]>;
  readonly readCallback: (request: CallbackRequest) => CallbackClaim | null;
};

/** Every code of a provider's document: its class, and what a person should do, in both languages. */
export type CodeEntry = {
  readonly code: string;
  readonly outcome: ReportOutcome;
  readonly advice: { readonly en: string; readonly zh: string };
};
