/** The first wait, and the longest. */
export type BackoffLimits = { readonly firstMs: number; readonly maxMs: number };

/** How long to wait after so many tries, counted from 1: each wait is twice the one before, up to the longest. */
export const backoff = ({ firstMs, maxMs }: BackoffLimits, tries: number): number =>
  Math.min(firstMs * 2 ** (tries - 1), maxMs);

/** The wait after one of `lastMs`: twice as long, but within the limits. */
export const nextBackoff = ({ firstMs, maxMs }: BackoffLimits, lastMs: number): number =>
  Math.min(Math.max(lastMs * 2, firstMs), maxMs);
