import type { App } from '@slack/bolt';
import { type Card, plainLine, truncate } from '../../commands/card.ts';
import { COMMANDS, type Command } from '../../commands/command.ts';
import { parseCommand } from '../../commands/parse.ts';
import { isConfirmedLine } from '../../commands/parse-many.ts';
import type { OrphanCards } from '../../commands/presenter.ts';
import type { Log } from '../../src/core/log.ts';
import type { Language } from '../../src/core/product.ts';
import { ok } from '../../src/core/result.ts';
import { addresseeAt, type Destination, type Tell } from './answers.ts';
import { parseKeyedAction } from './blocks.ts';
import {
  FORM_ASKED,
  type Modals,
  type ModalTrigger,
  REJECT_FORM,
  reasonIn,
  rejectedWithoutReason,
} from './forms/modals.ts';
import { commandOf, draftOf, type Field, FORM, parseMetadata } from './forms/topup-form.ts';
import { ASK } from './home/view.ts';
import {
  type Click,
  claimsOf,
  conversationOf,
  logUnreadable,
  originAt,
  readClick,
  readSubmission,
  type Submission,
} from './read.ts';
import type { CommandRunner, Senders } from './senders.ts';
import type { Unfinished } from './unfinished.ts';
import { sentenceCard, slackWordsFor } from './words.ts';

/** What a press on a button or a list needs. */
type ClickDeps = {
  readonly commands: CommandRunner;
  readonly modals: Modals;
  readonly orphanCards: OrphanCards;
  readonly viewerOf: Senders['viewerOf'];
  readonly refusalFor: Senders['refusalFor'];
  readonly tell: Tell;
  readonly unfinished: Pick<Unfinished, 'inTime'>;
  readonly language: () => Language;
  readonly log: Log;
};

/** What a form that was sent needs. */
type SubmissionDeps = {
  readonly commands: CommandRunner;
  readonly refusalFor: Senders['refusalFor'];
  readonly tell: Tell;
  readonly log: Log;
};

/** Registers what hears presses and forms. Each button and form that Slack sends us is ours, so all of them are handled. */
export function registerInteractions(app: App, deps: ClickDeps): void {
  app.action(/./, async ({ body, ack }) => {
    await handleClick(deps, body);
    await ack();
  });
  app.view(FORM, async ({ body, ack }) => ack(await handleSubmission(deps, body)));
  app.view(REJECT_FORM, async ({ body, ack }) => ack(await handleReason(deps, body)));
}

/** Handles a press on a card, in the Home tab or in the form. Its value is a line that a person could have typed. */
async function handleClick(deps: ClickDeps, payload: unknown): Promise<void> {
  const click = readClick(payload);
  if (!click.ok) return logUnreadable(deps.log, 'click', click.error);
  if (click.value.view?.callback_id === FORM) return handleFormChange(deps, click.value);
  const press = pressOf(click.value, deps.tell);
  const refusal = await deps.refusalFor(click.value.user.id, claimsOf(click.value));
  if (refusal) return press.tell(refusal);
  // Asking for a file of many rows, or deciding many orders, may take longer than Slack waits.
  const pressing = handlePress(deps, click.value, press);
  await (isLong(click.value) ? deps.unfinished.inTime('click', click.value, pressing) : pressing);
  clearOrphan(deps.orphanCards, click.value);
}

const isLong = ({ actions }: Click): boolean =>
  /^bulk send /.test(actions[0]?.value ?? '') || isConfirmedLine(actions[0]?.value ?? '');

/** Does again what a press began, and what ended with the process. */
export async function handleKeptClick(deps: ClickDeps, payload: unknown): Promise<void> {
  const click = readClick(payload);
  if (click.ok) await handlePress(deps, click.value, pressOf(click.value, deps.tell));
}

/** @property tell answers the person where they pressed */
type Press = Omit<ModalTrigger, 'triggerId'> & {
  readonly isHome: boolean;
  readonly tell: (card: Card) => void;
};

/** Answers every press: to the person who pressed, near the card or at the top of the Home tab. */
async function handlePress(
  { commands, modals, language }: Pick<ClickDeps, 'commands' | 'modals' | 'language'>,
  { actions, user, message, trigger_id }: Click,
  press: Press,
): Promise<void> {
  const [action] = actions;
  const { tell, isHome, origin, person } = press;
  const line = action?.value ?? action?.selected_option?.value;
  if (!action || !line) return tell(sentenceCard(slackWordsFor(language()).staleButton));
  const trigger = trigger_id === undefined ? null : { triggerId: trigger_id, person, origin };
  const command = line === ASK && isHome ? FORM_ASKED : parseCommand(line);
  const rejected = rejectedWithoutReason(command);
  if (rejected !== null && trigger !== null) {
    const opening = () => modals.openRejectForm(rejected, trigger, { tell, isHome });
    if (await commands.tellIfUnreachable(tell, opening)) return;
  }
  const sent = parseKeyedAction(action.action_id);
  const click = `${message?.ts ?? ''}:${action.action_id}:${action.action_ts ?? ''}`;
  const requestKey = sent === null ? `slack:click:${user.id}:${click}` : `slack:sent:${user.id}:${sent}`;
  const answer = await commands.run({ command, from: person, origin, requestKey, tell });
  if (answer.kind === 'form' && trigger !== null && (await modals.openForm(trigger, answer))) return;
  const showsNumber =
    isHome && command.ok && COMMANDS[command.value.kind].showsNumber && answer.kind !== 'form' && !answer.refused;
  if (!showsNumber) return tell(answer.card);
  // The Home tab stays on the screen, so an answer that may show a whole number opens over it.
  if (trigger === null || !(await modals.openCard(trigger.triggerId, answer))) {
    tell(sentenceCard(slackWordsFor(language()).notOpened));
  }
}

function pressOf(click: Click, tell: Tell): Press {
  const { user, channel, container, view, response_url = null } = click;
  // Under an ephemeral message nobody would see a reply.
  const message = container?.is_ephemeral === true ? undefined : click.message;
  const position = { channel: channel?.id ?? user.id, name: channel?.name, user: user.id };
  const thread = message === undefined ? (container?.thread_ts ?? null) : threadOf(message);
  const isHome = view?.type === 'home';
  const to: Destination = isHome
    ? { homeOf: user.id, claims: claimsOf(click) }
    : { responseUrl: response_url, user: user.id, channel: position.channel, thread };
  return {
    isHome,
    person: user,
    origin: originAt({ ...position, thread, message: message?.ts }),
    tell: (card) => tell(to, card),
  };
}

/** A message that begins a thread is in none. */
const threadOf = ({ ts, thread_ts: thread }: NonNullable<Click['message']>): string | null =>
  thread === undefined || thread === ts ? null : thread;

/** If the desk does not know of the pressed card, its buttons are taken off in the background. */
function clearOrphan(orphanCards: OrphanCards, { actions, channel, message }: Click): void {
  const command = parseCommand(actions[0]?.value ?? '');
  if (!channel || !message || !command.ok || !('order' in command.value)) return;
  const at = { conversation: conversationOf(channel.id), message: message.ts };
  void orphanCards.pressed(command.value.order, at);
}

/** Draws the form's preview again after a field has changed. Nothing is recorded, so nothing is waited for. */
async function handleFormChange(
  { viewerOf, modals, refusalFor }: Pick<ClickDeps, 'viewerOf' | 'modals' | 'refusalFor'>,
  change: Click,
): Promise<void> {
  const { user, view } = change;
  const metadata = parseMetadata(view?.private_metadata ?? '');
  if (view?.state === undefined || metadata === null || (await refusalFor(user.id, claimsOf(change)))) return;
  const { origin, carried } = metadata;
  modals.refreshPreview({
    ...(await viewerOf(user)),
    viewId: view.id,
    seen: carried.seen ?? '',
    origin,
    draft: draftOf(view.state),
  });
}

/** Slack shows a refusal at a form's field; a longer one would push the form out of sight. */
const MAX_FIELD_ERROR_LENGTH = 500;

type FieldErrors = { readonly response_action: 'errors'; readonly errors: Record<string, string> };

/** Handles the top-up form. A refusal is shown at its field and keeps the form open. */
const handleSubmission = (deps: SubmissionDeps, payload: unknown): Promise<FieldErrors | undefined> =>
  handleView(deps, payload, ({ view }) => commandOf(view.state));

/** Handles the form that asks for a rejection's reason. */
const handleReason = (deps: SubmissionDeps, payload: unknown): Promise<FieldErrors | undefined> =>
  handleView(deps, payload, ({ view }) => {
    const order = parseMetadata(view.private_metadata)?.carried.order ?? '';
    return { kind: 'reject', order, why: reasonIn(view.state) };
  });

async function handleView(
  deps: SubmissionDeps,
  payload: unknown,
  toCommand: (submission: Submission) => Command,
): Promise<FieldErrors | undefined> {
  const submission = readSubmission(payload);
  if (!submission.ok) return logUnreadable(deps.log, 'form', submission.error);
  const { user, view } = submission.value;
  const claims = claimsOf(submission.value);
  const metadata = parseMetadata(view.private_metadata);
  const origin = metadata?.origin ?? originAt({ channel: user.id, user: user.id });
  const isHome = metadata?.carried.home === true;
  const to: Destination = isHome ? { homeOf: user.id, claims } : addresseeAt(origin, user.id, null);
  const tell = (card: Card): void => deps.tell(to, card);
  const refusal = await deps.refusalFor(user.id, claims);
  if (refusal) return errorsOf('reason', refusal);
  const command = ok(toCommand(submission.value));
  const requestKey = `slack:view:${view.id}`;
  const answer = await deps.commands.run({ command, from: user, origin, requestKey, tell });
  if (answer.kind !== 'form' && answer.refused) return errorsOf(answer.at ?? 'reason', answer.card);
  tell(answer.card);
  return undefined;
}

const errorsOf = (field: Field, { title, lines }: Card): FieldErrors => ({
  response_action: 'errors',
  errors: { [field]: truncate([title, ...lines.map(plainLine)].join(' ').trim(), MAX_FIELD_ERROR_LENGTH) },
});
