import type { MoneyStage } from './money-flow.ts';
import type { OrderState } from './order.ts';
import type { Platform } from './people.ts';
import type { ProviderName } from './product.ts';
import type { ReportOutcome } from './provider.ts';

/** Counters. Labels are kinds of things, never a number or a person's name. */
export type Meter = {
  readonly moved: (to: OrderState, provider: ProviderName | 'none') => void;
  /** Money came so far: `provider` is the one it was or would first be bought from. */
  readonly money: (stage: MoneyStage, team: string, provider: ProviderName | 'none', li: number) => void;
  readonly answered: (
    provider: ProviderName,
    via: 'submit' | 'query' | 'callback',
    outcome: ReportOutcome['kind'] | 'refused_signature' | 'unknown_order',
  ) => void;
  readonly acknowledged: (platform: Platform, ms: number) => void;
  readonly delivered: (platform: Platform, outcome: string, lagMs: number) => void;
  readonly toldOperators: (kind: string) => void;
};
