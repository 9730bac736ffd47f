import type { Order } from '../../src/core/order.ts';
import { type JobWorld, MINUTE } from './job-world.ts';

export const REFUSED = { kind: 'refused', elsewhere: true } as const;
export const ACCEPTED = { kind: 'accepted' } as const;
export const HOUR = 60 * MINUTE;

/** Juhe says of one order that our balance is too low. */
export async function held(desk: JobWorld, code = '210505'): Promise<Order> {
  desk.provider.refusalCode = code;
  desk.provider.submits = [REFUSED];
  const order = await desk.approved();
  await desk.submit();
  return desk.now(order);
}
/** What the operators were told, by kind. */
export const kinds = ({ alerts }: JobWorld) => alerts.map(({ kind }) => kind);
/** Lets so much time pass, with a pass of the submit job after every step. */
export const later = async (desk: JobWorld, ms: number, everyMs = 15_000) => {
  for (let waited = 0; waited < ms; waited += everyMs) {
    desk.at += everyMs;
    await desk.submit();
  }
};
