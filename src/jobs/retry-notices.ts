import type { ConversationId } from '../core/conversation.ts';
import { readOrderRef } from '../core/ids.ts';
import type { Ledger } from '../core/ledger.ts';
import { isFinal } from '../core/order.ts';
import type { MendCard } from '../core/surface.ts';

/** What makes the desk try at once what a conversation refused: somebody let it in, or showed that its messages stand there. */
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
