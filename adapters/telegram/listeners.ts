import type { Telegraf } from 'telegraf';
import type { Update } from 'telegraf/types';
import { type Answer, COMMANDS, type Command, confirmLine, type ParseRefused } from '../../commands/command.ts';
import { parseCommand, parseReplying } from '../../commands/parse.ts';
import type { ConversationId, Origin } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import type { Order } from '../../src/core/order.ts';
import type { Language, Product } from '../../src/core/product.ts';
import type { Result } from '../../src/core/result.ts';
import type { Desk } from '../../src/desk/desk.ts';
import type { Answers } from './answers.ts';
import { type Button, parseButton, parseDialogueButton, standsIn } from './callback-data.ts';
import type { Details } from './details.ts';
import type { Dialogues } from './dialogue/dialogue.ts';
import type { Operators } from './operators.ts';
import type { OrphanCards } from './orphan-cards.ts';
import { type PressRead, readMembership, readPress } from './read.ts';
import { type ReplyRead, readMessage, type SaidRead } from './read-message.ts';
import type { RejectPrompts } from './reject-prompt.ts';
import type { ActorOf, CommandRunner } from './run-command.ts';
import { sayOf } from './words.ts';

export type ListenerDeps = {
  readonly commands: CommandRunner;
  readonly mayDecide: Desk['mayDecide'];
  readonly products: () => readonly Product[];
  readonly findByButton: (key: string) => Promise<Order | null>;
  readonly actorOf: ActorOf;
  readonly moveConversation: (from: ConversationId, to: ConversationId) => Promise<void>;
  /** Told of a conversation that may take now what it refused before. */
  readonly conversationOpened: (conversation: ConversationId) => Promise<void>;
  readonly answers: Pick<Answers, 'reply' | 'toast' | 'standing'>;
  readonly dialogues: Dialogues;
  readonly rejectPrompts: RejectPrompts;
  readonly details: Details;
  readonly operators: Operators;
  readonly orphanCards: OrphanCards;
  readonly language: Language;
  readonly log: Log;
};

/** Registers what is listened to. Each listener ends when its work is committed, and rejects where it could not be. */
export function registerListeners(bot: Pick<Telegraf, 'on'>, deps: ListenerDeps): void {
  bot.on('message', (ctx) => handleMessage(deps, ctx.message, ctx.me));
  bot.on('callback_query', (ctx) => handlePress(deps, ctx.callbackQuery, ctx.me));
  bot.on('my_chat_member', (ctx) => handleMembership(deps, ctx.myChatMember));
}

type MessageDeps = Pick<
  ListenerDeps,
  'commands' | 'products' | 'moveConversation' | 'answers' | 'dialogues' | 'rejectPrompts' | 'details' | 'language'
>;
type PressDeps = Pick<
  ListenerDeps,
  | 'commands'
  | 'mayDecide'
  | 'actorOf'
  | 'findByButton'
  | 'answers'
  | 'dialogues'
  | 'rejectPrompts'
  | 'details'
  | 'orphanCards'
  | 'language'
  | 'log'
>;

async function handleMessage(deps: MessageDeps, message: unknown, botName: string): Promise<void> {
  const read = readMessage(message, botName);
  if (!read.ok) return;
  const { value } = read;
  switch (value.kind) {
    case 'moved':
      return deps.moveConversation(value.from, value.to);
    case 'anonymousSender':
      return deps.answers.reply(
        value.origin,
        sayOf(value.throughBot ? 'through_bot' : 'anonymousSender', deps.language),
      );
    case 'started':
      return deps.details.handleStart(value);
    case 'replied':
      return handleReply(deps, value);
    case 'said':
      return handleLine(deps, value);
  }
}

/** Most replies to us are talk, and stay unanswered. What somebody writes alone with us, and not as a reply, is a line like any other. */
async function handleReply(deps: MessageDeps, reply: ReplyRead): Promise<void> {
  const { text, from, to, origin, requestKey, throughBot } = reply;
  await deps.answers.standing();
  if ((await deps.rejectPrompts.handleReply(reply)) || (await deps.dialogues.handleReply(reply))) return;
  if (to !== null) return;
  if (from === null) return throughBot ? deps.answers.reply(origin, sayOf('through_bot', deps.language)) : undefined;
  await handleLine(deps, { kind: 'said', line: text, quoted: null, mentions: new Map(), from, origin, requestKey });
}

/** What asks for a top-up and lacks something that can be chosen or asked for goes on as a dialogue. */
async function handleLine(
  deps: Pick<MessageDeps, 'commands' | 'products' | 'answers' | 'dialogues' | 'language'>,
  { line, quoted, mentions, from, origin, requestKey }: SaidRead,
): Promise<void> {
  const { commands, products, dialogues, answers } = deps;
  const command = parseReplying(line, quoted, products());
  const alone = (origin.conversation as string) === from.account;
  const answer = await commands.run(from, { command, origin, requestKey, alone, mentions });
  const known = choiceIn(command, answer);
  if (answer.kind === 'form' || known !== null) {
    return dialogues.open({ from, origin, language: answer.language ?? from.reportedLanguage ?? deps.language, known });
  }
  const cardSaysIt = answer.kind === 'done' && command.ok && COMMANDS[command.value.kind].postsCard;
  if (!cardSaysIt) answers.reply(origin, answer.card);
}

/** The number of a line that names no product, with the products that fit it. */
function choiceIn(command: Result<Command, ParseRefused>, answer: Answer) {
  if (command.ok || command.error.kind !== 'missing' || answer.kind === 'form') return null;
  const { number, what, command: kind } = command.error;
  const { products = [] } = answer;
  return number !== null && what === 'product' && kind === 'request' && products.length > 0
    ? { number, products }
    : null;
}

/** A press is answered in its own notice, or by what it makes us ask. */
async function handlePress(deps: PressDeps, query: unknown, botName: string): Promise<void> {
  const read = readPress(query);
  if (!read.ok) return deps.log.warn('telegram.press_unread');
  const { value: press } = read;
  const { id, origin, from } = press;
  const button = parseDialogueButton(press.data);
  if (!button || origin?.message == null) return handleCardPress(deps, press, botName);
  const at = { conversation: origin.conversation, message: origin.message };
  await deps.answers.standing();
  return deps.dialogues.handleChoice({ press: id, from, at, button });
}

/** Believes nothing of what a client sends but who pressed: the key must be an order's, and the chat one of its own. */
async function handleCardPress(deps: PressDeps, press: PressRead, botName: string): Promise<void> {
  const { answers, findByButton, details, orphanCards, language } = deps;
  const button = parseButton(press.data);
  const order = button && (await findByButton(button.key));
  // The button of an order of another chat is answered like one of no order.
  if (!button || !order || !press.origin || !standsIn(order, press.origin.conversation)) {
    return answers.toast(press.id, sayOf('dead_button', press.from.reportedLanguage ?? language), true);
  }
  if (button.action === 'details') await details.tell(order, press, press.origin, botName);
  else await handleDecision(deps, order, { ...press, origin: press.origin }, button);
  await orphanCards.pressed(order.ref, press.origin);
}

/** A button says the line that somebody could have typed. Only who may reject is asked for a reason; the desk tells the others why not. */
async function handleDecision(
  { commands, mayDecide, actorOf, answers, rejectPrompts }: PressDeps,
  order: Order,
  press: PressRead & { readonly origin: Origin },
  { action, confirming }: Button,
): Promise<void> {
  const { id, from, origin } = press;
  const by = actorOf(from.account, from.name);
  if (action === 'reject' && (await mayDecide(order.ref, by, origin)).ok)
    return rejectPrompts.askFor(order, press, origin);
  const line = action === 'confirm' ? confirmLine(order.ref, confirming) : `${action} ${order.ref}`;
  const command = parseCommand(line);
  const answer = await commands.run(from, { command, origin, requestKey: `telegram:press:${id}` });
  answers.toast(id, answer.card, isAlert(answer));
}

const isAlert = (answer: Answer): boolean => answer.kind === 'form' || answer.refused;

const GONE: ReadonlySet<string> = new Set(['left', 'kicked']);

/** A group's id is what the config needs, and here is where an operator finds it. A changed right may let us write again. */
async function handleMembership(
  { log, operators, conversationOpened }: Pick<ListenerDeps, 'log' | 'operators' | 'conversationOpened'>,
  update: unknown,
): Promise<void> {
  const read = readMembership(update);
  if (!read.ok) return;
  const { conversation, status, isPrivate } = read.value;
  log.info('telegram.membership', { conversation, status });
  if (!GONE.has(status)) return conversationOpened(conversation);
  if (!isPrivate) operators.removed(conversation);
}

/** Tells the person who wrote or pressed that it failed here, as far as the update can be read. */
export function replyWithFailure(
  { answers, language }: { readonly answers: Pick<Answers, 'reply' | 'toast'>; readonly language: Language },
  update: Update,
  botName: string,
): void {
  const press = 'callback_query' in update ? readPress(update.callback_query) : null;
  if (press?.ok) answers.toast(press.value.id, sayOf('broken', press.value.from.reportedLanguage ?? language), true);
  const message = 'message' in update ? readMessage(update.message, botName) : null;
  if (!message?.ok || message.value.kind !== 'said') return;
  const { origin, from } = message.value;
  answers.reply(origin, sayOf('broken', from.reportedLanguage ?? language));
}
