import type { Order } from '../../src/core/order.ts';
import type { JobWorld } from './job-world.ts';

const IN_DOUBT = { kind: 'unknown', unlisted: false } as const;

/** An order that the first account took, and one of which it is not known whether it did. */
export async function sent(desk: JobWorld): Promise<readonly [Order, Order]> {
  const accepted = await desk.approved();
  await desk.submit();
  desk.provider.submits = [IN_DOUBT];
  const doubted = await desk.approved();
  await desk.submit();
  desk.provider.submits = [{ kind: 'accepted' }];
  return [await desk.now(accepted), await desk.now(doubted)];
}

export const heldEvents = ({ changes }: JobWorld) =>
  changes.flatMap(({ event }) => (event.kind === 'held' ? [event] : []));
