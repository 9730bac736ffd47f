/** Takes one measurement; greater or smaller may be better, only ratios are looked at. */
export type Measure = (round: number) => Promise<number>;

/** @property ratios of what is measured to what it is compared with, one a round; `pairs` of the twin to the same */
export type Compared = { readonly ratios: readonly number[]; readonly pairs: readonly number[]; readonly base: number };

/** A machine on which two equals differ by more than this says nothing. */
const VOID_BEYOND = 0.25;

/**
 * Measures a thing against a base, and the base against its twin, in turns: what disturbs one round disturbs all three. The order
 * changes every round.
 */
export async function compare(
  { base, twin, thing }: { readonly base: Measure; readonly twin: Measure; readonly thing: Measure },
  rounds: number,
): Promise<Compared> {
  const ratios: number[] = [];
  const pairs: number[] = [];
  const bases: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [a = Number.NaN, b = Number.NaN, c = Number.NaN] = await inTurn(
      [base, thing, twin].map((measure) => () => measure(round)),
      round,
    );
    ratios.push((2 * b) / (a + c));
    pairs.push(c / a);
    bases.push(a, c);
  }
  return { ratios, pairs, base: median(bases) };
}

export const isVoid = ({ pairs }: Compared): boolean => Math.abs(median(pairs) - 1) > VOID_BEYOND;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** The value that this share of them does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}

/** The figures in the order of their measures, which are taken in another order every round. */
export async function inTurn<T>(measures: readonly (() => Promise<T>)[], round: number): Promise<readonly T[]> {
  const figures = new Map<number, T>();
  for (let step = 0; step < measures.length; step += 1) {
    const index = (round + step) % measures.length;
    const measure = measures[index];
    if (measure !== undefined) figures.set(index, await measure());
  }
  return measures.flatMap((_, index) => figures.get(index) ?? []);
}
