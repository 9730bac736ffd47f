import type { ConversationId } from '../core/conversation.ts';
import type { ClaimedNotice } from '../core/notice.ts';
import { type Platform, platformOf } from '../core/people.ts';
import type { Delivered } from '../core/surface.ts';

/**
 * When each conversation and each platform may be used again. It is in memory: after a restart the chat says once more that it
 * wants us to wait.
 */
export type Holds = { readonly conversations: Map<ConversationId, Hold>; readonly platforms: Map<Platform, Hold> };
type Hold = { readonly since: number; readonly until: number };

/** When a conversation may be used again; in the past if it may be now. */
export const readyAt = (holds: Holds, conversation: ConversationId, at: number): number =>
  [holds.conversations.get(conversation), holds.platforms.get(platformOf(conversation))].reduce<number>(
    (latest, held) => (held !== undefined && holdsAt(held, at) ? Math.max(latest, held.until) : latest),
    0,
  );

/** Says whether a hold is in force. A hold that begins in the future was noted before the clock was set back. */
export const holdsAt = ({ since, until: end }: Hold, at: number): boolean => since <= at && at < end;

/** Notes when the conversation, or its whole platform, may be used again after a notice. */
export function hold(
  holds: Holds,
  { notice }: ClaimedNotice,
  outcome: Delivered,
  pacedUntil: number,
  at: number,
): void {
  const { conversation } = notice;
  const askedUntil = outcome.kind === 'later' ? at + outcome.afterMs : at;
  const held = { since: at, until: Math.max(pacedUntil, askedUntil) };
  if (outcome.kind === 'later' && outcome.scope === 'platform') {
    holds.platforms.set(platformOf(conversation), { since: at, until: askedUntil });
  }
  if (outcome.kind === 'later' || pacedUntil > at) holds.conversations.set(conversation, held);
}
