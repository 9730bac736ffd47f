import type { Running } from './installation.ts';

/** A process of the product's as the world sees it: one that can stop for a while, have a wrong clock, and die at any await. */
export type Host = {
  readonly name: string;
  /** What it was started with. */
  readonly running: Running;
  alive: boolean;
  /** What would happen to it before this time happens then: it was stopped. */
  stoppedUntil: number;
  /** How far its clock is ahead. */
  aheadMs: number;
};
