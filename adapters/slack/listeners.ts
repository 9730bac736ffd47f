import type { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { type Card, plainLine } from '../../commands/card.ts';
import type { Answer, Command, ParseRefused, RunCommand } from '../../commands/command.ts';
import { parseCommand } from '../../commands/parse.ts';
import { cut } from '../../commands/text.ts';
import type { Origin } from '../../src/core/conversation.ts';
import { LedgerUnreachable } from '../../src/core/ledger.ts';
import type { Log } from '../../src/core/log.ts';
import type { AccountId, Actor } from '../../src/core/people.ts';
import type { Language, Product } from '../../src/core/product.ts';
import { ok, type Result } from '../../src/core/result.ts';
import { type SlackMessage, toMessage } from './blocks.ts';
import { commandOf, type Field, FORM, originOf, toForm } from './form.ts';
import type { Home } from './identity.ts';
import { codeOf } from './outcome.ts';
import { addresseeAt, originAt } from './places.ts';
import {
  type Person,
  readClick,
  readMention,
  readShortcut,
  readSlash,
  readSubmission,
  type Unreadable,
} from './read.ts';
import { lineAfterMention, numberIn, plainText } from './text.ts';
import type { Addressee } from './whisper.ts';
import { sentenceCard, WORDS } from './words.ts';

export type ListenerDeps = {
  readonly run: RunCommand;
  readonly actorOf: (account: AccountId, shownName: string) => Actor;
  readonly language: Language;
  readonly products: () => readonly Product[];
  readonly client: WebClient;
  readonly home: () => Home | null;
  /** Tells somebody something in private, beside the acknowledgement. */
  readonly tell: (to: Addressee, card: Card) => void;
  readonly log: Log;
};

/** Slack shows an error after 3 s and drops what an acknowledgement says then. */
const LATE_MS = 2_700;
/** A refusal at a form's field; longer ones push the form out of sight. */
const FIELD_ERROR = 500;

/** Registers every listener. Whatever command, button or form reaches us is ours: Slack sends an app nothing else. */
export function registerListeners(app: App, deps: ListenerDeps): void {
  app.command(/./, async ({ body, ack }) => ack(await takeSlash(deps, body)));
  app.event('app_mention', async ({ body }) => takeMention(deps, body));
  app.action(/./, async ({ body, ack }) => {
    await takeClick(deps, body);
    await ack();
  });
  app.view(FORM, async ({ body, ack }) => ack(await takeSubmission(deps, body)));
  for (const shortcut of ['topup_global', 'topup_message']) {
    app.shortcut(shortcut, async ({ body, ack }) => {
      await takeShortcut(deps, body);
      await ack();
    });
  }
}

type Whispered = SlackMessage & { readonly response_type: 'ephemeral' };

/** `/topup …`: the answer goes back in the acknowledgement, which only the asker sees. */
async function takeSlash(deps: ListenerDeps, payload: unknown): Promise<Whispered | undefined> {
  const slash = readSlash(payload);
  if (!slash.ok) return unreadable(deps, 'slash', slash.error);
  const startedAt = performance.now();
  const { user_id: user, channel_id, channel_name, trigger_id, text, response_url = null } = slash.value;
  const to: Addressee = { responseUrl: response_url, user, channel: channel_id, thread: null };
  const refusal = foreignerCard(deps, slash.value.team_id);
  if (refusal) return privately(refusal);
  const origin = originAt({ channel: channel_id, name: channel_name, user });
  const command = parseCommand(plainText(text));
  const person = { id: user, name: slash.value.user_name };
  const answer = await answerOf(deps, { command, person, origin, requestKey: `slack:${trigger_id}`, to });
  if (answer.kind === 'form' && (await openForm(deps, trigger_id, answer, origin))) return undefined;
  if (performance.now() - startedAt > LATE_MS) deps.tell(to, answer.card);
  return privately(answer.card);
}

/** `@topup …`: cards and replies hang under the message; what concerns only the asker is told to them alone. */
async function takeMention(deps: ListenerDeps, payload: unknown): Promise<void> {
  const mention = readMention(payload);
  if (!mention.ok) return unreadable(deps, 'mention', mention.error);
  const { user, bot_id, channel, ts, thread_ts = null, text } = mention.value;
  const botUserId = deps.home()?.botUserId ?? null;
  if (user === undefined || user === botUserId) return;
  const to: Addressee = { responseUrl: null, user, channel, thread: thread_ts };
  if (bot_id) return deps.tell(to, sentenceCard(WORDS[deps.language].bot));
  const refusal = foreignerCard(deps, mention.value.user_team ?? mention.value.team);
  if (refusal) return deps.tell(to, refusal);
  const origin = originAt({ channel, user, thread: thread_ts, message: ts });
  const command = parseCommand(lineAfterMention(text, botUserId));
  // No word of an unreachable ledger: Slack sends an event that was not taken again.
  const answer = await deps.run({
    ...saidBy(deps, { id: user }),
    command,
    origin,
    requestKey: `slack:${channel}:${ts}`,
  });
  deps.tell(to, answer.card);
}

/** A button of a card: its value is the line a person could have typed. Every click is answered. */
async function takeClick(deps: ListenerDeps, payload: unknown): Promise<void> {
  const click = readClick(payload);
  if (!click.ok) return unreadable(deps, 'click', click.error);
  const { user, channel, message, response_url = null, actions } = click.value;
  const place = { channel: channel?.id ?? user.id, name: channel?.name, user: user.id };
  const thread = message?.thread_ts === message?.ts ? null : (message?.thread_ts ?? null);
  const to: Addressee = { responseUrl: response_url, user: user.id, channel: place.channel, thread };
  const refusal = foreignerCard(deps, user.team_id);
  if (refusal) return deps.tell(to, refusal);
  const [action] = actions;
  if (!action?.value) return deps.tell(to, sentenceCard(WORDS[deps.language].staleButton));
  const origin = originAt({ ...place, thread, message: message?.ts });
  const requestKey = `slack:click:${user.id}:${message?.ts ?? ''}:${action.action_id}:${action.action_ts ?? ''}`;
  const answer = await answerOf(deps, { command: parseCommand(action.value), person: user, origin, requestKey, to });
  deps.tell(to, answer.card);
}

/** The form: a refusal stands at the field it is about and keeps the form open. */
async function takeSubmission(deps: ListenerDeps, payload: unknown): Promise<FieldErrors | undefined> {
  const submission = readSubmission(payload);
  if (!submission.ok) return unreadable(deps, 'form', submission.error);
  const { user, view } = submission.value;
  const origin = originOf(view.private_metadata) ?? originAt({ channel: user.id, user: user.id });
  const to = addresseeAt(origin, user.id, null);
  const refusal = foreignerCard(deps, user.team_id);
  if (refusal) return errorsOf('reason', refusal);
  const command = ok(commandOf(submission.value));
  const answer = await answerOf(deps, { command, person: user, origin, requestKey: `slack:view:${view.id}`, to });
  if (answer.kind !== 'form' && answer.refused) return errorsOf(answer.at ?? 'reason', answer.card);
  deps.tell(to, answer.card);
  return undefined;
}

/** The two shortcuts open the form; from a message, with the number in it filled in and its thread as the place. */
async function takeShortcut(deps: ListenerDeps, payload: unknown): Promise<void> {
  const shortcut = readShortcut(payload);
  if (!shortcut.ok) return unreadable(deps, 'shortcut', shortcut.error);
  const { user, channel, message, trigger_id, response_url = null } = shortcut.value;
  const place = { channel: channel?.id ?? user.id, name: channel?.name, user: user.id };
  const origin = originAt({ ...place, thread: message?.thread_ts, message: message?.ts });
  const to = addresseeAt(origin, user.id, response_url);
  const refusal = foreignerCard(deps, user.team_id);
  if (refusal) return deps.tell(to, refusal);
  const command: Result<Command, ParseRefused> = ok({ kind: 'form' });
  const answer = await answerOf(deps, { command, person: user, origin, requestKey: `slack:${trigger_id}`, to });
  const number = numberIn(message?.text ?? '');
  const filled = answer.kind === 'form' && number !== '' ? { ...answer, draft: { ...answer.draft, number } } : answer;
  if (filled.kind === 'form' && (await openForm(deps, trigger_id, filled, origin))) return;
  deps.tell(to, answer.card);
}

type Saying = {
  readonly command: Result<Command, ParseRefused>;
  readonly person: Person;
  readonly origin: Origin;
  readonly requestKey: string;
  readonly to: Addressee;
};

/** Takes a saying to the desk. Where the ledger cannot be reached Slack shows a bare error, and we say what it means. */
async function answerOf(deps: ListenerDeps, { command, person, origin, requestKey, to }: Saying): Promise<Answer> {
  try {
    return await deps.run({ ...saidBy(deps, person), command, origin, requestKey });
  } catch (error) {
    if (error instanceof LedgerUnreachable) deps.tell(to, sentenceCard(WORDS[deps.language].deskUnreachable));
    throw error;
  }
}

/** Slack's payloads do not say which language somebody reads. */
const saidBy = ({ actorOf }: ListenerDeps, { id, username, name }: Person) => ({
  by: actorOf(`slack:${id}` as AccountId, username ?? name ?? id),
  hint: null,
});

/** False where the form could not be opened; a trigger that was used before has opened it already. */
async function openForm(
  { client, language, products, log }: ListenerDeps,
  trigger_id: string,
  { draft }: Extract<Answer, { kind: 'form' }>,
  origin: Origin,
): Promise<boolean> {
  try {
    await client.views.open({ trigger_id, view: toForm({ draft, origin, language, products: products() }) });
    return true;
  } catch (error) {
    if (codeOf(error) === 'exchanged_trigger_id') return true;
    log.warn('slack.form_not_opened', { why: String(error) });
    return false;
  }
}

/** In a channel shared with another workspace its people can reach the app. In an Enterprise Grid one company has many workspaces. */
function foreignerCard({ home, language }: ListenerDeps, team: string | undefined): Card | null {
  const ours = home();
  if (!ours || ours.enterpriseId !== null || team === undefined || team === ours.teamId) return null;
  return sentenceCard(WORDS[language].foreigner);
}

const privately = (card: Card): Whispered => ({ response_type: 'ephemeral', ...toMessage(card) });

type FieldErrors = { readonly response_action: 'errors'; readonly errors: Record<string, string> };
const errorsOf = (at: Field, { title, lines }: Card): FieldErrors => ({
  response_action: 'errors',
  errors: { [at]: cut([title, ...lines.map(plainLine)].join(' ').trim(), FIELD_ERROR) },
});

function unreadable({ log }: ListenerDeps, what: string, { fields }: Unreadable): undefined {
  log.error('slack.unreadable', { what, fields });
}
