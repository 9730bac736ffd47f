import type { Order } from '../src/core/order.ts';
import type { Language } from '../src/core/product.ts';
import type { Card, PresentNotice } from './card.ts';

const WORDS: Readonly<Record<Language, string>> = {
  en: 'A second copy of the order’s card, as it stood when a button was pressed here. It is not kept up to date.',
  zh: '这是重复的卡片，内容停留在点击按钮时，不再更新。',
};

/** What is put in place of a card that nobody keeps up to date: the order as it stands now, no buttons, and what it is. */
export function orphanCard(present: PresentNotice, order: Order, language: Language): Card {
  const { conversation } = order.origin;
  const card = present({ slot: 'card', conversation, show: { kind: 'card', decide: false } }, order);
  return { ...card, buttons: [], footer: WORDS[language] };
}
