import type { Language } from '../src/core/product.ts';
import type { AdviceOf, MayDecide, OutageOf, Telling } from './about.ts';
import type { PresentNotice } from './card.ts';
import { createClock } from './clock.ts';
import { orderCard } from './order-card.ts';
import { alertCard, replyCard } from './thread-card.ts';

/**
 * @property language what conversations are told things in; a person's private answers have their own
 * @property confirmOverLi the price from which an approval is asked for once more; not given for never
 */
export type PresenterDeps = {
  readonly language: Language;
  readonly timezone: string;
  readonly adviceOf: AdviceOf;
  readonly nameOf: Telling['nameOf'];
  readonly outageOf?: OutageOf;
  readonly mayDecide?: MayDecide;
  readonly now: () => number;
  readonly confirmOverLi?: number | null;
};

/** Puts notices into the words of conversations: cards, replies in their threads, and what operators should hear. */
export function createPresenter(deps: PresenterDeps): PresentNotice {
  const { language, timezone, adviceOf, nameOf, now, outageOf = () => null, confirmOverLi = null } = deps;
  const { mayDecide = () => true } = deps;
  const writeTime = createClock(timezone);
  return ({ show, conversation }, order, place = { asides: false, counts: [] }) => {
    const told: Telling = { language, now: now(), writeTime, adviceOf, nameOf, outageOf, mayDecide };
    switch (show.kind) {
      case 'card':
        return orderCard(order, told, { ...place, decide: show.decide, confirmOverLi });
      case 'reply':
        return replyCard(show.reply, order, told, conversation);
      case 'operators':
        return alertCard(show.alert, told);
    }
  };
}
