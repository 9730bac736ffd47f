import type { Telegraf } from 'telegraf';
import type { Update } from 'telegraf/types';
import type { Answer, Command, ParseRefused, RunCommand } from '../../commands/command.ts';
import { confirmLine } from '../../commands/confirm-line.ts';
import { parseReplying } from '../../commands/number-in-reply.ts';
import { parseCommand } from '../../commands/parse.ts';
import type { ConversationId, Origin } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import type { Order } from '../../src/core/order.ts';
import type { AccountId, Actor } from '../../src/core/people.ts';
import type { Language, Product } from '../../src/core/product.ts';
import type { Result } from '../../src/core/result.ts';
import type { Desk } from '../../src/desk/desk.ts';
import type { Answers } from './answers.ts';
import { type Button, readButton, readDialogueButton, standsIn } from './callback-data.ts';
import type { Details } from './details.ts';
import type { Dialogues } from './dialogue.ts';
import type { Operators } from './operators.ts';
import type { Strays } from './orphan-cards.ts';
import { type ReplyRead, readMessage, type SaidRead } from './read.ts';
import { type PressRead, readPress } from './read-press.ts';
import { readMembership } from './read-update.ts';
import type { Reasons } from './reject-prompt.ts';
import { sayOf } from './words.ts';

export type ListenerDeps = {
  readonly run: RunCommand;
  readonly mayDecide: Desk['mayDecide'];
  readonly products: () => readonly Product[];
  readonly findByButton: (key: string) => Promise<Order | null>;
  readonly actorOf: (account: AccountId, shownName: string) => Actor;
  readonly moveConversation: (from: ConversationId, to: ConversationId) => Promise<void>;
  readonly answers: Pick<Answers, 'reply' | 'toast' | 'standing'>;
  readonly dialogues: Dialogues;
  readonly reasons: Reasons;
  readonly details: Details;
  readonly operators: Operators;
  readonly strays: Strays;
  readonly language: Language;
  readonly log: Log;
};

/** Registers what is listened to. Each listener ends when its work is committed, and rejects where it could not be. */
export function listen(bot: Pick<Telegraf, 'on'>, deps: ListenerDeps): void {
  bot.on('message', (ctx) => takeMessage(deps, ctx.message, ctx.me));
  bot.on('callback_query', (ctx) => takePress(deps, ctx.callbackQuery, ctx.me));
  bot.on('my_chat_member', (ctx) => noteMembership(deps, ctx.myChatMember));
}

async function takeMessage(deps: ListenerDeps, message: unknown, botName: string): Promise<void> {
  const read = readMessage(message, botName);
  switch (read?.kind) {
    case undefined:
      return;
    case 'moved':
      return deps.moveConversation(read.from, read.to);
    case 'anonymousSender':
      return deps.answers.reply(read.origin, sayOf(read.throughBot ? 'through_bot' : 'anonymousSender', deps.language));
    case 'started':
      return deps.details.takeStart(read);
    case 'replied':
      return takeReply(deps, read);
    case 'said':
      return takeLine(deps, read);
  }
}

/** Most replies to us are talk, and stay unanswered. What somebody writes alone with us, and not as a reply, is a line like any other. */
async function takeReply(deps: ListenerDeps, reply: ReplyRead): Promise<void> {
  const { text, from, to, origin, requestKey, throughBot } = reply;
  await deps.answers.standing();
  if ((await deps.reasons.takeReply(reply)) || (await deps.dialogues.takeReply(reply))) return;
  if (to !== null) return;
  if (from === null) return throughBot ? deps.answers.reply(origin, sayOf('through_bot', deps.language)) : undefined;
  await takeLine(deps, { kind: 'said', line: text, quoted: null, mentions: new Map(), from, origin, requestKey });
}

/** What asks for a top-up and lacks something that can be chosen or asked for goes on as a dialogue. */
async function takeLine(
  deps: ListenerDeps,
  { line, quoted, mentions, from, origin, requestKey }: SaidRead,
): Promise<void> {
  const { run, actorOf, products, dialogues, answers } = deps;
  const command = parseReplying(line, quoted, products());
  const by = actorOf(from.account, from.name);
  const alone = (origin.conversation as string) === from.account;
  const answer = await run({ command, by, origin, requestKey, hint: from.hint, alone, mentions });
  const known = choiceIn(command, answer);
  if (answer.kind === 'form' || known !== null) {
    return dialogues.open({ from, origin, language: answer.language ?? from.hint ?? deps.language, known });
  }
  const cardSaysIt = answer.kind === 'done' && command.ok && command.value.kind === 'request';
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
async function takePress(deps: ListenerDeps, query: unknown, botName: string): Promise<void> {
  const press = readPress(query);
  if (!press) return deps.log.warn('telegram.press_unread');
  const { id, origin, from } = press;
  const button = readDialogueButton(press.data);
  if (!button || origin?.message == null) return takeCardPress(deps, press, botName);
  const at = { conversation: origin.conversation, message: origin.message };
  await deps.answers.standing();
  return deps.dialogues.takeChoice({ press: id, from, at, button });
}

/** Believes nothing of what a client sends but who pressed: the key must be an order's, and the chat one of its own. */
async function takeCardPress(deps: ListenerDeps, press: PressRead, botName: string): Promise<void> {
  const { answers, findByButton, details, strays, language } = deps;
  const button = readButton(press.data);
  const order = button && (await findByButton(button.key));
  // The button of an order of another chat is answered like one of no order.
  if (!button || !order || !press.origin || !standsIn(order, press.origin.conversation)) {
    return answers.toast(press.id, sayOf('dead_button', press.from.hint ?? language), true);
  }
  if (button.action === 'details') await details.tell(order, press, press.origin, botName);
  else await takeDecision(deps, order, { ...press, origin: press.origin }, button);
  await strays.pressed(order.ref, press.origin);
}

/** A button says the line that somebody could have typed. Only who may reject is asked for a reason; the desk tells the others why not. */
async function takeDecision(
  { run, mayDecide, actorOf, answers, reasons }: ListenerDeps,
  order: Order,
  press: PressRead & { readonly origin: Origin },
  { action, confirming }: Button,
): Promise<void> {
  const { id, from, origin } = press;
  const by = actorOf(from.account, from.name);
  if (action === 'reject' && (await mayDecide(order.ref, by, origin)).ok) return reasons.askFor(order, press, origin);
  const line = action === 'confirm' ? confirmLine(order.ref, confirming) : `${action} ${order.ref}`;
  const command = parseCommand(line);
  const answer = await run({ command, by, origin, requestKey: `telegram:press:${id}`, hint: from.hint });
  answers.toast(id, answer.card, isAlert(answer));
}

const isAlert = (answer: Answer): boolean => answer.kind === 'form' || answer.refused;

const GONE: ReadonlySet<string> = new Set(['left', 'kicked']);

/** A group's id is what the config needs, and here is where an operator finds it. */
function noteMembership({ log, operators }: ListenerDeps, update: unknown): void {
  const read = readMembership(update);
  if (!read) return;
  const { conversation, status, isPrivate } = read;
  log.info('telegram.membership', { conversation, status });
  if (GONE.has(status) && !isPrivate) operators.removed(conversation);
}

/** Answers a message or a press whose taking broke, as far as it can be read. */
export function apologiseFor(
  { answers, language }: { readonly answers: Pick<Answers, 'reply' | 'toast'>; readonly language: Language },
  update: Update,
  botName: string,
): void {
  const press = 'callback_query' in update ? readPress(update.callback_query) : null;
  if (press) answers.toast(press.id, sayOf('broken', press.from.hint ?? language), true);
  const message = 'message' in update ? readMessage(update.message, botName) : null;
  if (message?.kind === 'said') answers.reply(message.origin, sayOf('broken', message.from.hint ?? language));
}
