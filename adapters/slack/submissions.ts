import { type Card, plainLine } from '../../commands/card.ts';
import type { Command } from '../../commands/command.ts';
import { cut } from '../../commands/text.ts';
import { ok } from '../../src/core/result.ts';
import { commandOf, type Field } from './form.ts';
import { addresseeAt, originAt, readMetadata } from './origin.ts';
import { readSubmission, type Submission } from './read.ts';
import { reasonIn } from './reject-form.ts';
import { answerOf, type ListenerDeps, refusalFor, unreadable } from './run-command.ts';
import { claimsOf } from './senders.ts';

/** A refusal at a form's field; longer ones push the form out of sight. */
const FIELD_ERROR = 500;

export type FieldErrors = { readonly response_action: 'errors'; readonly errors: Record<string, string> };

/** The form: a refusal stands at the field it is about and keeps the form open. */
export const takeSubmission = (deps: ListenerDeps, payload: unknown): Promise<FieldErrors | undefined> =>
  take(deps, payload, ({ view }) => commandOf(view.state));

/** The reason of a rejection. */
export const takeReason = (deps: ListenerDeps, payload: unknown): Promise<FieldErrors | undefined> =>
  take(deps, payload, ({ view }) => {
    const order = readMetadata(view.private_metadata)?.carried.order ?? '';
    return { kind: 'reject', order, why: reasonIn(view.state) };
  });

async function take(
  deps: ListenerDeps,
  payload: unknown,
  toCommand: (submission: Submission) => Command,
): Promise<FieldErrors | undefined> {
  const submission = readSubmission(payload);
  if (!submission.ok) return unreadable(deps, 'form', submission.error);
  const { user, view } = submission.value;
  const claims = claimsOf(submission.value);
  const carrying = readMetadata(view.private_metadata);
  const origin = carrying?.origin ?? originAt({ channel: user.id, user: user.id });
  const to = addresseeAt(origin, user.id, null);
  const isHome = carrying?.carried.home === true;
  const tell = (card: Card): void => (isHome ? deps.tabs.say(user.id, card, claims) : deps.tell(to, card));
  const refusal = await refusalFor(deps, user.id, claims);
  if (refusal) return errorsOf('reason', refusal);
  const command = ok(toCommand(submission.value));
  const answer = await answerOf(deps, { command, person: user, origin, requestKey: `slack:view:${view.id}`, tell });
  if (answer.kind !== 'form' && answer.refused) return errorsOf(answer.at ?? 'reason', answer.card);
  tell(answer.card);
  return undefined;
}

const errorsOf = (at: Field, { title, lines }: Card): FieldErrors => ({
  response_action: 'errors',
  errors: { [at]: cut([title, ...lines.map(plainLine)].join(' ').trim(), FIELD_ERROR) },
});
