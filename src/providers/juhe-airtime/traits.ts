import { z } from 'zod';
import type { ProviderTraits } from '../record.ts';
import { JUHE_AIRTIME_CODES } from './codes.ts';

/** Airtime has no product id: the face value says what is bought. */
export type JuheAirtimeOffer = { readonly provider: 'juhe-airtime' };

declare module '../../core/product.ts' {
  interface OfferOf {
    readonly 'juhe-airtime': JuheAirtimeOffer;
  }
}

export const juheAirtimeOffer = z.strictObject({ provider: z.literal('juhe-airtime') });

/** No public document says that a repeated order id is refused, so the same order is never sent again. */
export const JUHE_AIRTIME_TRAITS = {
  name: 'juhe-airtime',
  lanes: ['juhe-airtime'],
  deduplicates: false,
  codes: JUHE_AIRTIME_CODES,
} as const satisfies ProviderTraits<'juhe-airtime'>;
