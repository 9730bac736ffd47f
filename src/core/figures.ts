import type { OrderState } from './order.ts';
import type { ProviderName } from './product.ts';

/** What is not final yet, and what is still to be said, in numbers. */
export type Figures = {
  /** Orders that are not final, by state and provider of their current attempt. */
  readonly open: readonly {
    readonly state: OrderState;
    readonly provider: ProviderName | 'none';
    readonly count: number;
  }[];
  readonly oldestDoubtAt: number | null;
  readonly undelivered: number;
  readonly oldestUndeliveredAt: number | null;
  readonly parked: number;
  /** Rows that cannot be read; see `SetAside`. */
  readonly setAside: number;
};
