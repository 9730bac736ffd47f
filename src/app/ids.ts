import { randomBytes, randomFillSync } from 'node:crypto';
import { createOrderId, createOrderRef } from '../core/ids.ts';
import type { NewIds } from '../desk/ids.ts';

/** Names drawn from the system's randomness. */
export const newIds: NewIds = {
  order: (at) => ({ id: createOrderId(at, draw), ref: createOrderRef(draw) }),
  buttonKey: () => randomBytes(16).toString('base64url'),
};

/** Randomness is fetched for hundreds of letters at a time: fetching it for each order took 14 µs of every command. */
const pool = { bytes: Buffer.alloc(4096), next: 4096 };

function draw(): number {
  if (pool.next === pool.bytes.length) {
    randomFillSync(pool.bytes);
    pool.next = 0;
  }
  const drawn = (pool.bytes[pool.next] ?? 0) % 32;
  pool.next += 1;
  return drawn;
}
