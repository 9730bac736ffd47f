import type { ProviderTraits } from '../record.ts';
import { YTX_CODES } from './codes.ts';

/** YTX sells a repeated order once more, so the same order is never sent again. */
export const YTX_TRAITS = {
  name: 'ytx',
  lanes: ['ytx:traffic', 'ytx:benefit'],
  deduplicates: false,
  codes: YTX_CODES,
} as const satisfies ProviderTraits<'ytx'>;
