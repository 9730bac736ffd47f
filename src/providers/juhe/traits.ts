import type { ProviderTraits } from '../record.ts';
import { JUHE_CODES } from './codes.ts';

/** Juhe refuses an order id that it has, so the same order may be sent again, as a question. */
export const JUHE_TRAITS = {
  name: 'juhe',
  lanes: ['juhe'],
  deduplicates: true,
  codes: JUHE_CODES,
} as const satisfies ProviderTraits<'juhe'>;
