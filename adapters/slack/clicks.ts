import type { Card } from '../../commands/card.ts';
import { parseCommand } from '../../commands/parse.ts';
import { draftOf, FORM } from './form.ts';
import { ASK } from './home-view.ts';
import { FORM_ASKED, type ModalTrigger, openCard, openForm, openRejectModal, rejectedWithoutReason } from './modals.ts';
import { originAt, readMetadata } from './origin.ts';
import { type Click, readClick } from './read.ts';
import { answerOf, type ListenerDeps, refusalFor, saidBy, unreadable } from './run-command.ts';
import type { Addressee } from './send-ephemeral.ts';
import { claimsOf } from './senders.ts';
import { sentenceCard, slackWordsFor } from './words.ts';

/** A button or a list of a card, of the Home tab or of the form: its value is the line a person could have typed. */
export async function takeClick(deps: ListenerDeps, payload: unknown): Promise<void> {
  const click = readClick(payload);
  if (!click.ok) return unreadable(deps, 'click', click.error);
  if (click.value.view?.callback_id === FORM) return takeFormChange(deps, click.value);
  const pressed = pressOf(deps, click.value);
  const refusal = await refusalFor(deps, click.value.user.id, claimsOf(click.value));
  if (refusal) return pressed.tell(refusal);
  await takePress(deps, click.value, pressed);
  deps.strays.pressed(click.value);
}

/** @property tell answers whoever pressed, where they pressed */
type Press = Omit<ModalTrigger, 'triggerId'> & {
  readonly home: boolean;
  readonly tell: (card: Card) => void;
};

/** Every press is answered: beside the card to whoever pressed, in the Home tab at its top. */
async function takePress(
  deps: ListenerDeps,
  { actions, user, message, trigger_id }: Click,
  press: Press,
): Promise<void> {
  const [action] = actions;
  const { tell, home, origin, person } = press;
  const line = action?.value ?? action?.selected_option?.value;
  if (!action || !line) return tell(sentenceCard(slackWordsFor(deps.language).staleButton));
  const opener = trigger_id === undefined ? null : { triggerId: trigger_id, person, origin };
  const command = line === ASK && home ? FORM_ASKED : parseCommand(line);
  const rejected = rejectedWithoutReason(command);
  if (rejected !== null && opener !== null && (await openRejectModal(deps, rejected, opener, { tell, home }))) return;
  const requestKey = `slack:click:${user.id}:${message?.ts ?? ''}:${action.action_id}:${action.action_ts ?? ''}`;
  const answer = await answerOf(deps, { command, person, origin, requestKey, tell });
  if (answer.kind === 'form' && opener !== null && (await openForm(deps, opener, answer))) return;
  const isWhole = home && command.ok && command.value.kind === 'details' && answer.kind !== 'form' && !answer.refused;
  if (!isWhole) return tell(answer.card);
  // The Home tab stays drawn, so that what may hold a whole number opens over it.
  if (opener === null || !(await openCard(deps, opener.triggerId, answer))) {
    tell(sentenceCard(slackWordsFor(deps.language).notOpened));
  }
}

function pressOf(deps: ListenerDeps, click: Click): Press {
  const { user, channel, message, view, response_url = null } = click;
  const place = { channel: channel?.id ?? user.id, name: channel?.name, user: user.id };
  const thread = message?.thread_ts === message?.ts ? null : (message?.thread_ts ?? null);
  const to: Addressee = { responseUrl: response_url, user: user.id, channel: place.channel, thread };
  const home = view?.type === 'home';
  return {
    home,
    person: user,
    origin: originAt({ ...place, thread, message: message?.ts }),
    tell: (card) => (home ? deps.tabs.say(user.id, card, claimsOf(click)) : deps.tell(to, card)),
  };
}

/** Something in the form was filled in: what would happen is shown anew. Nothing is recorded, so nothing is waited for. */
async function takeFormChange(deps: ListenerDeps, change: Click): Promise<void> {
  const { user, view } = change;
  const read = readMetadata(view?.private_metadata ?? '');
  if (view?.state === undefined || read === null || (await refusalFor(deps, user.id, claimsOf(change)))) return;
  const { origin, carried } = read;
  const draft = draftOf(view.state);
  deps.previews.refresh({
    ...(await saidBy(deps, user)),
    viewId: view.id,
    seen: carried.seen ?? '',
    origin,
    draft,
  });
}
