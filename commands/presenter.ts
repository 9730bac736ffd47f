import type { MessageRef } from '../src/core/conversation.ts';
import type { Log } from '../src/core/log.ts';
import type { Order } from '../src/core/order.ts';
import type { Language } from '../src/core/product.ts';
import type { MendCard } from '../src/core/surface.ts';
import type { Desk } from '../src/desk/desk.ts';
import { messageOf } from '../src/runtime/tasks.ts';
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
  readonly voicesOf?: RenderContext['voicesOf'];
  readonly now: () => number;
  readonly confirmOverLi?: number | null;
};

/** Renders notices: cards, replies in threads, and alerts to operators. */
export function createPresenter(deps: PresenterDeps): PresentNotice {
  const { language, timezone, adviceOf, nameOf, now, outageOf = () => null, confirmOverLi = null } = deps;
  const { mayDecide = () => true, accountCauseOf = () => null, voicesOf = (order) => order } = deps;
  const writeTime = createWriteTime(timezone);
  const providerName: RenderContext['providerName'] = (provider) => deps.providerName(provider, language);
  return ({ show, conversation }, order, place = { answersPrivately: false, counts: [] }) => {
    const ctx: RenderContext = {
      ...{
        language,
        now: now(),
        writeTime,
        adviceOf,
        providerName,
        nameOf,
        outageOf,
        accountCauseOf,
        mayDecide,
        voicesOf,
      },
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

/** @property edit replaces a card where it stands */
export type OrphanCardDeps = {
  readonly present: PresentNotice;
  readonly orphanCardAt: Desk['orphanCardAt'];
  readonly mendCard: MendCard;
  readonly language: () => Language;
  readonly edit: (at: MessageRef, card: Card) => Promise<void>;
  readonly log: Log;
};

/**
 * Takes the buttons off a card that the desk does not know of, because the chat's answer to its post was lost. A press on the card
 * shows where it is. If the desk knows the card, and it is out of date, it is shown again.
 */
export type OrphanCards = {
  /** Never rejects: the press itself has been answered, and can be repeated. */
  readonly pressed: (ref: string, at: MessageRef) => Promise<void>;
};

export const createOrphanCards = ({
  present,
  orphanCardAt,
  mendCard,
  language,
  edit,
  log,
}: OrphanCardDeps): OrphanCards => ({
  pressed: async (ref, at) => {
    try {
      const order = await orphanCardAt(ref, at);
      if (order === null) await mendCard(ref, at);
      else await edit(at, orphanCard(present, order, language()));
    } catch (error) {
      log.warn('orphan_card.not_updated', { order: ref, conversation: at.conversation, why: messageOf(error) });
    }
  },
});

/** The order as it stands now, without buttons, and with a line that says what this card is. */
function orphanCard(present: PresentNotice, order: Order, language: Language): Card {
  const { conversation } = order.origin;
  const card = present({ slot: 'card', conversation, show: { kind: 'card', decide: false } }, order);
  return { ...card, buttons: [], footer: wordsFor(language).cards.orphan };
}
