import type { Order } from '../src/core/order.ts';
import type { Language } from '../src/core/product.ts';
import type { Card, PresentNotice } from './card.ts';
import { wordsFor } from './words/words-for.ts';

/** What is put in place of a card that nobody keeps up to date: the order as it stands now, no buttons, and what it is. */
export function orphanCard(present: PresentNotice, order: Order, language: Language): Card {
  const { conversation } = order.origin;
  const card = present({ slot: 'card', conversation, show: { kind: 'card', decide: false } }, order);
  return { ...card, buttons: [], footer: wordsFor(language).cards.orphan };
}
