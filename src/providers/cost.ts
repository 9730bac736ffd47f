import { parseYuan } from '../core/money.ts';
import type { ReportedCost } from '../core/provider.ts';

/** Reads what a provider wrote as its cost, in yuan; nothing where it wrote nothing. What is no amount must still go through `Repeat`. */
export function readCost(written: string): ReportedCost {
  const text = written.trim();
  const cost = parseYuan(text);
  if (cost.ok) return { costLi: cost.value };
  return text === '' ? { costLi: null } : { costLi: null, strangeCost: text };
}

/** Puts a cost that is no amount into words that people may read. */
export const repeatCost = ({ costLi, strangeCost }: ReportedCost, repeat: (text: string) => string): ReportedCost =>
  strangeCost === undefined ? { costLi } : { costLi, strangeCost: repeat(strangeCost).slice(0, 40) };
