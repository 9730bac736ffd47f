import { REF_SIZE } from '../core/ids.ts';

/** How long new references are. */
export type RefSize = {
  readonly size: () => number;
  /** Says whether the last draw belonged to another order already. */
  readonly drawn: (wasTaken: boolean) => void;
};

/** Each draw that was taken weighs as much as so many that were free: it holds a balance where a fifth of all names are taken. */
const WEIGHT = 4;
const ENOUGH = 4 * WEIGHT;

/**
 * Makes new references longer before they run out: once more than a fifth of the draws are taken, or four in a row, by one character.
 * A process learns it anew in some dozens of draws; the older references stay as they are.
 */
export function createRefSize(): RefSize {
  let size: number = REF_SIZE.least;
  let balance = 0;
  return {
    size: () => size,
    drawn: (wasTaken) => {
      balance = Math.max(balance + (wasTaken ? WEIGHT : -1), 0);
      if (balance < ENOUGH || size === REF_SIZE.most) return;
      size += 1;
      balance = 0;
    },
  };
}
