import { z } from 'zod';

/** Airtime has no product id: the face value says what is bought. */
export type JuheAirtimeOffer = { readonly provider: 'juhe-airtime' };

declare module '../../core/product.ts' {
  interface OfferOf {
    readonly 'juhe-airtime': JuheAirtimeOffer;
  }
}

export const juheAirtimeOffer = z.strictObject({ provider: z.literal('juhe-airtime') });
