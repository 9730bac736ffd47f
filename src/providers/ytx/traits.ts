/** YTX sells a repeated order once more, so the same order is never sent again. */
export const YTX_TRAITS = { name: 'ytx', lanes: ['ytx:traffic', 'ytx:benefit'], deduplicates: false } as const;
