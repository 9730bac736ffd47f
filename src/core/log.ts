import type { MoneyStage } from './change.ts';
import type { OrderState } from './order.ts';
import type { Platform } from './people.ts';
import type { ProviderName } from './product.ts';
import type { ReportOutcome } from './provider.ts';
import type { RefusedSignature } from './surface.ts';

/**
 * A line of the log: a dotted event name and its facts. The caller masks numbers and leaves out secrets; `src/log.ts` does it
 * once more.
 */
export type Log = {
  readonly info: (event: string, facts?: Readonly<Record<string, unknown>>) => void;
  readonly warn: (event: string, facts?: Readonly<Record<string, unknown>>) => void;
  readonly error: (event: string, facts?: Readonly<Record<string, unknown>>) => void;
};

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
  readonly signatureRefused: (from: string, cause: RefusedSignature['cause']) => void;
  readonly acknowledged: (platform: Platform, ms: number) => void;
  readonly delivered: (platform: Platform, outcome: string, lagMs: number) => void;
  readonly reloaded: (result: 'applied' | 'refused') => void;
  readonly toldOperators: (kind: string) => void;
};
