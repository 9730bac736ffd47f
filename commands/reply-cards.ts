import type { ConversationId } from '../src/core/conversation.ts';
import type { Reply } from '../src/core/notice.ts';
import type { Order, OrderState } from '../src/core/order.ts';
import type { Delegate } from '../src/core/order-event.ts';
import { type Actor, isGroup, platformOf } from '../src/core/people.ts';
import { isFailedByHand, settlersOf } from '../src/core/settlement.ts';
import { approvalsAsked, approversNow, everyApprover } from '../src/core/voting.ts';
import {
  type Card,
  type CardContext,
  type Line,
  MARKS,
  type Named,
  plainLine,
  sanitizeForDisplay,
  TONES,
  type Tone,
} from './card.ts';
import { onlyCalled, personalCallCard } from './deciders.ts';
import { againstLine, changeButton, settlingLine } from './order-card.ts';
import { approversOf, countedIn, MAX_NAME_LENGTH, MAX_REASON_LENGTH, orderFactsOf, personOf } from './order-facts.ts';
import type { RenderContext } from './render-context.ts';
import type { CardWords } from './words/en/cards.ts';
import type { Cure } from './words/en/replies.ts';
import { wordsFor } from './words/words-for.ts';

/** The replies that mention the approvers. */
type Called = 'call' | 'reminder' | 'next_step' | 'escalated' | 'unstaffed';

/** Where a reply is shown, and whom it calls. */
export type ReplyContext = Pick<CardContext, 'called' | 'decidedAt'> & { readonly shownIn: ConversationId };

/** The state that a reply is about. The order may have left it by the time it is shown. */
const STATE_OF_REPLY: Readonly<
  Record<Exclude<Reply['kind'], Called | 'failed_over' | 'settling' | 'late_delivery' | 'not_shown'>, OrderState>
> = {
  succeeded: 'succeeded',
  failed: 'failed',
  in_doubt: 'in_doubt',
  people_needed: 'in_doubt',
  silent: 'in_doubt',
  unreachable: 'approved',
  rejected: 'rejected',
  expired: 'expired',
  refunded: 'refunded',
};

/** A reply in the thread. It names the person it is for. Its title and mark are those of the moment it is about. */
export function replyCard(reply: Reply, order: Order, ctx: RenderContext, place: ReplyContext): Card {
  const { shownIn } = place;
  const { cards, replies: words, names } = wordsFor(ctx.language);
  const about = orderFactsOf(order, ctx, wordOf(reply, order));
  if (reply.kind === 'failed_over') {
    const line = words[reply.unsent ? 'failedOverUnsent' : 'failedOver'](about, ctx.providerName(reply.to));
    return noticeCard('working', MARKS.submitting, words.failedOverTitle(order.ref), line);
  }
  if (isCall(reply)) return callCard(reply, order, ctx, place);
  if (reply.kind === 'settling') {
    const line = settlingLine(order, cards, ctx.language) ?? [words.settlingOver];
    const against = againstLine(order, cards, ctx);
    const card = noticeCard('warning', MARKS.in_doubt, words.settlingTitle(order.ref), line);
    return against === null ? card : { ...card, lines: [...card.lines, against] };
  }
  if (reply.kind === 'late_delivery') {
    const settlers = settlersOf(order).map((actor) => reachedIn(actor, order, ctx, shownIn));
    return noticeCard('warning', '⚠️', words.lateDeliveryTitle(order.ref), words.lateDelivery(about, settlers));
  }
  if (reply.kind === 'not_shown') {
    return noticeCard('warning', '🔇', words.notShownTitle(order.ref), notShownLine(order.ref, reply, ctx));
  }
  const state = STATE_OF_REPLY[reply.kind];
  if (reply.kind === 'people_needed' || reply.kind === 'silent') {
    return noticeCard(TONES[state], MARKS[state], words.peopleNeededTitle(order.ref), words.plain[reply.kind](about));
  }
  if (reply.kind === 'unreachable') {
    return noticeCard('waiting', MARKS[state], words.unreachableTitle(order.ref), words.plain.unreachable(about));
  }
  const title = cards.title(order.ref, names.states[state]);
  if (reply.kind === 'rejected') {
    const why = reply.why === null ? null : sanitizeForDisplay(reply.why, MAX_REASON_LENGTH);
    const line = words.rejected({ ...about, why }, sanitizeForDisplay(reply.by, MAX_NAME_LENGTH));
    return { ...noticeCard(TONES[state], MARKS[state], title, line), buttons: [changeButton(order, cards)] };
  }
  if (reply.kind === 'failed' && isFailedByHand(order)) {
    return noticeCard(TONES[state], MARKS[state], title, words.failedByHand(about));
  }
  const facts = { ...about, ...(reply.kind === 'in_doubt' ? { askAt: timeAhead(reply.askAt, ctx) } : {}) };
  const card = noticeCard(TONES[state], MARKS[state], title, words.plain[reply.kind](facts));
  return reply.kind === 'expired' ? { ...card, buttons: [changeButton(order, cards)] } : card;
}

/** Says that a conversation refuses messages, and what an admin must do. */
export function notShownLine(
  ref: string,
  { conversation, why }: { readonly conversation: ConversationId; readonly why: string },
  { language }: RenderContext,
): Line {
  const where = { conversation, name: conversation };
  return wordsFor(language).replies.notShown(ref, where, cureOf(conversation, why));
}

function cureOf(conversation: ConversationId, why: string): Cure {
  if (/archived/.test(why)) return 'archived';
  const platform = platformOf(conversation);
  if (platform === 'web' || /:[UW\d]/.test(conversation)) return 'private';
  return platform;
}

/** Somebody who settled, by an account that can be mentioned on this platform: an approver's other account has the same name. */
function reachedIn(by: Actor, order: Order, { nameOf }: RenderContext, shownIn: ConversationId): Named {
  const named = personOf(by);
  const isHere = (id: string): boolean => platformOf(id) === platformOf(shownIn);
  if (isHere(by.account) || nameOf(by.account) === null) return named;
  const here = everyApprover(order).find((id) => !isGroup(id) && isHere(id) && nameOf(id) === nameOf(by.account));
  return here === undefined ? named : { ...named, account: here };
}

/** Whether a notice tells one person alone, and not where the order is decided or was requested. */
const isPersonal = ({ decisionsIn, origin }: Order, { shownIn }: ReplyContext): boolean =>
  shownIn !== decisionsIn && shownIn !== origin.conversation;

const isCall = (reply: Reply): reply is Extract<Reply, { readonly kind: Called }> =>
  reply.kind === 'call' ||
  reply.kind === 'reminder' ||
  reply.kind === 'next_step' ||
  reply.kind === 'escalated' ||
  reply.kind === 'unstaffed';

/** Mentions the people who can decide now, and the delegates of those who are away. */
function callCard(
  reply: Extract<Reply, { readonly kind: Called }>,
  given: Order,
  ctx: RenderContext,
  place: ReplyContext,
): Card {
  const order = countedIn(given, ctx);
  const { cards, replies: words } = wordsFor(ctx.language);
  if (reply.kind === 'call' && isPersonal(order, place)) return personalCallCard(order, ctx, place.decidedAt);
  const titles = {
    call: words.callTitle,
    reminder: words.reminderTitle,
    next_step: words.nextStepTitle,
    escalated: words.escalatedTitle,
    unstaffed: words.unstaffedTitle,
  };
  const missing = Math.max(approvalsAsked(order.verdict) - order.votes.length, 1);
  const asked = reply.kind === 'unstaffed' ? reply.asked : approversNow(order, order);
  // People who lost the role are not called; if nobody is left, the card says so elsewhere.
  const left = asked.filter((id) => ctx.mayDecide?.(order, id) ?? true);
  const standIns = reply.kind === 'call' ? [] : (reply.standIns ?? []);
  const named = approversOf(left.length === 0 ? asked : left, order, ctx, place.shownIn);
  const called = onlyCalled(
    named.map((span) => calledFor(span, standIns, cards)),
    place.called,
    ctx,
  );
  const about = orderFactsOf(order, ctx);
  const line = reply.kind === 'unstaffed' ? words.unstaffedCall(about, called) : words.reminder(about, called, missing);
  const by =
    reply.kind === 'reminder' && reply.by !== null
      ? [words.remindedBy(sanitizeForDisplay(reply.by, MAX_NAME_LENGTH))]
      : [];
  return noticeCard('waiting', '⏰', titles[reply.kind](order.ref), [...line, ...by]);
}

/** The words for the represented person are apart from the name, which a platform may show as a mention. */
function calledFor(span: Named, standIns: readonly Delegate[], words: CardWords): Line {
  const persons: readonly string[] = [span.account, `person:${span.name}`];
  const standIn = standIns.find((one) => persons.includes(one.for));
  if (standIn === undefined) return [span];
  return [
    { account: standIn.account, name: sanitizeForDisplay(standIn.name, MAX_NAME_LENGTH) },
    words.insteadOf(span.name),
  ];
}

/** A card of one line about one moment. */
export const noticeCard = (tone: Tone, mark: string, title: string, line: Line): Card => ({
  tone,
  mark,
  title,
  lines: [line],
  fields: [],
  footer: null,
  buttons: [],
  summary: `${title}: ${plainLine(line)}`,
});

function wordOf(reply: Reply, order: Order): Parameters<typeof orderFactsOf>[2] {
  if (reply.kind === 'failed' || reply.kind === 'late_delivery' || reply.kind === 'unreachable')
    return { word: reply.word };
  if (reply.kind === 'failed_over') return { word: reply.from };
  if (reply.kind !== 'in_doubt') return {};
  if (reply.word !== undefined) return { word: reply.word };
  const provider = order.attempt?.provider;
  return provider ? { word: { provider, code: order.doubt?.code ?? null, why: reply.why } } : {};
}

const timeAhead = (at: number, { now, writeTime }: RenderContext): string | null =>
  at > now ? writeTime(at, now) : null;
