import type { Telegraf } from 'telegraf';
import type { Update } from 'telegraf/types';
import { type Answer, COMMANDS, type Command, type ParseRefused } from '../../commands/command.ts';
import { parseReplying } from '../../commands/parse-reply.ts';
import type { ConversationId, KeyValueStore } from '../../src/core/conversation.ts';
import type { Language, Product } from '../../src/core/product.ts';
import { ok, type Result } from '../../src/core/result.ts';
import type { Answers } from './answers.ts';
import type { Dialogues } from './dialogue/dialogue.ts';
import type { EphemeralSupport } from './ephemeral-support.ts';
import type { FetchFile } from './file-download.ts';
import { type Details, handlePress, type PressDeps, type RejectPrompts } from './interactions.ts';
import { knownIn, type LineButtons } from './line-buttons.ts';
import { handleMembership, type MembershipDeps } from './members.ts';
import { type RunIncoming, readPress } from './read.ts';
import { type ReplyRead, readMessage, type SaidRead } from './read-message.ts';
import { sayOf } from './words.ts';

/** What a command line needs. */
type LineDeps = {
  readonly run: RunIncoming;
  readonly products: () => readonly Product[];
  readonly answers: Pick<Answers, 'reply' | 'report'>;
  readonly dialogues: Pick<Dialogues, 'open'>;
  readonly fetchFile: FetchFile;
  readonly lineButtons: Pick<LineButtons, 'keep'>;
  readonly language: () => Language;
};

/** What a message needs, which may be a line, a reply to a question, a followed link or a move of its chat. */
type MessageDeps = LineDeps & {
  readonly answers: Pick<Answers, 'reply' | 'report' | 'questionsPosted'>;
  readonly dialogues: Pick<Dialogues, 'open' | 'handleReply'>;
  readonly rejectPrompts: Pick<RejectPrompts, 'handleReply'>;
  readonly details: Pick<Details, 'handleStart'>;
  readonly moveConversation: (from: ConversationId, to: ConversationId) => Promise<void>;
  readonly ephemeral: Pick<EphemeralSupport, 'noteSign'>;
};

/** What an edited message needs. */
type EditDeps = {
  readonly answers: Pick<Answers, 'reply'>;
  readonly store: KeyValueStore;
  readonly language: () => Language;
};

/** Registers the listeners. Each resolves when its work is committed, and rejects if it could not be. */
export function registerListeners(
  bot: Pick<Telegraf, 'on'>,
  deps: MessageDeps & EditDeps & PressDeps & MembershipDeps,
): void {
  bot.on('message', (ctx) => handleMessage(deps, ctx.message, ctx.me));
  bot.on('edited_message', (ctx) => handleEdit(deps, ctx.editedMessage, ctx.me));
  bot.on('callback_query', (ctx) => handlePress(deps, ctx.callbackQuery, ctx.me));
  bot.on('my_chat_member', (ctx) => handleMembership(deps, ctx.myChatMember));
}

async function handleMessage(deps: MessageDeps, message: unknown, botName: string): Promise<void> {
  const read = readMessage(message, botName);
  if (!read.ok) return;
  const { value } = read;
  if (value.kind !== 'moved' && value.reader?.trigger) deps.ephemeral.noteSign();
  switch (value.kind) {
    case 'moved':
      return deps.moveConversation(value.from, value.to);
    case 'anonymousSender':
      return deps.answers.reply(
        value.origin,
        sayOf(value.throughBot ? 'through_bot' : 'anonymousSender', deps.language()),
      );
    case 'started':
      return deps.details.handleStart(value);
    case 'replied':
      return handleReply(deps, value);
    case 'said':
      return handleLine(deps, value);
  }
}

/** Telegram lets a message be edited for 48 hours. */
const EDIT_TTL_MS = 48 * 3_600_000;

/** An edit never acts. Its writer is told so once, if the message is a command: it may have become an order as it was at first. */
async function handleEdit({ answers, store, language }: EditDeps, message: unknown, botName: string): Promise<void> {
  const read = readMessage(message, botName);
  if (!read.ok || (read.value.kind !== 'said' && read.value.kind !== 'anonymousSender')) return;
  const { origin, requestKey, reader } = read.value;
  const key = `telegram.edited.${origin.message === null ? requestKey : `${origin.conversation}.${origin.message}`}`;
  if ((await store.get(key)) !== undefined) return;
  await store.put(key, true, EDIT_TTL_MS);
  const reported = read.value.kind === 'said' ? read.value.from.reportedLanguage : null;
  answers.reply(origin, sayOf('edited', reported ?? language()), reader);
}

/** Most replies to us are talk and get no answer. Plain words in a private chat are a line like any other. */
async function handleReply(deps: MessageDeps, reply: ReplyRead): Promise<void> {
  const { text, from, to, origin, reader, requestKey, throughBot } = reply;
  await deps.answers.questionsPosted();
  if ((await deps.rejectPrompts.handleReply(reply)) || (await deps.dialogues.handleReply(reply))) return;
  if (to !== null) return;
  if (from === null) return throughBot ? deps.answers.reply(origin, sayOf('through_bot', deps.language())) : undefined;
  const said = {
    kind: 'said',
    line: text,
    quoted: null,
    document: null,
    mentions: new Map(),
    from,
    origin,
    reader,
    requestKey,
  } as const;
  await handleLine(deps, said);
}

/** Runs a line. A request that lacks something that can be chosen or asked for opens a dialogue. */
async function handleLine(
  { run, products, dialogues, answers, lineButtons, fetchFile, language }: LineDeps,
  { line, quoted, document, mentions, from, origin, reader, requestKey }: SaidRead,
): Promise<void> {
  const parsed = parseReplying(line, quoted, products());
  const asksForRows = isBulkAlone(parsed);
  const command = asksForRows && document === null && quoted !== null ? linesIn(quoted) : parsed;
  const file = asksForRows && document !== null ? { file: await fetchFile(document) } : {};
  const alone = (origin.conversation as string) === from.account;
  const answer = await run({ command, ...file, from, origin, requestKey, alone, mentions });
  const changes = answer.kind === 'form' && command.ok && command.value.kind === 'repeat';
  const known = changes ? knownIn(answer.draft, products()) : choiceIn(command, answer);
  if (answer.kind === 'form' || known !== null) {
    const spoken = answer.language ?? from.reportedLanguage ?? language();
    return dialogues.open({ from, origin, reader, language: spoken, known });
  }
  if (answer.report !== undefined) return answers.report(origin, from.account, reader, answer.card, answer.report);
  const cardSaysIt = answer.kind === 'done' && command.ok && COMMANDS[command.value.kind].postsCard;
  if (!cardSaysIt) answers.reply(origin, await lineButtons.keep(answer.card, from), reader);
}

/** `/bulk` alone: its rows are in the document or in the lines of the other message. */
const isBulkAlone = (command: Result<Command, ParseRefused>): boolean =>
  command.ok && command.value.kind === 'bulk' && command.value.asked.kind === 'form';

const linesIn = (text: string): Result<Command, ParseRefused> => ok({ kind: 'bulk', asked: { kind: 'lines', text } });

/** The number of a line that names no product, with the products that fit it. */
function choiceIn(command: Result<Command, ParseRefused>, answer: Answer) {
  if (command.ok || command.error.kind !== 'missing' || answer.kind === 'form') return null;
  const { number, what, command: kind } = command.error;
  const { products = [] } = answer;
  return number !== null && what === 'product' && kind === 'request' && products.length > 0
    ? { number, products }
    : null;
}

/** Tells the person who wrote or pressed that the update failed, if the update can be read. */
export function replyWithFailure(
  { answers, language }: { readonly answers: Pick<Answers, 'reply' | 'toast'>; readonly language: () => Language },
  update: Update,
  botName: string,
): void {
  const press = 'callback_query' in update ? readPress(update.callback_query) : null;
  if (press?.ok) answers.toast(press.value.id, sayOf('broken', press.value.from.reportedLanguage ?? language()), true);
  const message = 'message' in update ? readMessage(update.message, botName) : null;
  if (!message?.ok || message.value.kind !== 'said') return;
  const { origin, from, reader } = message.value;
  answers.reply(origin, sayOf('broken', from.reportedLanguage ?? language()), reader);
}
