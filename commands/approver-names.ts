import type { ConversationId } from '../src/core/conversation.ts';
import type { Order } from '../src/core/order.ts';
import { type AccountId, type GroupId, isGroup, nativeId, platformOf } from '../src/core/people.ts';
import type { Named } from './card.ts';
import type { RenderContext } from './render-context.ts';
import { wordsFor } from './words/words-for.ts';

/**
 * Who can still decide: everybody among these but the requester and those who did, each once, by the account that is on the platform
 * this is shown on where they have one. A group is named as the platform calls it; Telegram's is a chat's administrators.
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
