import type { Played } from './schedule.ts';

/** What many schedules came to. `failed` are those with violations, the first ones of each. */
export type Tally = {
  readonly schedules: number;
  readonly orders: number;
  readonly final: number;
  readonly faults: number;
  /** In how many schedules each kind came. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly fewestFaults: number;
  readonly simulatedMs: number;
  readonly failed: readonly { readonly seed: number; readonly violations: readonly string[] }[];
};

export const NOTHING: Tally = {
  schedules: 0,
  orders: 0,
  final: 0,
  faults: 0,
  kinds: {},
  fewestFaults: Number.MAX_SAFE_INTEGER,
  simulatedMs: 0,
  failed: [],
};

export function tallyOf({ seed, violations, faults, orders, final, simulatedMs }: Played): Tally {
  const count = [...faults.values()].reduce((sum, times) => sum + times, 0);
  const failed = violations.length === 0 ? [] : [{ seed, violations: violations.slice(0, 5) }];
  const kinds = Object.fromEntries([...faults.keys()].map((kind) => [kind, 1]));
  return { schedules: 1, orders, final, faults: count, kinds, fewestFaults: count, simulatedMs, failed };
}

export const added = (a: Tally, b: Tally): Tally => ({
  schedules: a.schedules + b.schedules,
  orders: a.orders + b.orders,
  final: a.final + b.final,
  faults: a.faults + b.faults,
  kinds: summed(a.kinds, b.kinds),
  fewestFaults: Math.min(a.fewestFaults, b.fewestFaults),
  simulatedMs: a.simulatedMs + b.simulatedMs,
  failed: [...a.failed, ...b.failed],
});

function summed(a: Tally['kinds'], b: Tally['kinds']): Tally['kinds'] {
  const kinds = { ...a };
  for (const [kind, schedules] of Object.entries(b)) kinds[kind] = (kinds[kind] ?? 0) + schedules;
  return kinds;
}
