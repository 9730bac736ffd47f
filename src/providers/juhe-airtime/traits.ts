import type { ProviderTraits } from '../record.ts';
import { JUHE_AIRTIME_CODES } from './codes.ts';

/** No public document says that a repeated order id is refused, so the same order is never sent again. */
export const JUHE_AIRTIME_TRAITS = {
  name: 'juhe-airtime',
  lanes: ['juhe-airtime'],
  deduplicates: false,
  codes: JUHE_AIRTIME_CODES,
} as const satisfies ProviderTraits<'juhe-airtime'>;
