import type { App } from '@slack/bolt';
import type { Card } from '../../commands/card.ts';
import { draftAbout } from '../../commands/drafts.ts';
import { parseCommand } from '../../commands/parse.ts';
import type { ConversationId } from '../../src/core/conversation.ts';
import { type SlackMessage, toMessage } from './blocks.ts';
import { FORM_ASKED } from './forms/modals.ts';
import { REJECT_FORM } from './forms/reject-form.ts';
import { FORM } from './forms/topup-form.ts';
import { handleClick, handleReason, handleSubmission, type InteractionDeps } from './interactions.ts';
import {
  addresseeAt,
  conversationOf,
  lineAfterMention,
  logUnreadable,
  mentionsIn,
  numberIn,
  originAt,
  plainText,
  readHomeOpened,
  readJoined,
  readMention,
  readShortcut,
  readSlash,
} from './read.ts';
import type { Addressee } from './send-ephemeral.ts';
import { claimsOf, claimsOfHome, claimsOfMention, claimsOfSlash } from './senders.ts';
import { refusedCard } from './words.ts';

/** Slack shows an error after 3 s and drops what an acknowledgement says then. */
const LATE_MS = 2_700;

/** @property botUserId null until Slack has said who we are */
export type ListenerDeps = InteractionDeps & {
  readonly botUserId: () => string | null;
  /** Told of a conversation that may take now what it refused before. */
  readonly conversationOpened: (conversation: ConversationId) => Promise<void>;
};

/** Registers every listener. Whatever command, button or form reaches us is ours: Slack sends an app nothing else. */
export function registerListeners(app: App, deps: ListenerDeps): void {
  app.command(/./, async ({ body, ack }) => ack(await handleSlash(deps, body)));
  app.event('app_mention', async ({ body }) => handleMention(deps, body));
  app.event('member_joined_channel', async ({ body }) => handleJoined(deps, body));
  app.event('app_home_opened', async ({ body }) => handleHomeOpened(deps, body));
  app.action(/./, async ({ body, ack }) => {
    await handleClick(deps, body);
    await ack();
  });
  app.view(FORM, async ({ body, ack }) => ack(await handleSubmission(deps, body)));
  app.view(REJECT_FORM, async ({ body, ack }) => ack(await handleReason(deps, body)));
  for (const shortcut of ['topup_global', 'topup_message']) {
    app.shortcut(shortcut, async ({ body, ack }) => {
      await handleShortcut(deps, body);
      await ack();
    });
  }
}

type EphemeralMessage = SlackMessage & { readonly response_type: 'ephemeral' };

/** `/topup …`: the answer goes back in the acknowledgement, which only the requester sees. */
async function handleSlash(
  deps: Pick<ListenerDeps, 'commands' | 'refusalFor' | 'modals' | 'tell' | 'log'>,
  payload: unknown,
): Promise<EphemeralMessage | undefined> {
  const slash = readSlash(payload);
  if (!slash.ok) return logUnreadable(deps.log, 'slash', slash.error);
  const startedAt = performance.now();
  const { user_id: user, channel_id, channel_name, trigger_id, text, response_url = null } = slash.value;
  const to: Addressee = { responseUrl: response_url, user, channel: channel_id, thread: null };
  const refusal = await deps.refusalFor(user, claimsOfSlash(slash.value));
  if (refusal) return privately(refusal);
  const origin = originAt({ channel: channel_id, name: channel_name, user });
  const command = parseCommand(plainText(text));
  const person = { id: user, name: slash.value.user_name };
  const tell = (card: Card): void => deps.tell(to, card);
  const mentions = mentionsIn(text);
  const answer = await deps.commands.run({
    command,
    person,
    origin,
    requestKey: `slack:${trigger_id}`,
    mentions,
    tell,
  });
  const opener = { triggerId: trigger_id, person, origin };
  if (answer.kind === 'form' && (await deps.modals.openForm(opener, answer))) return undefined;
  if (performance.now() - startedAt > LATE_MS) tell(answer.card);
  return privately(answer.card);
}

/** `@topup …`: cards and replies hang under the message; what concerns only the requester is told to them alone. */
async function handleMention(
  deps: Pick<ListenerDeps, 'commands' | 'refusalFor' | 'botUserId' | 'tell' | 'language' | 'log'>,
  payload: unknown,
): Promise<void> {
  const mention = readMention(payload);
  if (!mention.ok) return logUnreadable(deps.log, 'mention', mention.error);
  const { user, bot_id, channel, ts, thread_ts = null, text } = mention.value.event;
  const botUserId = deps.botUserId();
  if (user === undefined || user === botUserId) return;
  const to: Addressee = { responseUrl: null, user, channel, thread: thread_ts };
  if (bot_id) return deps.tell(to, refusedCard('bot', deps.language));
  const refusal = await deps.refusalFor(user, claimsOfMention(mention.value));
  if (refusal) return deps.tell(to, refusal);
  const origin = originAt({ channel, user, thread: thread_ts, message: ts });
  const command = parseCommand(lineAfterMention(text, botUserId));
  const requestKey = `slack:${channel}:${ts}`;
  // No word of an unreachable ledger: Slack sends an event that was not taken again.
  const mentions = mentionsIn(text);
  const answer = await deps.commands.run({
    command,
    person: { id: user },
    origin,
    requestKey,
    mentions,
    tell: () => {},
  });
  deps.tell(to, answer.card);
}

/** The app was invited into a channel: what waits for it is shown. Slack tells of every other member who joins, too. */
async function handleJoined(
  { botUserId, conversationOpened, log }: Pick<ListenerDeps, 'botUserId' | 'conversationOpened' | 'log'>,
  payload: unknown,
): Promise<void> {
  const joined = readJoined(payload);
  if (!joined.ok) return logUnreadable(log, 'joined', joined.error);
  const { user, channel } = joined.value.event;
  if (user === botUserId()) await conversationOpened(conversationOf(channel));
}

/** Somebody looks at the app's Home tab. Slack sends the same for its messages, where there is nothing to draw. */
async function handleHomeOpened({ tabs, log }: Pick<ListenerDeps, 'tabs' | 'log'>, payload: unknown): Promise<void> {
  const opened = readHomeOpened(payload);
  if (!opened.ok) return logUnreadable(log, 'home', opened.error);
  const { user, tab } = opened.value.event;
  if (tab === 'home') tabs.opened(user, claimsOfHome(opened.value));
}

/** The two shortcuts open the form; from a message, with the number in it filled in and its thread as the place. */
async function handleShortcut(
  deps: Pick<ListenerDeps, 'commands' | 'refusalFor' | 'modals' | 'tell' | 'log'>,
  payload: unknown,
): Promise<void> {
  const shortcut = readShortcut(payload);
  if (!shortcut.ok) return logUnreadable(deps.log, 'shortcut', shortcut.error);
  const { user, channel, message, trigger_id, response_url = null } = shortcut.value;
  const place = { channel: channel?.id ?? user.id, name: channel?.name, user: user.id };
  const origin = originAt({ ...place, thread: message?.thread_ts, message: message?.ts });
  const to = addresseeAt(origin, user.id, response_url);
  const tell = (card: Card): void => deps.tell(to, card);
  const refusal = await deps.refusalFor(user.id, claimsOf(shortcut.value));
  if (refusal) return tell(refusal);
  const requestKey = `slack:${trigger_id}`;
  const answer = await deps.commands.run({ command: FORM_ASKED, person: user, origin, requestKey, tell });
  const filled =
    answer.kind === 'form' && message !== undefined
      ? { ...answer, draft: draftAbout(numberIn(message), answer.draft) }
      : answer;
  const opener = { triggerId: trigger_id, person: user, origin };
  if (filled.kind === 'form' && (await deps.modals.openForm(opener, filled))) return;
  tell(answer.card);
}

const privately = (card: Card): EphemeralMessage => ({ response_type: 'ephemeral', ...toMessage(card) });
