import { type Msisdn, readMsisdn } from '../core/msisdn.ts';
import type { Team } from '../core/policy.ts';
import { findProduct, fitsPlace, type NumberPlace, type Product, type ProductMismatch } from '../core/product.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Access } from './access.ts';
import type { RequestRefused, TopupRequest } from './desk.ts';
import { reasonRefused } from './reason.ts';
import type { DeskSettings } from './settings.ts';

/** What was asked, once it is known to make sense. `misfit` where the requester insisted against the number's place. */
export type ResolvedRequest = {
  readonly team: Team;
  readonly msisdn: Msisdn;
  readonly product: Product;
  readonly place: NumberPlace;
  readonly misfit: ProductMismatch | null;
};

export type ResolveDeps = {
  readonly places: Pick<Access, 'teamFor'>;
  readonly settings: Pick<DeskSettings, 'products' | 'reasonPattern'>;
  readonly placeOf: (msisdn: Msisdn) => NumberPlace;
};

/** Makes of what was typed a number, a product and the team it is asked for, or says what is wrong with it. */
export async function resolveRequest(
  { places, settings, placeOf }: ResolveDeps,
  asked: Pick<TopupRequest, 'number' | 'product' | 'by' | 'origin'>,
): Promise<Result<ResolvedRequest, RequestRefused>> {
  const team = await places.teamFor(asked.by, asked.origin);
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
    misfit: fit.ok ? null : fit.error,
  });
}

/** The same of a whole request. Its reason is looked at last: what is wrong with the rest would have to be typed again anyway. */
export async function resolveWholeRequest(
  deps: ResolveDeps,
  asked: Omit<TopupRequest, 'requestKey'>,
): Promise<Result<ResolvedRequest, RequestRefused>> {
  const wanted = await resolveRequest(deps, asked);
  if (!wanted.ok) return wanted;
  const { misfit } = wanted.value;
  if (misfit !== null && !asked.anyway) return err(misfit);
  const reason = reasonRefused(asked, deps.settings);
  return reason === null ? wanted : err(reason);
}

const fittingAt = (products: readonly Product[], place: NumberPlace): readonly Product[] =>
  products.filter((product) => fitsPlace(products, product, place).ok);
