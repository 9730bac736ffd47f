import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import type { Delivered } from '../../src/core/surface.ts';

/** What was asked of Slack: a repeated post shows a message twice, a repeated edit shows nothing new. */
export type Asked = 'post' | 'edit';

/** How one of Slack's answers ends a delivery. `token`: nothing goes until somebody changes the token or its scopes. */
type Ending = 'gone' | 'later' | 'maybe' | 'token';

/**
 * Errors that are no refusal. Every other one is: the conversation ({@link CLOSED}) or the message (`msg_blocks_too_long`,
 * `invalid_blocks`, …) will not be taken as it is.
 * https://docs.slack.dev/reference/methods/chat.postMessage#errors and chat.update#errors
 */
const ENDINGS: Readonly<Record<string, Ending>> = {
  message_not_found: 'gone',
  edit_window_closed: 'gone',
  cant_update_message: 'gone',
  is_inactive: 'gone',
  ratelimited: 'later',
  rate_limited: 'later',
  message_limit_exceeded: 'later',
  service_unavailable: 'later',
  team_added_to_org: 'later',
  accesslimited: 'later',
  fatal_error: 'maybe',
  internal_error: 'maybe',
  request_timeout: 'maybe',
  not_authed: 'token',
  invalid_auth: 'token',
  token_revoked: 'token',
  token_expired: 'token',
  account_inactive: 'token',
  missing_scope: 'token',
  no_permission: 'token',
  org_login_required: 'token',
};

/** Errors that are about the conversation: it refuses every other message too, until somebody lets the app in. */
const CLOSED =
  /^(?:channel_not_found|not_in_channel|is_archived|channel_is_archived|restricted_action.*|cannot_dm_bot|user_not_found|user_disabled|messages_tab_disabled|ekm_access_denied|access_denied|team_access_not_granted|enterprise_is_restricted|posting_to_general_channel_denied|external_channel_migrating|slack_connect_.*|method_not_supported_for_channel_type|not_allowed)$/;

/** The asking message cannot be answered under (deleted, or no thread any more), but its conversation still takes messages. */
const WITHOUT_THREAD: ReadonlySet<string> = new Set(['thread_not_found', 'cannot_reply_to_message']);

const TOKEN_WAIT_MS = 60_000;
const WAIT_MS = 30_000;
const NETWORK_WAIT_MS = 5_000;

/** The error code of an answer that Slack gave, or null where there was none. */
export const codeOf = (error: unknown): string | null =>
  error instanceof WebAPIPlatformError ? error.data.error : null;

/** Whether Slack refuses the token itself, and whatever is sent with it. */
export const isTokenRefused = (error: unknown): boolean => ENDINGS[codeOf(error) ?? ''] === 'token';

export const refusesThread = (error: unknown): boolean => WITHOUT_THREAD.has(codeOf(error) ?? '');

/** Says how a delivery ended that Slack did not take. What may have been taken, the answer lost, is `unknown` for a post. */
export function endOf(error: unknown, asked: Asked): Delivered {
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: 'later', afterMs: error.retryAfter * 1000, scope: 'conversation', why: 'ratelimited' };
  }
  if (error instanceof WebAPIPlatformError) return endOfAnswer(error, asked);
  if (error instanceof WebAPIHTTPError) return endOfStatus(error.statusCode, asked);
  if (error instanceof WebAPIRequestError && isNeverSent(error))
    return later(NETWORK_WAIT_MS, 'platform', whyOf(error));
  if (isLimitWithoutTime(error)) return later(WAIT_MS, 'conversation', 'ratelimited');
  return perhaps(asked, whyOf(error));
}

function endOfAnswer(error: WebAPIPlatformError, asked: Asked): Delivered {
  const code = error.data.error;
  // An answer that is not JSON arrives as its own text: Slack never gave it.
  if (!/^[a-z0-9_]{1,80}$/.test(code)) return perhaps(asked, 'the answer was not Slack’s');
  const ending = ENDINGS[code];
  if (ending === undefined) return { kind: 'never', why: code, scope: CLOSED.test(code) ? 'conversation' : 'message' };
  if (ending === 'gone') return { kind: 'gone', why: code };
  if (ending === 'maybe') return perhaps(asked, code);
  if (ending === 'token') return later(TOKEN_WAIT_MS, 'platform', code);
  return later(secondsOf(error) * 1000 || WAIT_MS, 'conversation', code);
}

function endOfStatus(status: number, asked: Asked): Delivered {
  if (status >= 500) return perhaps(asked, `http ${status}`);
  return later(WAIT_MS, 'platform', `http ${status}`);
}

const perhaps = (asked: Asked, why: string): Delivered =>
  asked === 'post' ? { kind: 'unknown', why } : later(NETWORK_WAIT_MS, 'conversation', why);

const later = (afterMs: number, scope: 'conversation' | 'platform', why: string): Delivered => ({
  kind: 'later',
  afterMs,
  scope,
  why,
});

const secondsOf = (error: WebAPIPlatformError): number => error.data.response_metadata?.retryAfter ?? 0;

/** Nothing was sent where no connection came about. */
const isNeverSent = ({ original }: WebAPIRequestError): boolean => NEVER_SENT.has(causeOf(original));
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Slack's client throws a plain error for a 429 that does not say how long. */
const isLimitWithoutTime = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('Retry header did not contain a valid timeout');

function whyOf(error: unknown): string {
  if (error instanceof WebAPIRequestError) return causeOf(error.original) || error.original.name;
  return error instanceof Error ? error.name : 'unknown';
}

/** The system's code of a failed `fetch`, which keeps it as its cause. */
function causeOf(error: Error): string {
  const { cause } = error;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
}
