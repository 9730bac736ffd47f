import type { Ledger } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import type { Order } from '../core/order.ts';
import type { Desk } from '../desk/desk.ts';
import type { Pass } from './runner.ts';

export type ForgetDeps = {
  readonly ledger: Pick<Ledger, 'wholeNumbers' | 'numberKeyOf' | 'tidy'>;
  readonly desk: Pick<Desk, 'move'>;
  /** How long after its end an order keeps its whole number; null for ever. */
  readonly numbersKeptMs: number | null;
  readonly now: () => number;
  readonly log: Log;
};

const AT_ONCE = 200;
/** What is kept for a day can wait a minute to go; what is kept for seconds, as in a trial, goes within one. */
const LOOK_MS = { most: 60_000, least: 1_000, part: 10 };
const TIDY_EVERY_MS = 3_600_000;
/** How long operators have to look at a notice that nobody would take. */
const PARKED_KEPT_MS = 90 * 24 * 3_600_000;

/**
 * Masks the whole numbers of orders that ended long enough ago, some hundreds a pass, and deletes what is over. An order that
 * somebody still asks about, or whose end was contradicted, keeps its number: it is needed to ask. The tick wakes this on one of the
 * replicas; nothing here is urgent enough to wake by itself.
 */
export function createForget({ ledger, desk, numbersKeptMs, now, log }: ForgetDeps): Pass {
  /** How far the orders were looked through, by when they were opened. */
  let lookedTo = -1;
  let masked = 0;
  let nextLookAt = 0;
  let nextTidyAt = 0;

  async function mask(order: Order): Promise<void> {
    const event = { kind: 'number_masked', numberKey: ledger.numberKeyOf(order.msisdn) } as const;
    if ((await desk.move(order, event)) !== null) masked += 1;
  }

  /** True once all that there are were looked at. */
  async function look(keptMs: number): Promise<boolean> {
    const before = now() - keptMs;
    const some = await ledger.wholeNumbers(lookedTo, before, AT_ONCE);
    for (const order of some) if (order.changedAt <= before && order.conflict === null) await mask(order);
    lookedTo = some.length < AT_ONCE ? -1 : (some.at(-1)?.openedAt ?? -1);
    return lookedTo === -1;
  }

  async function tidy(): Promise<void> {
    await ledger.tidy(now(), now() - PARKED_KEPT_MS);
    if (masked > 0) log.info('numbers.masked', { orders: masked });
    masked = 0;
    nextTidyAt = now() + TIDY_EVERY_MS;
  }

  return async () => {
    // What was planned under a clock that was ahead is planned for now.
    if (nextLookAt > now() + LOOK_MS.most) nextLookAt = now();
    if (nextTidyAt > now() + TIDY_EVERY_MS) nextTidyAt = now();
    if (numbersKeptMs !== null && now() >= nextLookAt) {
      const before = masked;
      if (!(await look(numbersKeptMs))) return now();
      if (masked > before) nextTidyAt = 0;
      nextLookAt = now() + Math.max(Math.min(numbersKeptMs / LOOK_MS.part, LOOK_MS.most), LOOK_MS.least);
    }
    if (now() >= nextTidyAt) await tidy();
    return null;
  };
}
