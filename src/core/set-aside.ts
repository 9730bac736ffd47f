import type { OrderId, OrderRef } from './ids.ts';
import type { Slot } from './notice.ts';

/**
 * A row that cannot be read: an order (`slot` null), or one notice of it. It stays as it is, nothing works on it, and every start looks at
 * it once more.
 *
 * @property ref null where there is no such order
 * @property why the name of what is wrong with it, never what stands there
 * @property toldAt when the operators were told; null while they were not
 */
export type SetAside = {
  readonly orderId: OrderId;
  readonly ref: OrderRef | null;
  readonly slot: Slot | null;
  readonly version: number;
  readonly why: string;
  readonly toldAt: number | null;
};

/** An order that is there and cannot be read. The message is for a log: it names what is wrong and holds none of it. */
export class OrderUnreadable extends Error {
  override readonly name = 'OrderUnreadable';
}
