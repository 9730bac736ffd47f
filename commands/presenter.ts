import type { Language } from '../src/core/product.ts';
import type { PresentNotice } from './card.ts';
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

/**
 * @property language of conversations; private answers have the person's own language
 * @property confirmOverLi approving an order above this price needs a second click; left out for never
 */
export type PresenterDeps = {
  readonly language: Language;
  readonly timezone: string;
  readonly adviceOf: AdviceOf;
  readonly providerName: ProviderNameIn;
  readonly nameOf: RenderContext['nameOf'];
  readonly outageOf?: OutageOf;
  readonly accountCauseOf?: RenderContext['accountCauseOf'];
  readonly mayDecide?: MayDecide;
  readonly now: () => number;
  readonly confirmOverLi?: number | null;
};

/** Renders notices: cards, replies in threads, and alerts to operators. */
export function createPresenter(deps: PresenterDeps): PresentNotice {
  const { language, timezone, adviceOf, nameOf, now, outageOf = () => null, confirmOverLi = null } = deps;
  const { mayDecide = () => true, accountCauseOf = () => null } = deps;
  const writeTime = createWriteTime(timezone);
  const providerName: RenderContext['providerName'] = (provider) => deps.providerName(provider, language);
  return ({ show, conversation }, order, place = { answersPrivately: false, counts: [] }) => {
    const ctx: RenderContext = {
      ...{ language, now: now(), writeTime, adviceOf, providerName, nameOf, outageOf, accountCauseOf, mayDecide },
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
