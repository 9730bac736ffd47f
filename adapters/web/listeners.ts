import type { CardButton } from '../../commands/card.ts';
import {
  type Answer,
  COMMANDS,
  type Draft,
  type FileGiven,
  type Given,
  type RunCommand,
} from '../../commands/command.ts';
import { parseCommand } from '../../commands/parse.ts';
import type { ReportShown } from '../../commands/report-shown.ts';
import type { Views } from '../../commands/views.ts';
import type { AccountId, Actor } from '../../src/core/people.ts';
import type { Language } from '../../src/core/product.ts';
import { ok } from '../../src/core/result.ts';
import { createBoundedMap } from '../../src/runtime/cache.ts';
import { type ChatBody, type ChatLog, isVisibleTo } from './chat-log.ts';
import {
  lineOf,
  PLAYGROUND_CONVERSATION,
  PLAYGROUND_MENTIONS,
  PLAYGROUND_PEOPLE,
  type Press,
  personAt,
  type Say,
} from './read.ts';
import { sentenceCard, webWordsFor } from './words.ts';

export type ListenerDeps = {
  readonly log: ChatLog;
  readonly run: RunCommand;
  readonly views: Pick<Views, 'rejecting'>;
  readonly actorOf: (account: AccountId, shownName: string) => Actor;
  readonly language: () => Language;
  readonly newKey: () => string;
};

/**
 * The answer to the page.
 *
 * @property form the draft to open the form with; null if it should not open
 * @property asksWhy the order whose rejection the page should ask a reason for
 */
export type PageAnswer = {
  readonly refused: boolean;
  readonly at: 'number' | 'product' | 'reason' | null;
  readonly summary: string;
  readonly form: Draft | null;
  readonly asksWhy?: string;
};

/** Each rejects only if the ledger cannot be reached; the same line may then be sent again with the same id. */
export type Listeners = {
  readonly say: (say: Say) => Promise<PageAnswer>;
  readonly press: (press: Press) => Promise<PageAnswer>;
  readonly chooseLanguage: (language: Language) => Promise<void>;
  /** Empties the conversation for everybody. The orders stay in the ledger. */
  readonly reset: () => Promise<void>;
};

/** The number of lines that are remembered, so that a line that is sent twice within seconds runs once. */
const CACHE_SIZE = 200;

export function createListeners(deps: ListenerDeps): Listeners {
  const answers = createBoundedMap<string, Promise<PageAnswer>>(CACHE_SIZE);
  return {
    say: (say) => {
      const before = answers.get(say.id);
      if (before) return before;
      const answering = handleLine(deps, say);
      answers.set(say.id, answering);
      answering.catch(() => answers.delete(say.id));
      return answering;
    },
    press: (press) => handlePress(deps, press),
    chooseLanguage: (language) => chooseLanguage(deps, language),
    reset: async () => deps.log.clear(),
  };
}

/** Posts the line before it runs, because its card hangs under it. A line that opens the form is not posted. */
async function handleLine(deps: ListenerDeps, { as, text, id, language, file }: Say): Promise<PageAnswer> {
  const command = file === undefined ? parseCommand(lineOf(text)) : FILE_SENT;
  const opensForm = command.ok && COMMANDS[command.value.kind].opensForm;
  if (!opensForm) deps.log.post({ id, thread: null, only: as, body: { kind: 'line', by: as, text } });
  const given = givenOf(deps, { as, message: id, key: id, language, command });
  const answer = await deps.run(file === undefined ? given : { ...given, file: fileOf(file) });
  const cardSaysIt = answer.kind === 'done' && command.ok && COMMANDS[command.value.kind].postsCard;
  if (answer.kind !== 'form' && !cardSaysIt) answerAlone(deps, as, id, answer);
  if (answer.kind !== 'form' && answer.report !== undefined) sendFiles(deps, as, id, answer.report);
  return pageAnswerOf(answer);
}

/** The picture and the workbook of a report, which stand in the page as soon as they are made. */
function sendFiles(deps: ListenerDeps, as: AccountId, thread: string, report: ReportShown): void {
  const notSent = { kind: 'say', card: report.filesNotSent, at: null, refused: true } as const;
  report.sendFiles(true).then(
    (sent) => (sent ? undefined : answerAlone(deps, as, thread, notSent)),
    () => answerAlone(deps, as, thread, notSent),
  );
}

const FILE_SENT = ok({ kind: 'bulk', asked: { kind: 'file' } } as const);

const fileOf = ({ name, base64 }: NonNullable<Say['file']>): FileGiven => ({
  ...{ ok: true, name },
  bytes: Buffer.from(base64, 'base64'),
});

async function handlePress(deps: ListenerDeps, press: Press): Promise<PageAnswer> {
  const { as, message: id, line, reason, language } = press;
  const message = deps.log.find(id);
  const visible = message !== null && isVisibleTo(message, as) ? message : null;
  const thread = visible === null ? null : (visible.thread ?? visible.id);
  const lines = visible === null ? [] : buttonsOn(visible.body).map((button) => button.line);
  if (!lines.includes(line)) {
    const gone = sentenceCard(webWordsFor(language ?? deps.language()).buttonGone);
    const answer: Answer = { kind: 'say', card: gone, at: null, refused: true };
    answerAlone(deps, as, thread, answer);
    return pageAnswerOf(answer);
  }
  const command = withReason(parseCommand(line), reason);
  const sent = visible === null ? undefined : buttonsOn(visible.body).find((button) => button.line === line)?.key;
  const key = sent === undefined ? deps.newKey() : `sent:${as}:${sent}`;
  const given = givenOf(deps, { as, message: thread, key, language, command });
  const asking = reason === null ? await mayReject(deps, given) : null;
  if (typeof asking === 'string') return { refused: false, at: null, summary: '', form: null, asksWhy: asking };
  const answer = asking ?? (await deps.run(given));
  if (answer.kind === 'say') answerAlone(deps, as, thread, answer);
  return pageAnswerOf(answer);
}

/** A rejection with the reason that the page asked for; any other command as it is. */
const withReason = (command: Given['command'], reason: Press['reason']): Given['command'] =>
  typeof reason === 'string' && command.ok && command.value.kind === 'reject'
    ? ok({ ...command.value, why: reason })
    : command;

/** The order that a person may reject, or the refusal; null if the command is no rejection. */
async function mayReject({ views }: ListenerDeps, { command, ...viewer }: Given): Promise<string | Answer | null> {
  if (!command.ok || command.value.kind !== 'reject') return null;
  const asked = await views.rejecting(command.value.order, viewer);
  return asked.kind === 'ask' ? asked.ref : { kind: 'say', card: asked.card, at: null, refused: true };
}

/** One reader plays all three people, so each gets the page's language. Nothing is posted. */
async function chooseLanguage(deps: ListenerDeps, language: Language): Promise<void> {
  const command = ok({ kind: 'language', language } as const);
  for (const { account } of PLAYGROUND_PEOPLE) {
    await deps.run(givenOf(deps, { as: account, message: null, key: deps.newKey(), language, command }));
  }
}

type IncomingCommand = Pick<Given, 'command'> & {
  readonly as: AccountId;
  readonly message: string | null;
  readonly key: string;
  readonly language: Language | null;
};

const givenOf = (deps: ListenerDeps, { as, message, key, language, command }: IncomingCommand): Given => ({
  command,
  by: deps.actorOf(as, personAt(as)?.name[deps.language()] ?? as),
  origin: { conversation: PLAYGROUND_CONVERSATION, thread: null, message },
  requestKey: `web:${key}`,
  reportedLanguage: language,
  mentions: PLAYGROUND_MENTIONS,
  // Every answer is shown to the one who asked alone.
  alone: true,
});

function answerAlone(deps: ListenerDeps, only: AccountId, thread: string | null, answer: Answer): void {
  const refused = answer.kind !== 'form' && answer.refused;
  const body = { kind: 'answer', card: answer.card, refused } as const;
  deps.log.post({ id: deps.newKey(), thread, only, body });
}

/** A message's buttons. Nobody edits an answer, so its buttons stay; they are judged when they are pressed. */
function buttonsOn(body: ChatBody): readonly CardButton[] {
  const cards = 'cards' in body ? [body.cards.en, body.cards.zh] : 'card' in body ? [body.card] : [];
  return cards.flatMap(({ buttons }) => buttons);
}

const pageAnswerOf = (answer: Answer): PageAnswer =>
  answer.kind === 'form'
    ? { refused: false, at: null, summary: answer.card.summary, form: answer.draft }
    : { refused: answer.refused, at: answer.at, summary: answer.card.summary, form: null };
