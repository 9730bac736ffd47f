import type { ConversationId } from '../core/conversation.ts';
import type { ClaimedNotice } from '../core/notice.ts';
import type { Unreachable } from '../core/order.ts';
import { type Platform, platformOf } from '../core/people.ts';
import type { ProviderReport, ProviderWord } from '../core/provider.ts';
import type { Delivered } from '../core/surface.ts';

/**
 * Holds purchases back from a provider that does not answer or cannot be reached. So an outage leaves a few orders in doubt and
 * not all of them. Waiting orders are only approved: nothing was sent. Each process has its own view, which is lost with it.
 */
export type Circuit = {
  /** When the next purchase may be sent; 0 for now. */
  readonly opensAt: () => number;
  /** Records the outcome of a submission. True if this one opened the circuit. */
  readonly record: (report: ProviderReport) => boolean;
  readonly isOpen: () => boolean;
  /** Returns what a waiting order waits for; null while nothing holds purchases back. */
  readonly outage: () => Unreachable | null;
};

/** This many unanswered submissions in a row are an outage. */
const MAX_UNANSWERED = 5;
/** During an outage one purchase is tried this often, until one is answered. */
const TRY_EVERY_MS = 30_000;

export function createCircuit(now: () => number): Circuit {
  let unanswered = 0;
  let tryAt = 0;
  let last: { readonly since: number; readonly word: ProviderWord } | null = null;
  const isOpen = (): boolean => unanswered >= MAX_UNANSWERED;
  return {
    isOpen,
    // If a clock was set back, the wait is still no longer than this.
    opensAt: () => {
      tryAt = Math.min(tryAt, now() + TRY_EVERY_MS);
      return isOpen() && tryAt > now() ? tryAt : 0;
    },
    outage: () => (isOpen() && last !== null ? { ...last, tryAt, tries: 0 } : null),
    record: (report) => {
      const { provider, outcome, code, why } = report;
      if (outcome.kind !== 'not_sent' && (outcome.kind !== 'unknown' || outcome.unlisted)) {
        unanswered = 0;
        last = null;
        return false;
      }
      unanswered += 1;
      last = { since: last?.since ?? now(), word: { provider, code, why } };
      if (!isOpen()) return false;
      tryAt = now() + TRY_EVERY_MS;
      return unanswered === MAX_UNANSWERED;
    },
  };
}

/**
 * When each conversation and each platform may be used again. It is in memory: after a restart the chat says once more that it
 * wants us to wait.
 */
export type ChatHolds = { readonly conversations: Map<ConversationId, Hold>; readonly platforms: Map<Platform, Hold> };
type Hold = { readonly since: number; readonly until: number };

/** When a conversation may be used again; in the past if it may be now. */
export const usableAt = (holds: ChatHolds, conversation: ConversationId, at: number): number =>
  [holds.conversations.get(conversation), holds.platforms.get(platformOf(conversation))].reduce<number>(
    (latest, held) => (held !== undefined && isInForce(held, at) ? Math.max(latest, held.until) : latest),
    0,
  );

/** Says whether a hold is in force. A hold that begins in the future was noted before the clock was set back. */
export const isInForce = ({ since, until: end }: Hold, at: number): boolean => since <= at && at < end;

/** Notes when the conversation, or its whole platform, may be used again after a notice. */
export function noteHold(
  holds: ChatHolds,
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
