import type { Order } from '../src/core/order.ts';
import type { Language } from '../src/core/product.ts';
import { isAgainstProvider, takenSince } from '../src/core/settlement.ts';
import type { ProposalSeen } from '../src/desk/approvals.ts';
import type { CardButton, Line } from './card.ts';
import type { CardWords } from './card-words.ts';
import { MAX_REASON_LENGTH, personOf } from './order-facts.ts';
import type { RenderContext } from './render-context.ts';
import { shown } from './text.ts';

/** What people say of an order that no query ended, and how a second person confirms exactly that. */

/** Which proposal a line or a button confirms. */
export type Confirming = { readonly proposal: ProposalSeen | null; readonly anyway: boolean };

const PARTS = {
  en: { confirm: 'confirm', delivered: 'delivered', failed: 'failed', anyway: 'anyway' },
  zh: { confirm: '确认', delivered: '成功', failed: '失败', anyway: '仍然' },
} as const;

/** The line that confirms what it names: `confirm T7K3QX delivered 2`. */
export function confirmLine(ref: string, { proposal, anyway }: Confirming, language: Language = 'en'): string {
  const words = PARTS[language];
  const seen = proposal === null ? [] : [words[proposal.outcome], String(proposal.version ?? '')];
  return [words.confirm, ref, ...seen, anyway ? words.anyway : ''].filter((part) => part !== '').join(' ');
}

/** What confirms the proposal that stands. */
export const confirmingOf = ({ settlement }: Pick<Order, 'settlement'>, anyway = false): Confirming => ({
  proposal: settlement && { outcome: settlement.outcome, version: settlement.version },
  anyway,
});

export const typedConfirm = (order: Order, language: Language, anyway = false): string =>
  `/topup ${confirmLine(order.ref, confirmingOf(order, anyway), language)}`;

/** The button that confirms the proposal that stands; `anyway` for who has been shown what the provider says. */
export function confirmButton(order: Order, { buttons, confirmAnyway }: CardWords, anyway = false): CardButton {
  const confirming = confirmingOf(order, anyway);
  const line = confirmLine(order.ref, confirming);
  return { action: 'confirm', label: anyway ? confirmAnyway : buttons.confirm, line, style: 'danger', confirming };
}

/** What is proposed, by whom and on what evidence; null where nothing is, or a second person confirmed it. */
export function proposalLine(order: Order, words: CardWords, language: Language): Line | null {
  const { settlement } = order;
  if (settlement === null || settlement.confirmedBy !== null) return null;
  const evidence = shown(settlement.evidence, MAX_REASON_LENGTH);
  return words.settling(personOf(settlement.by), settlement.outcome, evidence, typedConfirm(order, language));
}

/** What the provider says of an order that is proposed to have failed; null where it says nothing of that kind. */
export function againstLine(
  order: Order,
  words: CardWords,
  { providerName, now, writeTime }: RenderContext,
): Line | null {
  const { attempt } = order;
  if (!isAgainstProvider(order) || attempt === null) return null;
  const provider = providerName(attempt.provider);
  return [words.beingDelivered(provider, writeTime(takenSince(order), now))];
}
