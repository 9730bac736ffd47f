import type { Delivered } from '../../src/core/surface.ts';
import type { CallFailed } from './api.ts';

/** The kind of a delivery. A repeated post shows a message twice; a repeated edit changes nothing. */
export type DeliveryKind = 'post' | 'edit';

const WAIT_MS = 5_000;
const TOKEN_WAIT_MS = 60_000;

/** How a failed delivery ended. A post that Telegram may have taken, although its answer was lost, is `unknown`. */
export const endOf = (failed: CallFailed, kind: DeliveryKind): Delivered =>
  failed.kind === 'lost' ? endOfLost(failed, kind) : endOfRefused(failed, kind);

/** An edit can be repeated, because the same words change nothing. A post cannot, because it may already be there. */
function endOfLost({ why, arrived }: Extract<CallFailed, { kind: 'lost' }>, kind: DeliveryKind): Delivered {
  if (!arrived) return { kind: 'later', afterMs: WAIT_MS, scope: 'platform', why };
  return kind === 'post' ? { kind: 'unknown', why } : { kind: 'later', afterMs: WAIT_MS, scope: 'conversation', why };
}

/** The texts are the server's own. https://github.com/tdlib/telegram-bot-api */
const GONE = /message to edit not found|message can't be edited|MESSAGE_ID_INVALID/i;

/** The chat refuses every other message too. A closed topic does not count: other topics take messages. */
const CLOSED =
  /chat not found|no(?:t enough| have no)? rights|have no rights|CHAT_(?:WRITE|SEND\w*)_FORBIDDEN|CHAT_(?:RESTRICTED|ADMIN_REQUIRED)|PEER_ID_INVALID|deactivated|not a member|need administrator rights|USER_IS_BLOCKED/i;

function endOfRefused(refused: Extract<CallFailed, { kind: 'refused' }>, kind: DeliveryKind): Delivered {
  const { code, why, retryAfterMs, movedTo } = refused;
  if (movedTo !== null) return { kind: 'moved', to: movedTo };
  if (code === 429) return { kind: 'later', afterMs: retryAfterMs ?? WAIT_MS, scope: 'conversation', why };
  if (code === 401 || code === 404) return { kind: 'later', afterMs: TOKEN_WAIT_MS, scope: 'platform', why };
  if (kind === 'edit' && GONE.test(why)) return { kind: 'gone', why };
  const scope = code === 403 || CLOSED.test(why) ? 'conversation' : 'message';
  return { kind: 'never', why, scope };
}

const says = (pattern: RegExp) => (failed: CallFailed) =>
  failed.kind === 'refused' && failed.code === 400 && pattern.test(failed.why);
export const isTopicGone = says(/message thread not found|TOPIC_(?:DELETED|ID_INVALID)/i);
export const isUnreadable = says(/can't parse entities/i);
export const isPictureRefused = says(/PHOTO_|IMAGE_PROCESS_FAILED|wrong file identifier/i);
export const isUnchanged = says(/message is not modified/i);

/** The bot cannot write to a person who has never started it, or has blocked it. */
export const isUnreachable = (failed: CallFailed): boolean =>
  failed.kind === 'refused' && (failed.code === 403 || /chat not found|PEER_ID_INVALID/i.test(failed.why));

/** A press can be answered for about 15 s. */
export const isTooLate = (failed: CallFailed): boolean =>
  failed.kind === 'refused' && /query is too old/i.test(failed.why);
