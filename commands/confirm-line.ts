import type { Order } from '../src/core/order.ts';
import type { ProposalSeen } from '../src/desk/approvals.ts';
import { NAMES_EN, type NameWords } from './words/en/names.ts';

/** Which proposal a line or a button confirms. */
export type Confirming = { readonly proposal: ProposalSeen | null; readonly anyway: boolean };

/** The line that confirms what it names: `confirm T7K3QX delivered 2`. A button's line is in English, as every other button's. */
export function confirmLine(ref: string, { proposal, anyway }: Confirming, words = NAMES_EN.confirming): string {
  const seen = proposal === null ? [] : [words[proposal.outcome], String(proposal.version ?? '')];
  return [words.confirm, ref, ...seen, anyway ? words.anyway : ''].filter((part) => part !== '').join(' ');
}

/** Confirms the current proposal. */
export const confirmingOf = ({ settlement }: Pick<Order, 'settlement'>, anyway = false): Confirming => ({
  proposal: settlement && { outcome: settlement.outcome, version: settlement.version },
  anyway,
});

/** What a person types to confirm the current proposal. */
export const typedConfirm = (order: Order, { confirming }: Pick<NameWords, 'confirming'>, anyway = false): string =>
  `/topup ${confirmLine(order.ref, confirmingOf(order, anyway), confirming)}`;
