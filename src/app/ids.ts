import { randomBytes, randomInt } from 'node:crypto';
import { createOrderId, createOrderRef } from '../core/ids.ts';
import type { NewIds } from '../desk/ids.ts';

/** Names drawn from the system's randomness. */
export const newIds: NewIds = {
  order: (at) => {
    const draw = drawer();
    return { id: createOrderId(at, draw), ref: createOrderRef(draw) };
  },
  buttonKey: () => randomBytes(16).toString('base64url'),
};

/** One call for all the letters of an order: `randomInt` a letter took five times as long. */
function drawer(): () => number {
  const bytes = randomBytes(16);
  let next = 0;
  return () => (next < bytes.length ? (bytes[next++] ?? 0) % 32 : randomInt(32));
}
