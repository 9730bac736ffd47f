import type { WebClient } from '@slack/web-api';
import { type Card, outgoingFile } from '../../commands/card.ts';
import type { Origin } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import { type AccountId, nativeId } from '../../src/core/people.ts';
import type { Language } from '../../src/core/product.ts';
import type { SendFile } from '../../src/core/surface.ts';
import { messageOf } from '../../src/runtime/tasks.ts';
import { type LinkOf, type SlackMessage, toMessage } from './blocks.ts';
import { type Claims, originAt, type Shortcut } from './read.ts';
import { sentenceCard, slackWordsFor } from './words.ts';

/**
 * A person who is to read something that concerns only them.
 *
 * @property responseUrl Slack's address for answers to one click or command, valid for 30 minutes; null if there is none
 * @property channel where they are; their own user id for direct messages
 * @property thread a thread that already has replies: Slack shows an ephemeral message in no other
 */
export type Addressee = {
  readonly responseUrl: string | null;
  readonly user: string;
  readonly channel: string;
  readonly thread: string | null;
};

/** The person at the place that a request comes from. */
export const addresseeAt = ({ conversation, thread }: Origin, user: string, responseUrl: string | null): Addressee => ({
  responseUrl,
  user,
  channel: nativeId(conversation),
  thread,
});

/** Where a shortcut was chosen, and the person there: at a message, or in the app's direct messages if it was the global one. */
export function placeOfShortcut({ user, channel, message, response_url }: Shortcut): {
  readonly origin: Origin;
  readonly to: Addressee;
} {
  const position = { channel: channel?.id ?? user.id, name: channel?.name, user: user.id };
  const origin = originAt({ ...position, thread: message?.thread_ts, message: message?.ts });
  return { origin, to: addresseeAt(origin, user.id, response_url ?? null) };
}

/** Where a person reads an answer: in an ephemeral message, or at the top of the Home tab in which they pressed. */
export type Destination = Addressee | { readonly homeOf: string; readonly claims: Claims };

/** Tells a person something in the background, apart from the acknowledgement. */
export type Tell = (to: Destination, card: Card) => void;

/** Shows a card to one person. Never rejects: if no way reaches them, that is logged. */
export type SendEphemeral = (to: Addressee, card: Card) => Promise<void>;

const TIMEOUT_MS = 5_000;

export function createSendEphemeral({
  client,
  apiUrl,
  linkOf,
  log,
}: {
  readonly client: WebClient;
  readonly apiUrl: string;
  readonly linkOf?: LinkOf;
  readonly log: Log;
}): SendEphemeral {
  return async (to, card) => {
    const message = toMessage(card, linkOf);
    try {
      if (await respond(to, message, apiUrl)) return;
      await postPrivately(client, to, message);
    } catch (error) {
      log.warn('slack.not_told', { user: to.user, why: messageOf(error) });
    }
  };
}

/** Sends the file of a card to one person in private. If it cannot be sent, they are told why. Never rejects. */
export function createSendCardFile({
  sendFile,
  sendEphemeral,
  language,
  log,
}: {
  readonly sendFile: SendFile;
  readonly sendEphemeral: SendEphemeral;
  readonly language: () => Language;
  readonly log: Log;
}): SendEphemeral {
  return async (to, card) => {
    const file = outgoingFile(card);
    if (file === null) return;
    const ended = await sendFile({ person: `slack:${to.user}` as AccountId }, file);
    if (ended.kind === 'shown' || ended.kind === 'unknown') return;
    const why = 'why' in ended ? ended.why : ended.kind;
    log.warn('slack.file_not_sent', { user: to.user, why });
    await sendEphemeral(to, sentenceCard(slackWordsFor(language()).fileNotSent(file.name, why)));
  };
}

/** Whether an address from a payload may be called: Slack's own hosts over HTTPS, or the origin of the Web API. */
export function isSlacks(address: string, apiUrl: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') return false;
  if (URL.canParse(apiUrl) && url.origin === new URL(apiUrl).origin) return true;
  return url.protocol === 'https:' && url.port === '' && url.hostname.endsWith('.slack.com');
}

/** Returns false if the response URL cannot be used: there is none, it is not Slack's, it has expired (404) or is used up. */
export async function respond(to: Addressee, message: SlackMessage, apiUrl: string): Promise<boolean> {
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

/** Posts an ephemeral message, or a direct message if the app or the person is not in that channel. */
export async function postPrivately(client: WebClient, to: Addressee, message: SlackMessage): Promise<void> {
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
