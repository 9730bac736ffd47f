import type { Vote } from '../src/core/decision.ts';
import { isFinal, isHeld, type Order } from '../src/core/order.ts';
import type { Language } from '../src/core/product.ts';
import { isBeingChecked } from '../src/core/restored.ts';
import { isAgainstProvider, isFailedByHand, takenSince } from '../src/core/settlement.ts';
import { approvalsAsked, currentStep } from '../src/core/voting.ts';
import {
  type Card,
  type CardButton,
  type CardContext,
  type Line,
  MARKS,
  type OrderAction,
  placeName,
  plainLine,
  priceOf,
  sanitizeForDisplay,
  stateOf,
  TONES,
  truncate,
} from './card.ts';
import { confirmingOf, confirmLine, typedConfirm } from './command.ts';
import { decidersLine } from './deciders.ts';
import {
  countedIn,
  MAX_NAME_LENGTH,
  MAX_REASON_LENGTH,
  objectionsLine,
  orderFactsOf,
  personOf,
  voidVotesLine,
  warningsOf,
} from './order-facts.ts';
import { leftIn } from './policy-cards.ts';
import type { RenderContext } from './render-context.ts';
import type { CardWords } from './words/en/cards.ts';
import type { OrderFacts } from './words/facts.ts';
import { wordsFor } from './words/words-for.ts';

type Fields = Card['fields'];

/** @property confirmOverLi approving an order above this price needs a second click; null for never */
export type OrderCardContext = CardContext & { readonly decide: boolean; readonly confirmOverLi: number | null };

/** A card without buttons, for looking at an order. */
export const READ_ONLY: OrderCardContext = { decide: false, answersPrivately: false, counts: [], confirmOverLi: null };

/** Shows one order as it is now. It has buttons only while there is something to decide, and only those that `place` allows. */
export function orderCard(given: Order, ctx: RenderContext, place: OrderCardContext): Card {
  const order = countedIn(given, ctx);
  const { decide } = place;
  const { cards: words, names } = wordsFor(ctx.language);
  const about = orderFactsOf(order, ctx, { decideHere: decide });
  const title = words.title(order.ref, stateOf(order, names));
  const asks = words.asks(about);
  const waits = order.state === 'awaiting_approval';
  return {
    tone: isHeld(order) ? 'warning' : TONES[order.state],
    mark: MARKS[order.state],
    title,
    lines: [
      asks,
      nextLine(order, about, ctx, words),
      ...linesOf(waits && decide ? decidersLine(order, order.decisionsIn, place, ctx) : null),
      ...linesOf(objectionsLine(order, words)),
      ...linesOf(voidVotesLine(given, order, words)),
      ...linesOf(settlingLine(order, words, ctx.language)),
      ...linesOf(againstLine(order, words, ctx)),
      ...warningsOf(order, ctx, words),
      ...(order.state === 'awaiting_approval' ? shortfallLines(place, ctx) : []),
    ],
    fields: [...fieldsOf(order, ctx, about, words), ...budgetField(order, place, ctx)],
    footer: words.footer(order.ref),
    buttons: buttonsOf(order, about, words, place),
    summary: `${title}: ${plainLine(asks)}`,
  };
}

/** What happens next, why nothing does, or how it ended. */
function nextLine(order: Order, about: OrderFacts, { providerName }: RenderContext, words: CardWords): Line {
  const { lateDelivery } = order;
  if (lateDelivery !== null) return [words.deliveredAfterAll(providerName(lateDelivery.provider))];
  if (isBeingChecked(order)) return isHeld(order) ? words.checkedElsewhere(about) : words.beingChecked(about);
  if (isFailedByHand(order)) return [words.failedByHand];
  return order.held !== null && isHeld(order)
    ? [words.held[order.held.because](about)]
    : words.next[order.state](about);
}

/** Approve and Reject while the order waits for approval; Confirm while a settlement needs a second person. */
export function buttonsOf(
  order: Order,
  about: OrderFacts,
  words: CardWords,
  { decide, answersPrivately, confirmOverLi }: OrderCardContext,
): readonly CardButton[] {
  const { state, settlement, product } = order;
  if (state === 'awaiting_approval') {
    const sure = confirmOverLi !== null && product.priceLi > confirmOverLi ? { confirm: words.approveSure(about) } : {};
    const approve = { ...buttonOf('approve', order, words, 'primary'), ...sure };
    return [
      ...(decide ? [approve, buttonOf('reject', order, words, 'danger')] : []),
      ...(answersPrivately ? [privateButton('cancel', order, words), privateButton('details', order, words)] : []),
    ];
  }
  const settling = settlement !== null && settlement.confirmedBy === null && !isFinal(state);
  if (settling && decide) return [confirmButton(order, words)];
  // Where it was asked for; where it is decided, nobody asks again. What was delivered after all is not offered again.
  const isRequesters = !decide || order.decisionsIn === order.origin.conversation;
  const failed = state === 'failed' && order.lateDelivery === null && order.conflict === null;
  return answersPrivately && isRequesters && failed ? [buttonOf('repeat', order, words, 'plain')] : [];
}

/** The button that opens the form with what was asked for and never bought. It stands under what tells the requester so. */
export const changeButton = (order: Order, words: CardWords): CardButton => ({
  ...buttonOf('repeat', order, words, 'plain'),
  label: words.change,
});

/** A button whose answer only the person who presses it sees. */
export const privateButton = (action: 'cancel' | 'details', order: Order, words: CardWords): CardButton =>
  buttonOf(action, order, words, 'plain');

const buttonOf = (
  action: OrderAction,
  { ref }: Order,
  { buttons }: CardWords,
  style: CardButton['style'],
): CardButton => ({ action, label: buttons[action], line: `${action} ${ref}`, style });

/** Only while somebody has to decide: afterwards it says nothing about this order. */
function budgetField({ state }: Order, { decide, counts }: OrderCardContext, ctx: RenderContext): Fields {
  if (!decide || counts.length === 0 || state !== 'awaiting_approval') return [];
  return [{ label: wordsFor(ctx.language).cards.labels.budget, value: [leftIn(counts, ctx)] }];
}

/** That the provider's money does not reach: only for those who decide, since nobody else can do anything about it. */
export function shortfallLines(
  { decide, shortfall }: Pick<OrderCardContext, 'decide' | 'shortfall'>,
  { language, providerName }: RenderContext,
): readonly Line[] {
  if (!decide || shortfall === undefined) return [];
  const { provider, leftLi, committedLi } = shortfall;
  const committed = committedLi === 0 ? null : priceOf(committedLi);
  return [[wordsFor(language).cards.shortfall(providerName(provider), priceOf(leftLi), committed)]];
}

/** A provider returns the money for an order that failed or was refunded. */
const isCharged = ({ state }: Order): boolean => state !== 'failed' && state !== 'refunded';

const linesOf = (line: Line | null): readonly Line[] => (line === null ? [] : [line]);

/** The settlement of an order, and who made it; null if there is none, or the provider answered first. */
export function settlingLine(order: Order, words: CardWords, language: Language): Line | null {
  const { settlement, state } = order;
  if (settlement === null) return null;
  const { by, evidence, confirmedBy } = settlement;
  if (confirmedBy === null) return isFinal(state) ? null : proposalLine(order, words, language);
  return words.settled(personOf(by), personOf(confirmedBy), sanitizeForDisplay(evidence, MAX_REASON_LENGTH));
}

function fieldsOf(order: Order, ctx: RenderContext, about: OrderFacts, { labels, ...words }: CardWords): Fields {
  const place = placeName(order.place, wordsFor(ctx.language).names);
  const number = place === null ? about.number : `${about.number} (${place})`;
  const { costLi, attempt } = order;
  return [
    { label: labels.number, value: [number] },
    { label: labels.product, value: [`${about.product} (${order.product.code})`] },
    { label: labels.price, value: [about.price] },
    ...(order.reason === ''
      ? []
      : [{ label: labels.reason, value: [sanitizeForDisplay(order.reason, MAX_REASON_LENGTH)] }]),
    { label: labels.approval, value: approvalOf(order, { labels, ...words }) },
    ...(attempt?.providerOrderId
      ? [
          {
            label: labels.provider,
            value: [words.providerOrder(about.provider, truncate(attempt.providerOrderId, 64))],
          },
        ]
      : []),
    ...(costLi === null || costLi === order.product.priceLi || !isCharged(order)
      ? []
      : [{ label: labels.cost, value: [words.charged(priceOf(costLi), about.price)] }]),
  ];
}

function approvalOf(order: Order, words: CardWords): Line {
  const { verdict, votes } = order;
  const rule = truncate(verdict.rule, 80);
  const steps = verdict.steps.length;
  if (steps === 0) return [words.approvedByRule(rule)];
  const step = steps > 1 ? words.step(Math.min(currentStep(order) + 1, steps), steps) : '';
  const count = `${step}${words.votes(rule, votes.length, approvalsAsked(verdict))}`;
  return votes.length === 0 ? [count] : [count, ...words.votedBy(votes.map((vote) => voiceOf(vote, words)))];
}

/** Who decided, and for whom. */
export const voiceOf = ({ by, insteadOf }: Pick<Vote, 'by' | 'insteadOf'>, words: CardWords): Line =>
  insteadOf === null
    ? [personOf(by)]
    : [personOf(by), words.insteadOf(sanitizeForDisplay(insteadOf.name, MAX_NAME_LENGTH))];

/** The button that confirms the current proposal; `anyway` if the person has seen what the provider says. */
export function confirmButton(order: Order, { buttons, confirmAnyway }: CardWords, anyway = false): CardButton {
  const confirming = confirmingOf(order, anyway);
  const line = confirmLine(order.ref, confirming);
  return { action: 'confirm', label: anyway ? confirmAnyway : buttons.confirm, line, style: 'danger', confirming };
}

/** The current proposal, with its author and evidence; null if there is none, or it was confirmed. */
export function proposalLine(order: Order, words: CardWords, language: Language): Line | null {
  const { settlement } = order;
  if (settlement === null || settlement.confirmedBy !== null) return null;
  const evidence = sanitizeForDisplay(settlement.evidence, MAX_REASON_LENGTH);
  return words.settling(
    personOf(settlement.by),
    settlement.outcome,
    evidence,
    typedConfirm(order, wordsFor(language).names),
  );
}

/** That the provider says an order is being delivered which somebody proposed as failed; null if it does not. */
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
