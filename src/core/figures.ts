import type { OrderState } from './order.ts';
import type { ProviderName } from './product.ts';

/** Counts of open orders and undelivered notices. */
export type Figures = {
  /** Open orders by state and by the provider of their current attempt. */
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
