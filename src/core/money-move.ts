import type { MoneyMove } from './ledger.ts';
import type { OrderState } from './order.ts';

/** What an order's money does as the order goes from one state to another. */
export function moneyOf(from: OrderState, to: OrderState): MoneyMove {
  if (from === to) return 'none';
  switch (to) {
    case 'succeeded':
      return 'spend';
    case 'refunded':
      return 'refund';
    case 'failed':
    case 'rejected':
    case 'expired':
    case 'cancelled':
      return 'release';
    case 'awaiting_approval':
    case 'approved':
    case 'submitting':
    case 'accepted':
    case 'in_doubt':
      return 'none';
  }
}
