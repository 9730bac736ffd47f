import type { Origin } from '../core/conversation.ts';
import { type Msisdn, type MsisdnRefused, readMsisdn } from '../core/msisdn.ts';
import type { Actor } from '../core/people.ts';
import type { PolicyRefused, Team } from '../core/policy.ts';
import {
  findProduct,
  fitsPlace,
  type NumberPlace,
  type Product,
  type ProductMismatch,
  type UnknownProduct,
  type Wording,
} from '../core/product.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Access, AccessRefused } from './access.ts';
import { type DeskSettings, MAX_REASON_LENGTH } from './settings.ts';

/** `number` and `product` are as typed. */
export type TopupRequest = {
  readonly number: string;
  readonly product: string;
  readonly anyway: boolean;
  readonly reason: string;
  /** Replaces the approvals of the rules by one approval of an approver for urgent requests. */
  readonly urgent: boolean;
  readonly by: Actor;
  readonly origin: Origin;
  readonly requestKey: string;
};

export type RequestRefused =
  | AccessRefused
  | { readonly kind: 'bad_number'; readonly why: MsisdnRefused }
  | UnknownProduct
  | { readonly kind: 'no_product'; readonly fitting: readonly Product[] }
  | ProductMismatch
  | { readonly kind: 'reason_too_long'; readonly length: number; readonly longest: number }
  | { readonly kind: 'reason_does_not_match'; readonly sentence: Wording }
  | { readonly kind: 'urgent_needs_reason' }
  /** Another order has this request key, and the requester may not see it. */
  | { readonly kind: 'request_key_taken' }
  | PolicyRefused;

/** A valid request. `mismatch` is set if the product does not seem to fit the number, and the requester insisted. */
export type ResolvedRequest = {
  readonly team: Team;
  readonly msisdn: Msisdn;
  readonly product: Product;
  readonly place: NumberPlace;
  readonly mismatch: ProductMismatch | null;
};

export type ResolveDeps = {
  readonly access: Pick<Access, 'teamFor'>;
  readonly settings: Pick<DeskSettings, 'products' | 'reasonPattern'>;
  readonly placeOf: (msisdn: Msisdn) => NumberPlace;
};

/** Resolves what was typed to a number, a product and a team, or refuses it. */
export async function resolveRequest(
  { access, settings, placeOf }: ResolveDeps,
  asked: Pick<TopupRequest, 'number' | 'product' | 'by' | 'origin'>,
): Promise<Result<ResolvedRequest, RequestRefused>> {
  const team = await access.teamFor(asked.by, asked.origin);
  if (!team.ok) return team;
  const number = readMsisdn(asked.number);
  if (!number.ok) return err({ kind: 'bad_number', why: number.error });
  const place = placeOf(number.value);
  if (asked.product.trim() === '') return err({ kind: 'no_product', fitting: fittingAt(settings.products, place) });
  const product = findProduct(settings.products, asked.product);
  if (!product.ok) return product;
  const fit = fitsPlace(settings.products, product.value, place);
  return ok({
    team: team.value,
    msisdn: number.value,
    product: product.value,
    place,
    mismatch: fit.ok ? null : fit.error,
  });
}

/** The same for a whole request. The reason is checked last, because an error in the rest means typing it again anyway. */
export async function resolveWholeRequest(
  deps: ResolveDeps,
  asked: Omit<TopupRequest, 'requestKey'>,
): Promise<Result<ResolvedRequest, RequestRefused>> {
  const wanted = await resolveRequest(deps, asked);
  if (!wanted.ok) return wanted;
  const { mismatch } = wanted.value;
  if (mismatch !== null && !asked.anyway) return err(mismatch);
  const reason = reasonRefused(asked, deps.settings);
  return reason === null ? wanted : err(reason);
}

const fittingAt = (products: readonly Product[], place: NumberPlace): readonly Product[] =>
  products.filter((product) => fitsPlace(products, product, place).ok);

/** Returns why a request's reason is refused; null if it is fine. */
function reasonRefused(
  { reason, urgent }: Pick<TopupRequest, 'reason' | 'urgent'>,
  { reasonPattern }: Pick<DeskSettings, 'reasonPattern'>,
): RequestRefused | null {
  if (reason.length > MAX_REASON_LENGTH) {
    return { kind: 'reason_too_long', length: reason.length, longest: MAX_REASON_LENGTH };
  }
  if (urgent && reason.trim() === '') return { kind: 'urgent_needs_reason' };
  if (reasonPattern === null || reasonPattern.pattern.test(reason)) return null;
  return { kind: 'reason_does_not_match', sentence: reasonPattern.sentence };
}
