import { randomFillSync } from 'node:crypto';
import { createOrderId, createOrderRef } from '../core/ids.ts';
import type { NewIds } from '../desk/open-order.ts';

/** Ids from the system's random numbers. */
export const newIds: NewIds = {
  order: (at, refSize) => ({ id: createOrderId(at, draw), ref: createOrderRef(draw, refSize) }),
  buttonKey: () => take(16).toString('base64url'),
};

/** Random bytes are fetched for hundreds of ids at a time: fetching them for each took 14 µs, twice in every command of Telegram. */
const pool = { bytes: Buffer.alloc(8192), next: 8192 };

/** Takes the next bytes of the pool. None is used twice. */
function take(count: number): Buffer {
  if (pool.next + count > pool.bytes.length) {
    randomFillSync(pool.bytes);
    pool.next = 0;
  }
  pool.next += count;
  return pool.bytes.subarray(pool.next - count, pool.next);
}

const draw = (): number => (take(1)[0] ?? 0) % 32;
