import { z } from 'zod';
import type { ProviderTraits } from '../record.ts';
import { YTX_CODES } from './codes.ts';

/**
 * How YTX sells a product: traffic by its own code for a package, where that differs from the catalogue's, or a benefit (权益) by its
 * code there.
 */
export type YtxOffer =
  | { readonly provider: 'ytx'; readonly kind: 'traffic'; readonly flowCode: string | null }
  | { readonly provider: 'ytx'; readonly kind: 'benefit'; readonly productCode: string };

declare module '../../core/product.ts' {
  interface OfferOf {
    readonly ytx: YtxOffer;
  }
}

export const ytxOffer = z
  .strictObject({
    provider: z.literal('ytx'),
    flowCode: z
      .string()
      .regex(/^[A-Za-z0-9]{1,32}$/)
      .optional()
      .meta({ description: "YTX's own code, where it differs from the product's." }),
    productCode: z.string().min(1).max(64).optional().meta({ description: "YTX's code of a benefit (权益)." }),
  })
  .transform(
    ({ provider, flowCode, productCode }): YtxOffer =>
      productCode === undefined
        ? { provider, kind: 'traffic', flowCode: flowCode ?? null }
        : { provider, kind: 'benefit', productCode },
  );

/** YTX sells a repeated order once more, so the same order is never sent again. */
export const YTX_TRAITS = {
  name: 'ytx',
  lanes: ['ytx:traffic', 'ytx:benefit'],
  deduplicates: false,
  codes: YTX_CODES,
} as const satisfies ProviderTraits<'ytx'>;
