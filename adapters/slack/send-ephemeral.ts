import type { WebClient } from '@slack/web-api';
import type { Card } from '../../commands/card.ts';
import type { Log } from '../../src/core/log.ts';
import { toMessage } from './blocks.ts';

/**
 * Somebody to be told something that concerns only them.
 *
 * @property responseUrl Slack's own way back to a click or a command, good for 30 minutes; null where there was none
 * @property channel where they are; their own user id for direct messages
 * @property thread a thread that already has answers: Slack shows a private message in no other
 */
export type Addressee = {
  readonly responseUrl: string | null;
  readonly user: string;
  readonly channel: string;
  readonly thread: string | null;
};

/** Tells somebody something in private. Never rejects; what reaches them by no road is logged. */
export type SendEphemeral = (to: Addressee, card: Card) => Promise<void>;

const TIMEOUT_MS = 5_000;

export function createSendEphemeral({
  client,
  apiUrl,
  log,
}: {
  readonly client: WebClient;
  readonly apiUrl: string;
  readonly log: Log;
}): SendEphemeral {
  return async (to, card) => {
    const message = toMessage(card);
    try {
      if (await respond(to, message, apiUrl)) return;
      await postPrivately(client, to, message);
    } catch (error) {
      log.warn('slack.not_told', { user: to.user, why: String(error) });
    }
  };
}

/** Whether an address in a payload may be called: Slack's own hosts over https, or the origin the Web API is at. */
export function isSlacks(address: string, apiUrl: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return false;
  if (URL.canParse(apiUrl) && url.origin === new URL(apiUrl).origin) return true;
  return url.protocol === 'https:' && url.port === '' && url.hostname.endsWith('.slack.com');
}

/** False where this road is closed: no address, not Slack's, expired (404), or used up. */
async function respond(to: Addressee, message: ReturnType<typeof toMessage>, apiUrl: string): Promise<boolean> {
  if (to.responseUrl === null || !isSlacks(to.responseUrl, apiUrl)) return false;
  try {
    const answer = await fetch(to.responseUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        ...message,
        response_type: 'ephemeral',
        replace_original: false,
        ...(to.thread === null ? {} : { thread_ts: to.thread }),
      }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}

/** Ephemeral where they are; as a direct message where the app or they are not in that channel. */
async function postPrivately(client: WebClient, to: Addressee, message: ReturnType<typeof toMessage>): Promise<void> {
  const content = { ...message, parse: 'none' as const, link_names: false };
  const direct = () => client.chat.postMessage({ ...content, channel: to.user });
  if (to.channel === to.user) return void (await direct());
  const threaded = to.thread === null ? content : { ...content, thread_ts: to.thread };
  try {
    await client.chat.postEphemeral({ ...threaded, channel: to.channel, user: to.user });
  } catch {
    await direct();
  }
}
