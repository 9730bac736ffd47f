import type { types } from '@slack/bolt';
import type { Card } from '../../commands/card.ts';
import type { Answer, Command, ParseRefused } from '../../commands/command.ts';
import type { Origin } from '../../src/core/conversation.ts';
import { ok, type Result } from '../../src/core/result.ts';
import { codeOf } from './delivery-errors.ts';
import { toForm } from './form.ts';
import { toCardView } from './home-view.ts';
import type { Person } from './read.ts';
import { toRejectForm } from './reject-form.ts';
import { explaining, type ListenerDeps, saidBy } from './run-command.ts';

/** Somebody who did what lets us open a view, and where. */
export type ModalTrigger = { readonly triggerId: string; readonly person: Person; readonly origin: Origin };

/**
 * Opens the form with what is known, first and cheap: the trigger is good for three seconds. What fits a number that is filled in
 * follows a moment later. False where it could not be opened; a trigger that was used before has opened it already.
 */
export async function openForm(
  deps: ListenerDeps,
  { triggerId, person, origin }: ModalTrigger,
  { draft, language = deps.language }: Extract<Answer, { kind: 'form' }>,
): Promise<boolean> {
  const content = { draft, origin, language, products: deps.products(), narrowed: false, preview: null };
  const opened = await openView(deps, triggerId, toForm(content));
  if (opened === null) return false;
  const viewId = opened.view?.id;
  if (viewId !== undefined && draft.number !== '') {
    deps.previews.refresh({ viewId, seen: '', origin, draft, ...(await saidBy(deps, person)) });
  }
  return true;
}

/** Opens the form that asks for a rejection's reason, for whoever may decide. False where the order must be rejected without one. */
export async function openRejectModal(
  deps: ListenerDeps,
  order: string,
  { triggerId, person, origin }: ModalTrigger,
  { tell, home }: { readonly tell: (card: Card) => void; readonly home: boolean },
): Promise<boolean> {
  const viewer = { ...(await saidBy(deps, person)), origin };
  const asked = await explaining(deps, tell, () => deps.views.rejecting(order, viewer));
  if (asked.kind === 'refused') {
    tell(asked.card);
    return true;
  }
  const { ref, language } = asked;
  return (await openView(deps, triggerId, toRejectForm({ ref, origin, home, language }))) !== null;
}

export const openCard = async (deps: ListenerDeps, triggerId: string, answer: Answer): Promise<boolean> =>
  (await openView(deps, triggerId, toCardView(answer.card, answer.language ?? deps.language))) !== null;

/** The order that a press wants rejected without having said why; null for any other saying. */
export const rejectedWithoutReason = (command: Result<Command, ParseRefused>): string | null =>
  command.ok && command.value.kind === 'reject' && command.value.why === '' ? command.value.order : null;

export const FORM_ASKED: Result<Command, ParseRefused> = ok({ kind: 'form' });

/** Null where Slack did not open it. What was opened by an earlier delivery of the same has no view to be known by. */
async function openView(
  { client, log }: ListenerDeps,
  trigger_id: string,
  view: types.ModalView,
): Promise<{ readonly view?: { readonly id?: string } } | null> {
  try {
    const answer = await client.views.open({ trigger_id, view });
    return answer.view?.id === undefined ? {} : { view: { id: answer.view.id } };
  } catch (error) {
    if (codeOf(error) === 'exchanged_trigger_id') return {};
    log.warn('slack.form_not_opened', { why: String(error) });
    return null;
  }
}
