import type { Telegraf } from 'telegraf';
import type { Update } from 'telegraf/types';
import type { Answer, Given, RunCommand } from '../../commands/command.ts';
import { parseCommand } from '../../commands/parse.ts';
import type { ConversationId } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import type { Order } from '../../src/core/order.ts';
import type { AccountId, Actor } from '../../src/core/people.ts';
import type { Language } from '../../src/core/product.ts';
import type { Answers } from './answers.ts';
import { readButton, standsIn } from './button.ts';
import { type PressRead, readMembership, readMessage, readPress } from './read.ts';
import { sayOf } from './words.ts';

export type ListenerDeps = {
  readonly run: RunCommand;
  readonly findByButton: (key: string) => Promise<Order | null>;
  readonly actorOf: (account: AccountId, shownName: string) => Actor;
  readonly moveConversation: (from: ConversationId, to: ConversationId) => Promise<void>;
  readonly answers: Pick<Answers, 'reply' | 'toast'>;
  readonly language: Language;
  readonly log: Log;
};

/** Registers what is listened to. Each listener ends when its work is committed, and rejects where it could not be. */
export function listen(bot: Pick<Telegraf, 'on'>, deps: ListenerDeps): void {
  bot.on('message', (ctx) => takeMessage(deps, ctx.message, ctx.me));
  bot.on('callback_query', (ctx) => takePress(deps, ctx.callbackQuery));
  bot.on('my_chat_member', (ctx) => noteMembership(deps, ctx.myChatMember));
}

async function takeMessage(deps: ListenerDeps, message: unknown, botName: string): Promise<void> {
  const read = readMessage(message, botName);
  if (!read) return;
  if (read.kind === 'moved') return deps.moveConversation(read.from, read.to);
  if (read.kind === 'nameless') return deps.answers.reply(read.origin, sayOf('nameless', deps.language));
  const { line, from, origin, requestKey } = read;
  const by = deps.actorOf(from.account, from.name);
  const answer = await deps.run({ command: parseCommand(line), by, origin, requestKey, hint: from.hint });
  if (answer.kind !== 'done') deps.answers.reply(origin, answer.card);
}

/** A button says the line that somebody could have typed; what it says is answered in its notice. */
async function takePress(deps: ListenerDeps, query: unknown): Promise<void> {
  const press = readPress(query);
  if (!press) return deps.log.warn('telegram.press_unread');
  const said = await readSaid(deps, press);
  if (said.kind === 'refused') {
    return deps.answers.toast(press.id, sayOf(said.why, press.from.hint ?? deps.language), true);
  }
  const answer = await deps.run(said.given);
  deps.answers.toast(press.id, answer.card, isAlert(answer));
}

type Said =
  | { readonly kind: 'given'; readonly given: Given }
  | { readonly kind: 'refused'; readonly why: 'dead_button' | 'foreign_button' };

/** Believes nothing of what a client sends but who pressed: the key must be an order's, and the chat one of its own. */
async function readSaid({ findByButton, actorOf }: ListenerDeps, { id, data, from, origin }: PressRead): Promise<Said> {
  const button = readButton(data);
  const order = button && (await findByButton(button.key));
  if (!button || !order) return { kind: 'refused', why: 'dead_button' };
  if (!origin || !standsIn(order, origin.conversation)) return { kind: 'refused', why: 'foreign_button' };
  const given: Given = {
    command: parseCommand(`${button.action} ${order.ref}`),
    by: actorOf(from.account, from.name),
    origin,
    requestKey: `telegram:press:${id}`,
    hint: from.hint,
  };
  return { kind: 'given', given };
}

const isAlert = (answer: Answer): boolean => answer.kind === 'form' || answer.refused;

/** A group's id is what the config needs, and here is where an operator finds it. */
function noteMembership({ log }: ListenerDeps, update: unknown): void {
  const read = readMembership(update);
  if (read) log.info('telegram.membership', read);
}

/** Answers a message or a press whose taking broke, as far as it can be read. */
export function apologiseFor(
  { answers, language }: Pick<ListenerDeps, 'answers' | 'language'>,
  update: Update,
  botName: string,
): void {
  const press = 'callback_query' in update ? readPress(update.callback_query) : null;
  if (press) answers.toast(press.id, sayOf('broken', press.from.hint ?? language), true);
  const message = 'message' in update ? readMessage(update.message, botName) : null;
  if (message?.kind === 'said') answers.reply(message.origin, sayOf('broken', message.from.hint ?? language));
}
