import type { Card } from '../../commands/card.ts';
import { type Answer, COMMANDS, type Command, type ParseRefused } from '../../commands/command.ts';
import { draftAbout } from '../../commands/drafts.ts';
import { numbersIn } from '../../commands/keywords.ts';
import { parseCommand } from '../../commands/parse.ts';
import type { ConversationId } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import type { Language } from '../../src/core/product.ts';
import type { Result } from '../../src/core/result.ts';
import { messageOf, withTimeout } from '../../src/runtime/tasks.ts';
import { type Addressee, placeOfShortcut, type Tell } from './answers.ts';
import { type LinkOf, lineAfterMention, mentionsIn, plainText, type SlackMessage, toMessage } from './blocks.ts';
import { FORM_ASKED, type Modals } from './forms/modals.ts';
import type { HomeTabs } from './home/tabs.ts';
import type { Apps } from './intake.ts';
import {
  claimsOf,
  claimsOfHome,
  claimsOfMention,
  claimsOfSlash,
  conversationOf,
  logUnreadable,
  originAt,
  readHomeOpened,
  readJoined,
  readMention,
  readShortcut,
  readSlash,
  type Shortcut,
} from './read.ts';
import type { TellReport } from './report.ts';
import type { CommandRunner, Senders } from './senders.ts';
import { refusedCard, sentenceCard, slackWordsFor } from './words.ts';

/** Slack shows an error after 3 s and ignores the text of a later acknowledgement. */
const MAX_ACKNOWLEDGEMENT_MS = 2_700;
const MAX_REPORT_MS = 2_000;

/** What a slash command or a shortcut needs: each may open the form. */
type CommandDeps = {
  readonly commands: CommandRunner;
  readonly modals: Modals;
  readonly refusalFor: Senders['refusalFor'];
  readonly tell: Tell;
  /** Sends the file of a card in the background, to the person alone. */
  readonly sendFile: Tell;
  readonly linkOf?: LinkOf;
  readonly tellReport: TellReport;
  readonly log: Log;
};

/** @property botUserId our own id; null until Slack has told it */
type MentionDeps = {
  readonly commands: CommandRunner;
  readonly refusalFor: Senders['refusalFor'];
  readonly botUserId: () => string | null;
  readonly tell: Tell;
  readonly tellReport: TellReport;
  readonly language: () => Language;
  readonly log: Log;
};

/** @property conversationOpened called for a conversation that may now take what it refused before */
type JoinedDeps = {
  readonly botUserId: () => string | null;
  readonly conversationOpened: (conversation: ConversationId) => Promise<void>;
  readonly log: Log;
};

type HomeDeps = { readonly tabs: HomeTabs; readonly log: Log };

/** Registers what hears commands and events. Each command that Slack sends us is ours, so all of them are handled. */
export function registerListeners(
  { commands, others }: Apps,
  deps: CommandDeps & MentionDeps & JoinedDeps & HomeDeps,
): void {
  commands.command(/./, async ({ body, ack }) => ack(await handleSlash(deps, body)));
  others.event('app_mention', async ({ body }) => handleMention(deps, body));
  others.event('app_home_opened', async ({ body }) => handleHomeOpened(deps, body));
  others.event('member_joined_channel', async ({ body }) => handleJoined(deps, body));
  for (const shortcut of ['topup_global', 'topup_message']) {
    others.shortcut(shortcut, async ({ body, ack }) => {
      await handleShortcut(deps, body);
      await ack();
    });
  }
}

type EphemeralMessage = SlackMessage & { readonly response_type: 'ephemeral' };

/** Handles `/topup …`. The acknowledgement carries the answer, which only the requester sees. */
async function handleSlash(deps: CommandDeps, payload: unknown): Promise<EphemeralMessage | undefined> {
  const slash = readSlash(payload);
  if (!slash.ok) return logUnreadable(deps.log, 'slash', slash.error);
  const startedAt = performance.now();
  const { user_id: user, channel_id: channel, channel_name: name, trigger_id, text, response_url = null } = slash.value;
  const refusal = await deps.refusalFor(user, claimsOfSlash(slash.value));
  if (refusal) return ephemeral(refusal);
  const to: Addressee = { responseUrl: response_url, user, channel, thread: null };
  const tell = (card: Card): void => deps.tell(to, card);
  const person = { id: user, name: slash.value.user_name };
  const origin = originAt({ channel, name, user });
  const command = parseCommand(plainText(text));
  const answering = deps.commands.run({
    command,
    from: person,
    origin,
    requestKey: `slack:${trigger_id}`,
    mentions: mentionsIn(text),
    tell,
  });
  // Many orders take a while to sum: the command is acknowledged, and the report follows.
  const isReport = command.ok && command.value.kind === 'report';
  const answer = isReport ? await withTimeout(MAX_REPORT_MS, answering) : await answering;
  if (answer === null) {
    answering.then(
      (late) => tellAnswer(deps, to, late),
      (error: unknown) => deps.log.error('slack.report_failed', { why: messageOf(error) }),
    );
    return undefined;
  }
  if (answer.kind !== 'form' && answer.report !== undefined) {
    deps.tellReport(to, answer.card, answer.report);
    return undefined;
  }
  const trigger = { triggerId: trigger_id, person, origin };
  if (answer.kind === 'form' && (await deps.modals.openForm(trigger, answer))) return undefined;
  if (answer.kind !== 'form' && answer.bulkForm && (await deps.modals.openBulkForm(trigger, answer.language)))
    return undefined;
  if (answer.card.file !== undefined) deps.sendFile(to, answer.card);
  if (performance.now() - startedAt > MAX_ACKNOWLEDGEMENT_MS) tell(answer.card);
  return ephemeral(answer.card, deps.linkOf);
}

/** An answer in a message of its own, to the person alone. */
function tellAnswer(
  { tell, tellReport }: Pick<CommandDeps, 'tell' | 'tellReport'>,
  to: Addressee,
  answer: Answer,
): void {
  if (answer.kind !== 'form' && answer.report !== undefined) tellReport(to, answer.card, answer.report);
  else tell(to, answer.card);
}

/** Handles `@topup …`. Cards and replies hang under the message; only the requester sees the answer. */
async function handleMention(deps: MentionDeps, payload: unknown): Promise<void> {
  const mention = readMention(payload);
  if (!mention.ok) return logUnreadable(deps.log, 'mention', mention.error);
  const { user, bot_id, channel, ts, thread_ts: thread = null, text, edited } = mention.value.event;
  const botUserId = deps.botUserId();
  if (user === undefined || user === botUserId) return;
  const to: Addressee = { responseUrl: null, user, channel, thread };
  if (bot_id) return deps.tell(to, refusedCard('bot', deps.language()));
  const refusal = await deps.refusalFor(user, claimsOfMention(mention.value));
  if (refusal) return deps.tell(to, refusal);
  const command = parseCommand(lineAfterMention(text, botUserId));
  if (edited != null && actsAnew(command)) return deps.tell(to, sentenceCard(slackWordsFor(deps.language()).edited));
  const answer = await deps.commands.run({
    command,
    from: { id: user },
    origin: originAt({ channel, user, thread, message: ts }),
    requestKey: `slack:${channel}:${ts}`,
    mentions: mentionsIn(text),
    // Slack sends an event again that was not acknowledged, so nobody is told that the ledger cannot be reached.
    tell: () => {},
  });
  tellAnswer(deps, to, answer);
}

/** A request finds the order that its message made; every other command would act a second time, or act as it was never sent. */
const actsAnew = (command: Result<Command, ParseRefused>): boolean =>
  command.ok && command.value.kind !== 'request' && COMMANDS[command.value.kind].acts;

/** Shows the waiting messages of a channel that the app was invited to. Slack sends the same event for every other member. */
async function handleJoined({ botUserId, conversationOpened, log }: JoinedDeps, payload: unknown): Promise<void> {
  const joined = readJoined(payload);
  if (!joined.ok) return logUnreadable(log, 'joined', joined.error);
  const { user, channel } = joined.value.event;
  if (user === botUserId()) await conversationOpened(conversationOf(channel));
}

/** Draws the Home tab of a person who opened it. Slack sends the same event for the app's messages, which need no drawing. */
async function handleHomeOpened({ tabs, log }: HomeDeps, payload: unknown): Promise<void> {
  const opened = readHomeOpened(payload);
  if (!opened.ok) return logUnreadable(log, 'home', opened.error);
  const { user, tab } = opened.value.event;
  if (tab === 'home') tabs.opened(user, claimsOfHome(opened.value));
}

/** Opens the form. The message shortcut fills in the number of the message, and the order belongs to its thread. */
async function handleShortcut(deps: CommandDeps, payload: unknown): Promise<void> {
  const shortcut = readShortcut(payload);
  if (!shortcut.ok) return logUnreadable(deps.log, 'shortcut', shortcut.error);
  const { user, message, trigger_id } = shortcut.value;
  const { origin, to } = placeOfShortcut(shortcut.value);
  const tell = (card: Card): void => deps.tell(to, card);
  const refusal = await deps.refusalFor(user.id, claimsOf(shortcut.value));
  if (refusal) return tell(refusal);
  const requestKey = `slack:${trigger_id}`;
  const answer = await deps.commands.run({ command: FORM_ASKED, from: user, origin, requestKey, tell });
  const filled =
    answer.kind === 'form' && message !== undefined
      ? { ...answer, draft: draftAbout(numberIn(message), answer.draft) }
      : answer;
  const trigger = { triggerId: trigger_id, person: user, origin };
  if (filled.kind === 'form' && (await deps.modals.openForm(trigger, filled))) return;
  tell(answer.card);
}

/**
 * The only mobile number in a message, as 11 digits; empty if there is none, or more than one. Bots write into blocks and attachments,
 * which are read if the text itself has no number.
 */
export function numberIn({ text, blocks, attachments }: NonNullable<Shortcut['message']>): string {
  const [only = '', ...others] =
    [text, wordsIn(blocks), wordsIn(attachments)]
      .map((words) => numbersIn(plainText(words)))
      .find(({ length }) => length > 0) ?? [];
  return others.length === 0 ? only : '';
}

/** The fields of Slack's blocks and attachments that hold words. */
const WORD_FIELDS = new Set(['text', 'fallback', 'pretext', 'title', 'value', 'footer', 'author_name']);
const MAX_DEPTH = 12;

/** The words in blocks or attachments. The parts of a line are joined, because bold type may divide a number. */
function wordsIn(given: unknown, depth = 0): string {
  if (depth > MAX_DEPTH || typeof given !== 'object' || given === null) return '';
  if (Array.isArray(given)) return given.map((one) => wordsIn(one, depth + 1)).join('\n');
  const { type, elements } = given as { readonly type?: unknown; readonly elements?: unknown };
  if (typeof type === 'string' && /^rich_text_(?:section|preformatted|quote)$/.test(type) && Array.isArray(elements))
    return elements.map((one) => wordsIn(one, depth + 1)).join('');
  const words = Object.entries(given).map(([key, value]) =>
    typeof value === 'string'
      ? WORD_FIELDS.has(key) || value.startsWith('tel:')
        ? value
        : ''
      : wordsIn(value, depth + 1),
  );
  return words.filter((part) => part !== '').join('\n');
}

const ephemeral = (card: Card, linkOf?: LinkOf): EphemeralMessage => ({
  response_type: 'ephemeral',
  ...toMessage(card, linkOf),
});
