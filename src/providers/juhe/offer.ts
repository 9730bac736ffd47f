import { z } from 'zod';

/** @property pid Juhe's product id */
export type JuheOffer = { readonly provider: 'juhe'; readonly pid: string };

declare module '../../core/product.ts' {
  interface OfferOf {
    readonly juhe: JuheOffer;
  }
}

export const juheOffer = z.strictObject({
  provider: z.literal('juhe'),
  pid: z
    .string('an offer of juhe needs its "pid"')
    .regex(/^[A-Za-z0-9]{1,32}$/)
    .meta({ description: "Juhe's product id." }),
});
