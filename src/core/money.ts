import { err, ok, type Result } from './result.ts';

/** 1 yuan is 1000 厘 (li). Providers quote three decimals, so money is always an integer of 厘. */
export const LI_PER_YUAN = 1000;

export type YuanRefused = { readonly kind: 'not_yuan'; readonly given: string };

/**
 * Reads yuan from a decimal string, as in the config and from providers: `"19.63"`, `"19.630"`, `"5"`.
 *
 * @returns 厘; refuses signs, exponents, more than three decimals and anything above 9,999,999 yuan
 */
export function parseYuan(given: string): Result<number, YuanRefused> {
  const match = /^(\d{1,7})(?:\.(\d{1,3}))?$/.exec(given);
  if (!match) return err({ kind: 'not_yuan', given });
  return ok(Number(match[1]) * LI_PER_YUAN + Number((match[2] ?? '').padEnd(3, '0')));
}

/** Writes 厘 as yuan with two decimals, or three if the third is not zero: `19630` → `19.63`. */
export function formatYuan(li: number): string {
  const sign = li < 0 ? '-' : '';
  const whole = Math.abs(li);
  const decimals = String(whole % LI_PER_YUAN).padStart(3, '0');
  return `${sign}${Math.floor(whole / LI_PER_YUAN)}.${decimals.endsWith('0') ? decimals.slice(0, 2) : decimals}`;
}
