import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import type { Delivered } from '../../src/core/surface.ts';

/** The kind of a delivery. A repeated post shows a message twice; a repeated edit changes nothing. */
export type DeliveryKind = 'post' | 'edit';

/** How an error of Slack ends a delivery. `token`: nothing can be delivered until somebody changes the token or its scopes. */
type Ending = 'gone' | 'later' | 'maybe' | 'token';

/**
 * Errors that are no refusal. With every other error Slack refuses the conversation ({@link CLOSED}) or the message
 * (`msg_blocks_too_long`, `invalid_blocks`, …).
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

/** The conversation refuses every other message too, until somebody lets the app in. */
const CLOSED =
  /^(?:channel_not_found|not_in_channel|is_archived|channel_is_archived|restricted_action.*|cannot_dm_bot|user_not_found|user_disabled|messages_tab_disabled|ekm_access_denied|access_denied|team_access_not_granted|enterprise_is_restricted|posting_to_general_channel_denied|external_channel_migrating|slack_connect_.*|method_not_supported_for_channel_type|not_allowed)$/;

/** The requesting message can have no replies (it is deleted, or no thread any more), but its conversation still takes messages. */
const WITHOUT_THREAD: ReadonlySet<string> = new Set(['thread_not_found', 'cannot_reply_to_message']);

const TOKEN_WAIT_MS = 60_000;
const WAIT_MS = 30_000;
const NETWORK_WAIT_MS = 5_000;

/** The error code in Slack's answer; null if there was no answer. */
export const codeOf = (error: unknown): string | null =>
  error instanceof WebAPIPlatformError ? error.data.error : null;

/** The scope that Slack misses; empty if it does not say. */
export const missingScopeOf = (error: unknown): string =>
  error instanceof WebAPIPlatformError && 'needed' in error.data ? String(error.data.needed) : '';

/** Whether Slack refuses the token, and so everything that is sent with it. */
export const isTokenRefused = (error: unknown): boolean => ENDINGS[codeOf(error) ?? ''] === 'token';

export const refusesThread = (error: unknown): boolean => WITHOUT_THREAD.has(codeOf(error) ?? '');

/** How a failed delivery ended. A post that Slack may have taken, although its answer was lost, is `unknown`. */
export function endOf(error: unknown, kind: DeliveryKind): Delivered {
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: 'later', afterMs: error.retryAfter * 1000, scope: 'conversation', why: 'ratelimited' };
  }
  if (error instanceof WebAPIPlatformError) return endOfAnswer(error, kind);
  if (error instanceof WebAPIHTTPError) return endOfStatus(error.statusCode, kind);
  if (error instanceof WebAPIRequestError && isNeverSent(error))
    return later(NETWORK_WAIT_MS, 'platform', whyOf(error));
  if (isLimitWithoutTime(error)) return later(WAIT_MS, 'conversation', 'ratelimited');
  return perhaps(kind, whyOf(error));
}

function endOfAnswer(error: WebAPIPlatformError, kind: DeliveryKind): Delivered {
  const code = error.data.error;
  // An answer that is not JSON arrives as its text, so it does not come from Slack.
  if (!/^[a-z0-9_]{1,80}$/.test(code)) return perhaps(kind, 'the answer was not Slack’s');
  const ending = ENDINGS[code];
  if (ending === undefined) return { kind: 'never', why: code, scope: CLOSED.test(code) ? 'conversation' : 'message' };
  if (ending === 'gone') return { kind: 'gone', why: code };
  if (ending === 'maybe') return perhaps(kind, code);
  if (ending === 'token') return later(TOKEN_WAIT_MS, 'platform', code);
  return later(secondsOf(error) * 1000 || WAIT_MS, 'conversation', code);
}

function endOfStatus(status: number, kind: DeliveryKind): Delivered {
  if (status >= 500) return perhaps(kind, `http ${status}`);
  return later(WAIT_MS, 'platform', `http ${status}`);
}

const perhaps = (kind: DeliveryKind, why: string): Delivered =>
  kind === 'post' ? { kind: 'unknown', why } : later(NETWORK_WAIT_MS, 'conversation', why);

const later = (afterMs: number, scope: 'conversation' | 'platform', why: string): Delivered => ({
  kind: 'later',
  afterMs,
  scope,
  why,
});

const secondsOf = (error: WebAPIPlatformError): number => error.data.response_metadata?.retryAfter ?? 0;

/** Without a connection nothing was sent. */
const isNeverSent = ({ original }: WebAPIRequestError): boolean => NEVER_SENT.has(causeOf(original));
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Slack's client throws a plain error for a 429 that does not say how long to wait. */
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
