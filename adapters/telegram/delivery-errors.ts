import type { Delivered } from '../../src/core/surface.ts';
import type { CallFailed } from './api.ts';

/** What was asked of Telegram: a repeated post shows a message twice, a repeated edit shows nothing new. */
export type Asked = 'post' | 'edit';

const SOON_MS = 5_000;
const AFTER_BAD_TOKEN_MS = 60_000;

/** Says how a delivery ended that Telegram did not take. What may have been taken, the answer lost, is `unknown` for a post. */
export const endOf = (failed: CallFailed, asked: Asked): Delivered =>
  failed.kind === 'lost' ? endOfLost(failed, asked) : endOfRefused(failed, asked);

/** An edit may be sent again, since the same words are no change; a post that may stand there is nobody's guess. */
function endOfLost({ why, arrived }: Extract<CallFailed, { kind: 'lost' }>, asked: Asked): Delivered {
  if (!arrived) return { kind: 'later', afterMs: SOON_MS, scope: 'platform', why };
  return asked === 'post' ? { kind: 'unknown', why } : { kind: 'later', afterMs: SOON_MS, scope: 'conversation', why };
}

/** The texts are the server's own. https://github.com/tdlib/telegram-bot-api */
const GONE = /message to edit not found|message can't be edited|MESSAGE_ID_INVALID/i;

/** The chat refuses every other message too. A closed topic is none of these: other topics take messages. */
const CLOSED =
  /chat not found|no(?:t enough| have no)? rights|have no rights|CHAT_(?:WRITE|SEND\w*)_FORBIDDEN|CHAT_(?:RESTRICTED|ADMIN_REQUIRED)|PEER_ID_INVALID|deactivated|not a member|need administrator rights|USER_IS_BLOCKED/i;

function endOfRefused(refused: Extract<CallFailed, { kind: 'refused' }>, asked: Asked): Delivered {
  const { code, why, retryAfterMs, movedTo } = refused;
  if (movedTo !== null) return { kind: 'moved', to: movedTo };
  if (code === 429) return { kind: 'later', afterMs: retryAfterMs ?? SOON_MS, scope: 'conversation', why };
  if (code === 401 || code === 404) return { kind: 'later', afterMs: AFTER_BAD_TOKEN_MS, scope: 'platform', why };
  if (asked === 'edit' && GONE.test(why)) return { kind: 'gone', why };
  const scope = code === 403 || CLOSED.test(why) ? 'conversation' : 'message';
  return { kind: 'never', why, scope };
}

const says = (pattern: RegExp) => (failed: CallFailed) =>
  failed.kind === 'refused' && failed.code === 400 && pattern.test(failed.why);
export const isTopicGone = says(/message thread not found|TOPIC_(?:DELETED|ID_INVALID)/i);
export const isUnreadable = says(/can't parse entities/i);
export const isUnchanged = says(/message is not modified/i);

/** Who has never started the bot, or blocked it, cannot be written to. */
export const isUnreachable = (failed: CallFailed): boolean =>
  failed.kind === 'refused' && (failed.code === 403 || /chat not found|PEER_ID_INVALID/i.test(failed.why));

/** A press can be answered for about 15 s; after that nobody is left to be shown an answer. */
export const isTooLate = (failed: CallFailed): boolean =>
  failed.kind === 'refused' && /query is too old/i.test(failed.why);
