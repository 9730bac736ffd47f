import type { Log } from '../../src/core/log.ts';
import { ok, type Result } from '../../src/core/result.ts';
import type { Call, CallFailed } from './api.ts';

/** What we listen to. Telegram keeps the list it was given last, so it is always given. */
export const ALLOWED_UPDATES = ['message', 'callback_query', 'my_chat_member'] as const;
const MAX_CONNECTIONS = 40;

/**
 * Sets the webhook where what Telegram has differs. It never shows its secret, but where ours is another one, our 401 is the
 * last error it saw.
 */
export async function registerWebhook(
  { call, log, signal }: { readonly call: Call; readonly log: Log; readonly signal: AbortSignal },
  url: string,
  secretToken: string,
): Promise<Result<void, CallFailed>> {
  const state = await call('getWebhookInfo', {}, { signal });
  if (!state.ok) return state;
  const { url: current, allowed_updates: allowed = [], last_error_message: lastError = '' } = state.value;
  const same = current === url && allowed.toSorted().join() === ALLOWED_UPDATES.toSorted().join();
  if (same && !lastError.includes('401')) return ok(undefined);
  const webhook = {
    url,
    secret_token: secretToken,
    allowed_updates: ALLOWED_UPDATES,
    max_connections: MAX_CONNECTIONS,
  };
  const set = await call('setWebhook', webhook, { signal });
  if (!set.ok) return set;
  log.info('telegram.webhook_set', { url });
  return ok(undefined);
}
