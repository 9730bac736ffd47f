import type { OrderId, OrderRef } from './ids.ts';
import type { Slot } from './notice.ts';

/**
 * A row that cannot be read: an order (`slot` null), or one of its notices. It stays unchanged, nothing works on it, and every
 * start tries it again.
 *
 * @property ref null if there is no such order
 * @property why the name of the fault, never the content
 * @property toldAt when the operators were told; null before
 */
export type SetAside = {
  readonly orderId: OrderId;
  readonly ref: OrderRef | null;
  readonly slot: Slot | null;
  readonly version: number;
  readonly why: string;
  readonly toldAt: number | null;
};

/** An order that exists and cannot be read. The message is for a log: it names the fault and holds none of the content. */
export class OrderUnreadable extends Error {
  override readonly name = 'OrderUnreadable';
}
