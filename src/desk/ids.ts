import type { OrderId, OrderRef } from '../core/ids.ts';

/** Where fresh names come from: passed in, so that a test or a simulation can say which. */
export type NewIds = {
  /** @param refSize how many characters the reference has after its `T` */
  readonly order: (at: number, refSize: number) => { readonly id: OrderId; readonly ref: OrderRef };
  /** 16 random bytes as 22 characters of base64url. */
  readonly buttonKey: () => string;
};
