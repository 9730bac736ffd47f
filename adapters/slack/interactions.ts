import { type Card, plainLine } from '../../commands/card.ts';
import { COMMANDS, type Command } from '../../commands/command.ts';
import { parseCommand } from '../../commands/parse.ts';
import { truncate } from '../../commands/text.ts';
import type { Log } from '../../src/core/log.ts';
import type { Language } from '../../src/core/product.ts';
import { ok } from '../../src/core/result.ts';
import { FORM_ASKED, type Modals, type ModalTrigger, rejectedWithoutReason } from './forms/modals.ts';
import { reasonIn } from './forms/reject-form.ts';
import { commandOf, draftOf, type Field, FORM, parseMetadata } from './forms/topup-form.ts';
import type { HomeTabs } from './home/tabs.ts';
import { ASK } from './home/view.ts';
import type { OrphanCards } from './orphan-cards.ts';
import {
  addresseeAt,
  type Click,
  logUnreadable,
  originAt,
  readClick,
  readSubmission,
  type Submission,
} from './read.ts';
import type { CommandRunner, RefusalFor } from './run-command.ts';
import type { Addressee } from './send-ephemeral.ts';
import { claimsOf } from './senders.ts';
import { sentenceCard, slackWordsFor } from './words.ts';

/** What answers a press or a form. @property tell tells somebody something in private, beside the acknowledgement */
export type InteractionDeps = {
  readonly commands: CommandRunner;
  readonly refusalFor: RefusalFor;
  readonly modals: Modals;
  readonly tabs: HomeTabs;
  readonly orphanCards: OrphanCards;
  readonly tell: (to: Addressee, card: Card) => void;
  readonly language: Language;
  readonly log: Log;
};

/** A button or a list of a card, of the Home tab or of the form: its value is the line a person could have typed. */
export async function handleClick(deps: InteractionDeps, payload: unknown): Promise<void> {
  const click = readClick(payload);
  if (!click.ok) return logUnreadable(deps.log, 'click', click.error);
  if (click.value.view?.callback_id === FORM) return handleFormChange(deps, click.value);
  const pressed = pressOf(deps, click.value);
  const refusal = await deps.refusalFor(click.value.user.id, claimsOf(click.value));
  if (refusal) return pressed.tell(refusal);
  await handlePress(deps, click.value, pressed);
  deps.orphanCards.pressed(click.value);
}

/** @property tell answers the person who pressed, where they pressed */
type Press = Omit<ModalTrigger, 'triggerId'> & {
  readonly home: boolean;
  readonly tell: (card: Card) => void;
};

/** Every press is answered: beside the card to whoever pressed, in the Home tab at its top. */
async function handlePress(
  { commands, modals, language }: Pick<InteractionDeps, 'commands' | 'modals' | 'language'>,
  { actions, user, message, trigger_id }: Click,
  press: Press,
): Promise<void> {
  const [action] = actions;
  const { tell, home, origin, person } = press;
  const line = action?.value ?? action?.selected_option?.value;
  if (!action || !line) return tell(sentenceCard(slackWordsFor(language).staleButton));
  const opener = trigger_id === undefined ? null : { triggerId: trigger_id, person, origin };
  const command = line === ASK && home ? FORM_ASKED : parseCommand(line);
  const rejected = rejectedWithoutReason(command);
  if (rejected !== null && opener !== null && (await modals.openRejectForm(rejected, opener, { tell, home }))) return;
  const requestKey = `slack:click:${user.id}:${message?.ts ?? ''}:${action.action_id}:${action.action_ts ?? ''}`;
  const answer = await commands.run({ command, person, origin, requestKey, tell });
  if (answer.kind === 'form' && opener !== null && (await modals.openForm(opener, answer))) return;
  const isWhole =
    home && command.ok && COMMANDS[command.value.kind].showsNumber && answer.kind !== 'form' && !answer.refused;
  if (!isWhole) return tell(answer.card);
  // The Home tab stays drawn, so that what may hold a whole number opens over it.
  if (opener === null || !(await modals.openCard(opener.triggerId, answer))) {
    tell(sentenceCard(slackWordsFor(language).notOpened));
  }
}

function pressOf({ tabs, tell }: Pick<InteractionDeps, 'tabs' | 'tell'>, click: Click): Press {
  const { user, channel, message, view, response_url = null } = click;
  const place = { channel: channel?.id ?? user.id, name: channel?.name, user: user.id };
  const thread = message?.thread_ts === message?.ts ? null : (message?.thread_ts ?? null);
  const to: Addressee = { responseUrl: response_url, user: user.id, channel: place.channel, thread };
  const home = view?.type === 'home';
  return {
    home,
    person: user,
    origin: originAt({ ...place, thread, message: message?.ts }),
    tell: (card) => (home ? tabs.say(user.id, card, claimsOf(click)) : tell(to, card)),
  };
}

/** Something in the form was filled in: what would happen is shown anew. Nothing is recorded, so nothing is waited for. */
async function handleFormChange(
  { commands, modals, refusalFor }: Pick<InteractionDeps, 'commands' | 'modals' | 'refusalFor'>,
  change: Click,
): Promise<void> {
  const { user, view } = change;
  const metadata = parseMetadata(view?.private_metadata ?? '');
  if (view?.state === undefined || metadata === null || (await refusalFor(user.id, claimsOf(change)))) return;
  const { origin, carried } = metadata;
  const draft = draftOf(view.state);
  modals.refreshPreview({
    ...(await commands.viewerOf(user)),
    viewId: view.id,
    seen: carried.seen ?? '',
    origin,
    draft,
  });
}

/** A refusal at a form's field; longer ones push the form out of sight. */
const FIELD_ERROR = 500;

type SubmissionDeps = Pick<InteractionDeps, 'commands' | 'refusalFor' | 'tabs' | 'tell' | 'log'>;
export type FieldErrors = { readonly response_action: 'errors'; readonly errors: Record<string, string> };

/** The form: a refusal stands at the field it is about and keeps the form open. */
export const handleSubmission = (deps: SubmissionDeps, payload: unknown): Promise<FieldErrors | undefined> =>
  handleView(deps, payload, ({ view }) => commandOf(view.state));

/** The reason of a rejection. */
export const handleReason = (deps: SubmissionDeps, payload: unknown): Promise<FieldErrors | undefined> =>
  handleView(deps, payload, ({ view }) => {
    const order = parseMetadata(view.private_metadata)?.carried.order ?? '';
    return { kind: 'reject', order, why: reasonIn(view.state) };
  });

async function handleView(
  { commands, refusalFor, tabs, tell: tellAlone, log }: SubmissionDeps,
  payload: unknown,
  toCommand: (submission: Submission) => Command,
): Promise<FieldErrors | undefined> {
  const submission = readSubmission(payload);
  if (!submission.ok) return logUnreadable(log, 'form', submission.error);
  const { user, view } = submission.value;
  const claims = claimsOf(submission.value);
  const carrying = parseMetadata(view.private_metadata);
  const origin = carrying?.origin ?? originAt({ channel: user.id, user: user.id });
  const to = addresseeAt(origin, user.id, null);
  const isHome = carrying?.carried.home === true;
  const tell = (card: Card): void => (isHome ? tabs.say(user.id, card, claims) : tellAlone(to, card));
  const refusal = await refusalFor(user.id, claims);
  if (refusal) return errorsOf('reason', refusal);
  const command = ok(toCommand(submission.value));
  const answer = await commands.run({ command, person: user, origin, requestKey: `slack:view:${view.id}`, tell });
  if (answer.kind !== 'form' && answer.refused) return errorsOf(answer.at ?? 'reason', answer.card);
  tell(answer.card);
  return undefined;
}

const errorsOf = (at: Field, { title, lines }: Card): FieldErrors => ({
  response_action: 'errors',
  errors: { [at]: truncate([title, ...lines.map(plainLine)].join(' ').trim(), FIELD_ERROR) },
});
