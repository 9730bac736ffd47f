import type { ConversationId } from '../src/core/conversation.ts';
import { maskMsisdn } from '../src/core/msisdn.ts';
import type { Order } from '../src/core/order.ts';
import { type AccountId, type Actor, type GroupId, isGroup, nativeId, platformOf } from '../src/core/people.ts';
import type { Product } from '../src/core/product.ts';
import type { ProviderWord } from '../src/core/provider.ts';
import { type Named, priceOf, sanitizeForDisplay, truncate } from './card.ts';
import type { RenderContext } from './render-context.ts';
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

/** The order's current provider and its last answer; null if only the columns of the order can be read. */
function lastWord({ attempt, doubt, word, product, unreachable }: Order): ProviderWord | null {
  if (unreachable !== null) return unreachable.word;
  const provider = attempt?.provider ?? word?.provider ?? product.offers[0]?.provider;
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
