import type { Order } from '../src/core/order.ts';
import type { Language } from '../src/core/product.ts';
import { isAgainstProvider, takenSince } from '../src/core/settlement.ts';
import type { CardButton, Line } from './card.ts';
import { confirmingOf, confirmLine, typedConfirm } from './confirm-line.ts';
import { MAX_REASON_LENGTH, personOf } from './order-facts.ts';
import type { RenderContext } from './render-context.ts';
import { shown } from './text.ts';
import type { CardWords } from './words/en/cards.ts';
import { wordsFor } from './words/words-for.ts';

/** What people say of an order that no query ended, and how a second person confirms exactly that. */

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
  return words.settling(
    personOf(settlement.by),
    settlement.outcome,
    evidence,
    typedConfirm(order, wordsFor(language).names),
  );
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
