import type { ConversationId } from '../src/core/conversation.ts';
import type { EarlierOrder, Vote } from '../src/core/decision.ts';
import { maskMsisdn } from '../src/core/msisdn.ts';
import type { Order } from '../src/core/order.ts';
import { type AccountId, type Actor, type GroupId, isGroup, nativeId, platformOf } from '../src/core/people.ts';
import type { Product } from '../src/core/product.ts';
import type { ProviderWord } from '../src/core/provider.ts';
import { everyApprover } from '../src/core/voting.ts';
import { type Line, type Named, placeName, priceOf, sanitizeForDisplay, truncate } from './card.ts';
import type { RenderContext } from './render-context.ts';
import type { CardWords } from './words/en/cards.ts';
import type { OrderFacts, Person } from './words/facts.ts';
import { wordsFor } from './words/words-for.ts';

/** The order with the votes and objections that count by today's config. */
export const countedIn = (order: Order, { voicesOf }: RenderContext): Order => ({ ...order, ...voicesOf?.(order) });

export const MAX_NAME_LENGTH = 80;
const MAX_SAID_LENGTH = 200;
/** The desk limits the reason of a request. The reason of a rejection can have any length. */
export const MAX_REASON_LENGTH = 300;

/** Puts an order's facts into words. `word` replaces the provider's last answer. */
export function orderFactsOf(
  order: Order,
  ctx: RenderContext,
  more: { word?: ProviderWord; decideHere?: boolean } = {},
): OrderFacts {
  const { language, now, writeTime } = ctx;
  const word = more.word ?? lastWord(order);
  const { decision } = order;
  return {
    ref: order.ref,
    state: order.state,
    number: maskMsisdn(order.msisdn),
    product: truncate(order.product.name[language], MAX_NAME_LENGTH),
    price: priceOf(order.product.priceLi),
    maker: personOf(order.maker),
    decider: decision?.by ? personOf(decision.by) : null,
    why: decision?.why ? sanitizeForDisplay(decision.why, MAX_REASON_LENGTH) : null,
    provider: word === null ? '' : ctx.providerName(word.provider),
    ...(word === null ? { said: '?', advice: null } : saidIn(word, ctx)),
    ...(word !== null && isAccountFault(word, ctx) ? { advice: wordsFor(language).names.accountFault } : {}),
    askAt: order.doubt && order.doubt.askAt > now ? writeTime(order.doubt.askAt, now) : null,
    unreachable: waitOf(order, ctx),
    expiresAt: writeTime(order.expiresAt, now),
    decideHere: more.decideHere ?? false,
  };
}

/** Since when an order waits for its provider, and when the desk tries again. */
function waitOf(order: Order, { now, writeTime, outageOf }: RenderContext): OrderFacts['unreachable'] {
  const { attempt, state } = order;
  const outage = state === 'approved' && attempt !== null ? outageOf?.(attempt.provider) : null;
  const unreachable = order.unreachable ?? outage ?? null;
  if (unreachable === null) return null;
  const { since, tryAt, tries } = unreachable;
  const queued = tries === 0;
  const account = unreachable.account === true;
  return {
    since: writeTime(since, now),
    tryAt: tryAt > now && !queued ? writeTime(tryAt, now) : null,
    queued,
    account,
  };
}

/** Advice about our account is for the operators: the requester can do nothing about it. */
const isAccountFault = ({ provider, code }: ProviderWord, { accountCauseOf }: RenderContext): boolean =>
  code !== null && (accountCauseOf?.(provider, code) ?? null) !== null;

/** What a provider said, with its code and advice. */
export function saidIn(
  { provider, code, why }: ProviderWord,
  { language, adviceOf }: RenderContext,
): { readonly said: string; readonly advice: string | null } {
  const words = sanitizeForDisplay(why, MAX_SAID_LENGTH);
  return {
    said: code === null ? words || '?' : words === '' ? code : wordsFor(language).names.coded(code, words),
    advice: code === null ? null : adviceOf(provider, code, language),
  };
}

export const personOf = ({ account, name }: Actor): Person => ({
  account,
  name: sanitizeForDisplay(name, MAX_NAME_LENGTH),
});

/** The order's current provider and its last answer; null until one was chosen, which is when the order is approved. */
function lastWord({ attempt, doubt, word, unreachable }: Order): ProviderWord | null {
  if (unreachable !== null) return unreachable.word;
  const provider = attempt?.provider ?? word?.provider;
  if (provider === undefined) return null;
  if (doubt !== null) return { provider, code: doubt.code, why: doubt.why };
  return word ?? { provider, code: null, why: '' };
}

/**
 * Returns the people and groups that can still decide, each once: all of these except the requester and those who have decided. A
 * person appears by their account on the platform of `shownIn`, if they have one.
 */
export function approversOf(
  approvers: readonly (AccountId | GroupId)[],
  { maker, votes, objections }: Pick<Order, 'maker' | 'votes' | 'objections'>,
  { nameOf, language }: RenderContext,
  shownIn: ConversationId,
): readonly Named[] {
  const done = [maker, ...votes.map(({ by }) => by), ...objections.map(({ by }) => by)];
  const groupName = (id: string): string =>
    platformOf(id) === 'telegram' ? wordsFor(language).replies.administrators : nativeId(id);
  const spans = approvers.map((id) => {
    const name = isGroup(id) ? groupName(id) : (nameOf(id) ?? nativeId(id));
    return { id, name, here: platformOf(id) === platformOf(shownIn) };
  });
  const open = spans
    .filter(({ id, name }) => done.every((actor) => actor.account !== id && actor.name !== name))
    .toSorted((a, b) => Number(b.here) - Number(a.here));
  return open
    .filter(({ name }, index) => open.findIndex((other) => other.name === name) === index)
    .map(({ id, name }) => ({ account: id, name }));
}

/** The shortest name of a product to type, with its code if that differs. */
export const typedName = ({ aliases, code }: Product): string =>
  aliases[0] === undefined ? code : `${aliases[0]} (${code})`;

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
