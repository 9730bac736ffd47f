/** Juhe refuses an order id that it has, so the same order may be sent again, as a question. */
export const JUHE_TRAITS = { name: 'juhe', lanes: ['juhe'], deduplicates: true } as const;
