import type { MessageRef } from '../src/core/conversation.ts';
import type { DoctorArea, FoundAmiss } from '../src/core/doctor-finding.ts';
import type { Log } from '../src/core/log.ts';
import type { Alert, ConfigChange } from '../src/core/notice.ts';
import type { Order } from '../src/core/order.ts';
import type { Language, ProviderName } from '../src/core/product.ts';
import type { ProviderWord, ReportOutcome } from '../src/core/provider.ts';
import type { MendCard } from '../src/core/surface.ts';
import type { Desk } from '../src/desk/desk.ts';
import { messageOf } from '../src/runtime/tasks.ts';
import { announcementCard } from './announcement-card.ts';
import { batchNotice } from './batch-card.ts';
import { type Card, type PresentNotice, priceOf, sanitizeForDisplay } from './card.ts';
import { orderCard } from './order-card.ts';
import { MAX_NAME_LENGTH, saidIn } from './order-facts.ts';
import {
  type AdviceOf,
  createWriteTime,
  type MayDecide,
  type OutageOf,
  type ProviderNameIn,
  type RenderContext,
} from './render-context.ts';
import { noticeCard, replyCard } from './reply-cards.ts';
import type { AlertFacts } from './words/facts.ts';
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
        return replyCard(show.reply, order, ctx, { shownIn: conversation, ...place });
      case 'operators':
        return alertCard(show.alert, ctx);
      case 'announcement':
        return announcementCard(show.announcement, ctx);
      case 'batch':
        // Its facts come with every delivery; without them its first order is shown.
        if (place.batch === undefined) return orderCard(order, ctx, { ...place, decide: false, confirmOverLi: null });
        return batchNotice(show, place.batch, place, ctx);
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

/** An alert to the operators. The conversation of the request does not see it. */
export function alertCard(alert: Alert, ctx: RenderContext): Card {
  const { language } = ctx;
  const word = 'word' in alert ? alert.word : null;
  const { alerts, names } = wordsFor(language);
  const facts: AlertFacts = {
    ref: 'order' in alert ? alert.order : '',
    state: alert.kind === 'contradiction' ? names.states[alert.state] : '',
    provider: providerOf(alert, ctx),
    where: alert.kind === 'undeliverable' ? alert.conversation : '',
    asked: alert.kind === 'unstaffed' && alert.asked,
    endedBy: alert.kind === 'account_resumed' ? alert.endedBy : null,
    by: alert.kind === 'urgent' ? sanitizeForDisplay(alert.by, MAX_NAME_LENGTH) : '',
    charged: alert.kind === 'cost' && alert.chargedLi !== null ? priceOf(alert.chargedLi) : null,
    price: alert.kind === 'cost' ? priceOf(alert.priceLi) : '',
    because: alert.kind === 'held' ? alert.because : null,
    orders: 'orders' in alert ? alert.orders : 0,
    config: 'config' in alert ? alert.config : '',
    changes: alert.kind === 'config_changed' ? alert.changes.map(displayedChange) : [],
    problems:
      alert.kind === 'config_refused' ? alert.problems.map((one) => sanitizeForDisplay(one, MAX_PROBLEM_LENGTH)) : [],
    found: alert.kind === 'doctor' ? alert.found.map((one) => foundFacts(one, ctx)) : [],
    settledBy:
      alert.kind === 'contradiction'
        ? (alert.settledBy ?? []).map((name) => sanitizeForDisplay(name, MAX_NAME_LENGTH))
        : [],
    ...(word === null ? { said: sanitizeForDisplay(saidBesides(alert), 200), advice: null } : saidIn(word, ctx)),
    ...(alert.kind === 'contradiction' && alert.outcome ? { said: claimOf(alert.outcome, alert.word, ctx) } : {}),
    ...(alert.kind === 'config_differs' ? { said: alert.inForce } : {}),
    ...(alert.kind === 'provider_moved' ? { said: alert.from, where: alert.to } : {}),
  };
  const { title, line } = alerts[alert.kind](facts);
  return noticeCard('warning', '⚠️', title, [line]);
}

const MAX_PROBLEM_LENGTH = 300;
function foundFacts({ area, what, subject }: FoundAmiss, ctx: RenderContext): AlertFacts['found'][number] {
  const provider = area in OTHER_AREAS ? '' : ctx.providerName(area as ProviderName);
  return { area, what, subject: subject === null ? null : sanitizeForDisplay(subject, 80), provider };
}

/** What the doctor checks, apart from providers. */
const OTHER_AREAS: Readonly<Record<Exclude<DoctorArea, ProviderName>, true>> = {
  ...{ node: true, clock: true, config: true, database: true, slack: true, telegram: true, public_url: true },
};

function providerOf(alert: Alert, ctx: RenderContext): string {
  if (alert.kind === 'cost') return ctx.providerName(alert.provider);
  return 'word' in alert ? ctx.providerName(alert.word.provider) : '';
}

/** The text of an alert that is not a provider's answer. */
function saidBesides(alert: Alert): string {
  if (alert.kind === 'cost') return alert.said;
  return 'why' in alert ? alert.why : '';
}

/** What a report claims about the order, with the provider's own words if there are any. */
function claimOf(outcome: ReportOutcome['kind'], word: ProviderWord, ctx: RenderContext): string {
  const { names } = wordsFor(ctx.language);
  const claim = names.outcomes[outcome];
  return word.code === null && word.why === '' ? claim : names.quoted(claim, saidIn(word, ctx).said);
}

const MAX_PLACE_LENGTH = 120;

/** Names in a config are what people wrote: nothing in them may format a message, or mention somebody. */
const displayedChange = (change: ConfigChange): ConfigChange => ({
  ...change,
  place: sanitizeForDisplay(change.place, MAX_PLACE_LENGTH),
  ...('from' in change && change.from !== null ? { from: sanitizeForDisplay(change.from, MAX_PLACE_LENGTH) } : {}),
  ...('to' in change && change.to !== null ? { to: sanitizeForDisplay(change.to, MAX_PLACE_LENGTH) } : {}),
});
