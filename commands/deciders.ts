import { askedFor, type Batch } from '../src/core/batch.ts';
import type { ConversationId, MessageRef } from '../src/core/conversation.ts';
import type { Order } from '../src/core/order.ts';
import { type AccountId, type GroupId, isGroup, nativeId } from '../src/core/people.ts';
import type { Delivery } from '../src/core/surface.ts';
import { approversNow } from '../src/core/voting.ts';
import { type Card, type CardContext, type Line, plainLine, sanitizeForDisplay, textCard } from './card.ts';
import { approversOf, MAX_REASON_LENGTH, orderFactsOf } from './order-facts.ts';
import type { RenderContext } from './render-context.ts';
import { wordsFor } from './words/words-for.ts';

/** More than a card has room for. */
const MAX_DECIDERS = 50;

type Calls = Pick<CardContext, 'called' | 'isEdit'>;

/**
 * Mentions only the people and groups whom the message calls, and names all others. People who are called and not named come last: the
 * members of a group, and delegates. `called` undefined mentions everybody.
 */
export function onlyCalled(
  people: readonly Line[],
  called: readonly (AccountId | GroupId)[] | undefined,
  { nameOf }: RenderContext,
): readonly Line[] {
  if (called === undefined) return people;
  const isCalled = (span: Line[number]): boolean =>
    typeof span !== 'string' && 'account' in span && called.includes(span.account);
  const named = people.flat().flatMap((span) => (typeof span !== 'string' && 'account' in span ? [span.account] : []));
  const more = called
    .filter((id) => !named.includes(id))
    .map((id): Line => [{ account: id, name: isGroup(id) ? nativeId(id) : (nameOf(id) ?? nativeId(id)) }]);
  return [...people.map((line) => line.map((span) => (isCalled(span) ? span : plainLine([span])))), ...more];
}

/**
 * Who can decide an order now, where its card is shown: `Lin, Chen or the leads can decide.` An edited card may mention them, because an
 * edit calls nobody; a new one mentions only those whom it calls.
 */
export function decidersLine(
  order: Parameters<typeof approversNow>[0] & Pick<Order, 'team' | 'maker' | 'votes' | 'objections'>,
  shownIn: ConversationId,
  { called = [], isEdit = false }: Calls,
  ctx: RenderContext,
): Line | null {
  const asked = approversNow(order, order);
  const left = asked.filter((id) => ctx.mayDecide?.(order, id) ?? true);
  const named = approversOf(left, order, ctx, shownIn).map((one): Line => [one]);
  const shown = onlyCalled(named, isEdit ? undefined : called, ctx);
  if (shown.length === 0) return null;
  const some = shown.length > MAX_DECIDERS ? [...shown.slice(0, MAX_DECIDERS), ['…']] : shown;
  return wordsFor(ctx.language).cards.canDecide(some);
}

/** The people who can decide a batch; null if nobody is left. */
export const batchDecidersLine = (batch: Batch, place: Calls, ctx: RenderContext): Line | null =>
  decidersLine({ ...batch, unstaffed: null }, batch.decisionsIn, place, ctx);

/** Calls the people who can decide a batch, where they do or each of them alone. */
export function batchCallCard(
  what: 'call' | 'reminder',
  batch: Batch,
  place: Calls & Pick<CardContext, 'decidedAt'>,
  ctx: RenderContext,
): Card {
  const words = wordsFor(ctx.language).batch;
  const { decidedAt } = place;
  const deciders = batchDecidersLine(batch, place, ctx);
  const there: readonly Line[] =
    decidedAt === undefined ? [] : [[{ at: decidedAt, name: batch.ref }, words.decideThere(batch.ref)]];
  const lines = [...there, ...(deciders === null ? [] : [deciders])];
  return textCard({ tone: 'waiting', mark: '⏰', title: words[what](batch.ref, askedFor(batch).size), lines });
}

/** Tells one person alone what waits for them, where, and what they can type here. */
export function personalCallCard(order: Order, ctx: RenderContext, decidedAt: MessageRef | undefined): Card {
  const words = wordsFor(ctx.language).replies;
  const about = orderFactsOf(order, ctx);
  const reason = order.reason === '' ? null : sanitizeForDisplay(order.reason, MAX_REASON_LENGTH);
  const where =
    decidedAt === undefined
      ? { conversation: order.decisionsIn, name: order.decisionsIn }
      : { at: decidedAt, name: order.ref };
  const lines = [words.personalCall(about, reason, where)];
  return textCard({ tone: 'waiting', mark: '🔔', title: words.callTitle(order.ref), lines });
}

/** What a delivery adds to its card in a chat that answers presses in private. */
export const contextOf = ({ counts, batch, shortfall, called, decidedAt, edit }: Delivery): CardContext => ({
  ...(shortfall && { shortfall }),
  ...{ answersPrivately: true, counts },
  ...(batch && { batch }),
  ...(called && { called }),
  ...(decidedAt && { decidedAt }),
  ...(edit && { isEdit: true }),
});
