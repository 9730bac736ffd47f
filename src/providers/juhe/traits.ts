import { z } from 'zod';
import type { ProviderTraits } from '../record.ts';
import { JUHE_CODES } from './codes.ts';

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

/** Juhe refuses an order id that it has, so the same order may be sent again, as a question. */
export const JUHE_TRAITS = {
  name: 'juhe',
  lanes: ['juhe'],
  deduplicates: true,
  codes: JUHE_CODES,
} as const satisfies ProviderTraits<'juhe'>;
