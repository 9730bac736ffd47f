const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Matches `"250ms"`, `"60s"`, `"10m"`, `"24h"`, `"7d"`. */
export const DURATION = /^(\d{1,7})(ms|s|m|h|d)$/;

/** Milliseconds of a duration that matched {@link DURATION}. */
export function durationMs(given: string): number {
  const [, count = '0', unit = 'ms'] = DURATION.exec(given) ?? [];
  return Number(count) * (UNITS[unit] ?? 1);
}

/** A duration as the config writes it, in its largest unit up to hours: `"90m"`, `"24h"`. */
export function writeDuration(ms: number): string {
  const unit = ['h', 'm', 's'].find((one) => ms % (UNITS[one] ?? 1) === 0) ?? 'ms';
  return `${ms / (UNITS[unit] ?? 1)}${unit}`;
}
