import type { App } from '@slack/bolt';
import { type Card, plainLine, truncate } from '../../commands/card.ts';
import type { Answer, Command, FileGiven } from '../../commands/command.ts';
import type { Log } from '../../src/core/log.ts';
import type { Language } from '../../src/core/product.ts';
import { ok, type Result } from '../../src/core/result.ts';
import { addresseeAt, placeOfShortcut, type Tell } from './answers.ts';
import { plainText } from './blocks.ts';
import type { FetchFile } from './file-download.ts';
import { BULK_FORM, bulkIn } from './forms/bulk-form.ts';
import { parseMetadata } from './forms/topup-form.ts';
import {
  claimsOf,
  logUnreadable,
  originAt,
  readShortcut,
  readSubmission,
  type Shortcut,
  type SlackFile,
  type Submission,
  type Unreadable,
} from './read.ts';
import type { CommandRunner, Senders } from './senders.ts';
import type { Unfinished } from './unfinished.ts';
import { sentenceCard, slackWordsFor } from './words.ts';

export type BulkDeps = {
  readonly commands: CommandRunner;
  readonly refusalFor: Senders['refusalFor'];
  readonly fetchFile: FetchFile;
  readonly unfinished: Unfinished;
  readonly tell: Tell;
  readonly language: () => Language;
  readonly log: Log;
};

/** Registers what takes files of many rows: the form that `/topup bulk` opens, and the shortcut on a message. */
export function registerBulk(app: App, deps: BulkDeps): void {
  app.view(BULK_FORM, async ({ body, ack }) => ack(await handleForm(deps, body)));
  app.shortcut(BULK_FORM, async ({ body, ack }) => {
    await handleShortcut(deps, body);
    await ack();
  });
}

/** What was kept of an act that did not end. */
export const bulkActs = (deps: BulkDeps) => ({
  form: async (payload: unknown) => {
    const read = readSubmission(payload);
    if (read.ok) (await answerToForm(deps, read.value)).tell();
  },
  shortcut: async (payload: unknown) => {
    const read = readShortcut(payload);
    if (read.ok) await answerShortcut(deps, read.value);
  },
});

type FieldErrors = { readonly response_action: 'errors'; readonly errors: Record<string, string> };
const MAX_FIELD_ERROR_LENGTH = 500;

/** A refusal is shown at its field and keeps the form open, if the file was read before Slack stops waiting. */
async function handleForm(deps: BulkDeps, payload: unknown): Promise<FieldErrors | undefined> {
  const read = readSubmission(payload);
  if (!read.ok) return unreadable(deps, 'bulk form', read);
  const working = answerToForm(deps, read.value);
  const ended = await deps.unfinished.inTime('form', read.value, working);
  if (ended === null) {
    void working.then(
      ({ tell }) => tell(),
      () => undefined,
    );
    return undefined;
  }
  if (ended.refused) return errorsOf(ended.field, ended.card);
  ended.tell();
  return undefined;
}

type FormAnswer = {
  readonly card: Card;
  readonly refused: boolean;
  readonly field: 'file' | 'rows';
  readonly tell: () => void;
};

async function answerToForm(deps: BulkDeps, { user, team, view }: Submission): Promise<FormAnswer> {
  const { file, lines } = bulkIn(view.state);
  const origin = parseMetadata(view.private_metadata)?.origin ?? originAt({ channel: user.id, user: user.id });
  const to = addresseeAt(origin, user.id, null);
  const tell = (card: Card): void => deps.tell(to, card);
  const answer = (card: Card, refused: boolean): FormAnswer => ({
    ...{ card, refused, field: file === null ? 'rows' : 'file' },
    tell: () => tell(card),
  });
  const refusal = await deps.refusalFor(user.id, claimsOf({ user, team }));
  if (refusal) return answer(refusal, true);
  if (file === null && lines === '') return answer(sentenceCard(slackWordsFor(deps.language()).bulk.empty), true);
  const { command, ...more } = await askedWith(deps, file, lines);
  const requestKey = `slack:view:${view.id}`;
  const said = await deps.commands.run({ command, ...more, from: user, origin, requestKey, tell });
  return answer(said.card, isRefused(said));
}

/** Checks the file of the message, or its lines. The batch hangs under the message. */
async function handleShortcut(deps: BulkDeps, payload: unknown): Promise<void> {
  const read = readShortcut(payload);
  if (!read.ok) return unreadable(deps, 'bulk shortcut', read);
  await deps.unfinished.inTime('shortcut', read.value, answerShortcut(deps, read.value));
}

async function answerShortcut(deps: BulkDeps, shortcut: Shortcut): Promise<void> {
  const { user, message, trigger_id } = shortcut;
  const { origin, to } = placeOfShortcut(shortcut);
  const tell = (card: Card): void => deps.tell(to, card);
  const refusal = await deps.refusalFor(user.id, claimsOf(shortcut));
  if (refusal) return tell(refusal);
  const [file = null] = message?.files ?? [];
  const lines = plainText(message?.text ?? '').trim();
  if (file === null && lines === '') return tell(sentenceCard(slackWordsFor(deps.language()).bulk.noFile));
  const { command, ...more } = await askedWith(deps, file, lines);
  const requestKey = `slack:${trigger_id}`;
  tell((await deps.commands.run({ command, ...more, from: user, origin, requestKey, tell })).card);
}

type Asked = { readonly command: Result<Command, never>; readonly file?: FileGiven };

async function askedWith({ fetchFile }: BulkDeps, file: SlackFile | null, lines: string): Promise<Asked> {
  if (file === null) return { command: ok({ kind: 'bulk', asked: { kind: 'lines', text: lines } }) };
  return { command: ok({ kind: 'bulk', asked: { kind: 'file' } }), file: await fetchFile(file) };
}

const isRefused = (answer: Answer): boolean => answer.kind !== 'form' && answer.refused;

const errorsOf = (field: string, { title, lines }: Card): FieldErrors => ({
  response_action: 'errors',
  errors: { [field]: truncate([title, ...lines.map(plainLine)].join(' ').trim(), MAX_FIELD_ERROR_LENGTH) },
});

const unreadable = ({ log }: BulkDeps, what: string, { error }: { readonly error: Unreadable }): undefined =>
  logUnreadable(log, what, error);
