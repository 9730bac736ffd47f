import type { ConversationId } from '../core/conversation.ts';
import { type OrderId, readOrderRef } from '../core/ids.ts';
import type { Ledger } from '../core/ledger.ts';
import { isFinal } from '../core/order.ts';
import type { MendCard } from '../core/surface.ts';
import { pause } from '../runtime/tasks.ts';

type QueryNowDeps = {
  readonly ledger: Pick<Ledger, 'wake' | 'find'>;
  readonly now: () => number;
  /** Wakes the job that queries. */
  readonly wake: () => void;
};

/** How long an early callback waits for the answer of a submission under way, and how often that is checked. */
const MAX_WAIT_MS = 60_000;
const CHECK_EVERY_MS = 250;

/**
 * Queries an order now, after a callback or a person's `status`. A callback can come before the submission's own answer is recorded;
 * it is then kept for a while.
 *
 * @returns once the query is scheduled in the database, or waits in memory for a submission to end; false if there is no such order
 */
export function createQueryNow({ ledger, now, wake }: QueryNowDeps): (id: OrderId) => Promise<boolean> {
  const waiting = new Set<OrderId>();

  async function later(id: OrderId, until: number): Promise<void> {
    await pause(CHECK_EVERY_MS, undefined, { unref: true });
    const order = await ledger.find({ by: 'id', id }).catch(() => null);
    if (order?.state === 'submitting' && now() < until) return later(id, until);
    waiting.delete(id);
    await ledger.wake(id, now()).then(wake, () => undefined);
  }

  return async (id) => {
    const isWoken = await ledger.wake(id, now());
    wake();
    if (isWoken) return true;
    const order = await ledger.find({ by: 'id', id });
    if (order?.state !== 'submitting' || waiting.has(id)) return order !== null;
    waiting.add(id);
    void later(id, now() + MAX_WAIT_MS);
    return true;
  };
}

/** Retries refused notices at once: the desk was let into the conversation, or somebody pressed a button on its card there. */
export type RetryNotices = {
  readonly conversationOpened: (conversation: ConversationId) => Promise<void>;
  readonly mendCard: MendCard;
};

/** The edit that follows a decision takes about this long. */
const BEING_SHOWN_MS = 3_000;

export function createRetryNotices({
  ledger,
  now,
  wake,
}: {
  readonly ledger: Pick<Ledger, 'find' | 'retryNotices' | 'showCardAgain' | 'whyClosed'>;
  readonly now: () => number;
  /** Wakes the job that delivers. */
  readonly wake: () => void;
}): RetryNotices {
  const conversationOpened: RetryNotices['conversationOpened'] = async (conversation) => {
    await ledger.retryNotices(conversation, now());
    wake();
  };
  return {
    conversationOpened,
    mendCard: async (given, pressed) => {
      const ref = readOrderRef(given);
      const order = ref === null ? null : await ledger.find({ by: 'ref', ref });
      if (order === null) return;
      const { state, settlement, changedAt } = order;
      const mayHaveButtons =
        state === 'awaiting_approval' || (settlement !== null && settlement.confirmedBy === null && !isFinal(state));
      if (mayHaveButtons || now() - changedAt < BEING_SHOWN_MS) return;
      await ledger.showCardAgain(order, pressed, now());
      await conversationOpened(pressed.conversation);
    },
  };
}
