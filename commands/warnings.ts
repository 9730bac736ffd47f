import type { EarlierOrder, Vote } from '../src/core/decision.ts';
import type { Order } from '../src/core/order.ts';
import { everyApprover } from '../src/core/voting.ts';
import { type Line, placeName, sanitizeForDisplay } from './card.ts';
import { approversOf, MAX_NAME_LENGTH, personOf, saidIn } from './order-facts.ts';
import type { RenderContext } from './render-context.ts';
import type { CardWords } from './words/en/cards.ts';
import { wordsFor } from './words/words-for.ts';

/** Two orders of one product for one number within this time are probably duplicates. */
const DUPLICATE_MS = 24 * 3_600_000;

/** Warnings for the approvers, and for anybody who looks into the order later. */
export function warningsOf(order: Order, ctx: RenderContext, words: CardWords): readonly Line[] {
  const { language } = ctx;
  const waits = order.state === 'awaiting_approval';
  return [
    ...(order.urgent ? [[words.urgent]] : []),
    ...(order.verdict.capped && waits ? [[words.capped]] : []),
    ...(order.escalatedAt !== null && waits ? [[words.escalated]] : []),
    ...unstaffedLines(order, ctx, words),
    ...(order.anyway ? [[words.insisted(placeName(order.place, wordsFor(language).names))]] : []),
    ...earlierLines(words.earlier, order.earlier, order, ctx, words),
    ...earlierLines(words.sameReason, order.sameReason, order, ctx, words),
    ...refusalsBefore(order).map((word) => [words.refused(ctx.providerName(word.provider), saidIn(word, ctx).said)]),
    ...(order.conflict === null || order.lateDelivery !== null ? [] : [[words.conflict]]),
  ];
}

/** That no approver was left to decide it, and who is asked instead, or what an admin can do. */
function unstaffedLines(order: Order, ctx: RenderContext, words: CardWords): readonly Line[] {
  const { unstaffed, state, decisionsIn } = order;
  if (unstaffed === null || (state !== 'awaiting_approval' && state !== 'in_doubt')) return [];
  const named = (ids: Parameters<typeof approversOf>[0]): readonly Line[] =>
    approversOf(ids, order, ctx, decisionsIn).map((one) => [one]);
  return unstaffed.asked.length > 0
    ? [words.unstaffed(named(unstaffed.asked))]
    : [words.unstaffedAdmin(named(everyApprover(order)), state === 'awaiting_approval')];
}

/** The approvals that today's config does not let count, while the order waits. */
export function voidVotesLine({ votes, state }: Order, counted: Pick<Order, 'votes'>, words: CardWords): Line | null {
  const isVoid = (vote: Vote): boolean => counted.votes.every(({ by }) => by.account !== vote.by.account);
  const voided = state === 'awaiting_approval' ? votes.filter(isVoid) : [];
  return voided.length === 0 ? null : words.voidVotes(voided.map(({ by }) => [personOf(by)]));
}

/** The rejections so far, if more than one is needed. */
export function objectionsLine({ objections, verdict, state }: Order, words: CardWords): Line | null {
  if (objections.length === 0 || state !== 'awaiting_approval') return null;
  const people = objections.map(({ by, insteadOf, why }): Line => {
    const place = insteadOf === null ? '' : words.insteadOf(sanitizeForDisplay(insteadOf.name, MAX_NAME_LENGTH));
    return [personOf(by), `${place}${why === null ? '' : ` (${sanitizeForDisplay(why, 120)})`}`];
  });
  return words.objections(people, objections.length, verdict.rejections);
}

/**
 * Earlier orders, each with its product, time, requester and reason. A platform may link its name to its thread. Of another team's
 * order only its time is shown, whatever an earlier version stored.
 */
function earlierLines(
  title: string,
  earlier: readonly EarlierOrder[],
  order: Order,
  ctx: RenderContext,
  words: CardWords,
): readonly Line[] {
  return earlier.map((one, index) => {
    if (one.team !== order.team) {
      return [index === 0 ? title : '• ', words.foreignOrder(ctx.writeTime(one.openedAt, ctx.now))];
    }
    const name = one.at === null ? one.ref : { at: one.at, name: one.ref };
    return [index === 0 ? title : '• ', name, earlierOf(one, order, ctx, words)];
  });
}

function earlierOf(one: EarlierOrder, order: Order, { now, writeTime }: RenderContext, words: CardWords): string {
  const sameNumber = order.earlier.includes(one);
  return words.earlierOrder({
    product: one.productCode,
    at: writeTime(one.openedAt, now),
    by: sanitizeForDisplay(one.by, MAX_NAME_LENGTH),
    reason: sanitizeForDisplay(one.reason, 80).replace(/\s+/g, ' '),
    number: sameNumber ? null : one.number,
    duplicate: sameNumber && one.productCode === order.product.code && order.openedAt - one.openedAt <= DUPLICATE_MS,
  });
}

/** The refusal that ended the order is left out: its state says so. */
const refusalsBefore = ({ refusals, state }: Order): Order['refusals'] =>
  state === 'failed' ? refusals.slice(0, -1) : refusals;
