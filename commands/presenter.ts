import type { Order } from '../src/core/order.ts';
import type { Language } from '../src/core/product.ts';
import type { Card, PresentNotice } from './card.ts';
import { orderCard } from './order-card.ts';
import {
  type AdviceOf,
  createWriteTime,
  type MayDecide,
  type OutageOf,
  type ProviderNameIn,
  type RenderContext,
} from './render-context.ts';
import { alertCard, replyCard } from './reply-cards.ts';
import { wordsFor } from './words/words-for.ts';

/**
 * @property language what conversations are told things in; a person's private answers have their own
 * @property confirmOverLi the price from which an approval is asked for once more; not given for never
 */
export type PresenterDeps = {
  readonly language: Language;
  readonly timezone: string;
  readonly adviceOf: AdviceOf;
  readonly providerName: ProviderNameIn;
  readonly nameOf: RenderContext['nameOf'];
  readonly outageOf?: OutageOf;
  readonly mayDecide?: MayDecide;
  readonly now: () => number;
  readonly confirmOverLi?: number | null;
};

/** Puts notices into the words of conversations: cards, replies in their threads, and what operators should hear. */
export function createPresenter(deps: PresenterDeps): PresentNotice {
  const { language, timezone, adviceOf, nameOf, now, outageOf = () => null, confirmOverLi = null } = deps;
  const { mayDecide = () => true } = deps;
  const writeTime = createWriteTime(timezone);
  const providerName: RenderContext['providerName'] = (provider) => deps.providerName(provider, language);
  return ({ show, conversation }, order, place = { answersPrivately: false, counts: [] }) => {
    const ctx: RenderContext = {
      ...{ language, now: now(), writeTime, adviceOf, providerName, nameOf, outageOf, mayDecide },
    };
    switch (show.kind) {
      case 'card':
        return orderCard(order, ctx, { ...place, decide: show.decide, confirmOverLi });
      case 'reply':
        return replyCard(show.reply, order, ctx, conversation);
      case 'operators':
        return alertCard(show.alert, ctx);
    }
  };
}

/** What is put in place of a card that nobody keeps up to date: the order as it stands now, no buttons, and what it is. */
export function orphanCard(present: PresentNotice, order: Order, language: Language): Card {
  const { conversation } = order.origin;
  const card = present({ slot: 'card', conversation, show: { kind: 'card', decide: false } }, order);
  return { ...card, buttons: [], footer: wordsFor(language).cards.orphan };
}
