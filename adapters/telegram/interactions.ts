import * as z from 'zod';
import { confirmLine } from '../../commands/command.ts';
import { parseCommand } from '../../commands/parse.ts';
import { isConfirmedLine } from '../../commands/parse-many.ts';
import type { OrphanCards } from '../../commands/presenter.ts';
import type { ConversationId, KeyValueStore, MessageRef, Origin } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import type { Order } from '../../src/core/order.ts';
import type { AccountId, Actor } from '../../src/core/people.ts';
import type { Language } from '../../src/core/product.ts';
import { ok } from '../../src/core/result.ts';
import type { Desk } from '../../src/desk/desk.ts';
import type { Answers } from './answers.ts';
import type { Dialogues } from './dialogue/dialogue.ts';
import type { Reader } from './ephemeral.ts';
import type { LineButtons } from './line-buttons.ts';
import { type PressRead, type RunIncoming, readPress, type Sender } from './read.ts';
import type { ReplyRead, StartRead } from './read-message.ts';
import {
  parseButton,
  parseDialogueButton,
  parseLineButton,
  parseStoredButton,
  type Rendered,
  renderCard,
  standsIn,
} from './render.ts';
import { type Sentence, sayOf, sentenceCard, telegramWordsFor } from './words.ts';

/** What a press on a card needs. */
type CardPressDeps = {
  readonly run: RunIncoming;
  readonly findByButton: (key: string) => Promise<Order | null>;
  readonly answers: Pick<Answers, 'toast'>;
  readonly rejectPrompts: Pick<RejectPrompts, 'open'>;
  readonly details: Pick<Details, 'tell'>;
  readonly orphanCards: OrphanCards;
  readonly language: () => Language;
};

/** What any press needs. */
export type PressDeps = CardPressDeps & {
  readonly answers: Pick<Answers, 'toast' | 'questionsPosted'>;
  readonly dialogues: Pick<Dialogues, 'handlePress'>;
  readonly lineButtons: Pick<LineButtons, 'handlePress'>;
  readonly log: Log;
};

/** Handles a press. Its answer is a notice, or the question that it causes. */
export async function handlePress(deps: PressDeps, query: unknown, botName: string): Promise<void> {
  const read = readPress(query);
  if (!read.ok) return deps.log.warn('telegram.press_unread');
  const { value: press } = read;
  const { id, at, from } = press;
  const repeated = parseLineButton(press.data);
  const isAnswered = repeated !== null && (repeated.startsWith('repeat ') || isConfirmedLine(repeated));
  if (parseStoredButton(press.data) !== null || isAnswered) return deps.lineButtons.handlePress(press, repeated);
  const button = parseDialogueButton(press.data);
  if (!button || !at) return handleCardPress(deps, press, botName);
  await deps.answers.questionsPosted();
  return deps.dialogues.handlePress({ press: id, from, at, button });
}

/** Trusts only the sender of a press: its key must belong to an order, and its chat to that order. */
async function handleCardPress(deps: CardPressDeps, press: PressRead, botName: string): Promise<void> {
  const { run, answers, findByButton, rejectPrompts, details, orphanCards, language } = deps;
  const { id, from, origin } = press;
  const line = parseLineButton(press.data);
  if (line !== null && origin) {
    const answer = await run({ command: parseCommand(line), from, origin, requestKey: `telegram:press:${id}` });
    return answers.toast(id, answer.card, answer.kind === 'form' || answer.refused);
  }
  const button = parseButton(press.data);
  const order = button && (await findByButton(button.key));
  // A button of another chat's order is answered like a button of no order.
  if (!button || !order || !origin || !standsIn(order, origin.conversation)) {
    return answers.toast(id, sayOf('dead_button', from.reportedLanguage ?? language()), true);
  }
  const { action, confirming } = button;
  if (action === 'details') await details.tell(order, press, origin, botName);
  else if (action !== 'reject' || !(await rejectPrompts.open(order, press, origin))) {
    // A button stands for a line that a person could have typed. If they may not reject, the desk tells them why.
    const command = parseCommand(action === 'confirm' ? confirmLine(order.ref, confirming) : `${action} ${order.ref}`);
    const answer = await run({ command, from, origin, requestKey: `telegram:press:${id}` });
    answers.toast(id, answer.card, answer.kind === 'form' || answer.refused);
  }
  const { conversation, message } = origin;
  if (message !== null) await orphanCards.pressed(order.ref, { conversation, message });
}

export type DetailsDeps = {
  readonly run: RunIncoming;
  readonly answers: Pick<Answers, 'reply' | 'toast' | 'sendPrivately'>;
  readonly store: KeyValueStore;
  readonly newKey: () => string;
  readonly language: () => Language;
};

/** Shows all details of an order to one person, if they may see them in the conversation of its card. */
export type Details = {
  /** Sends them to the private chat of the person who pressed, or a link that leads there if they have never started the bot. */
  readonly tell: (order: Order, press: PressRead, origin: Origin, botName: string) => Promise<void>;
  /** Answers a person who followed such a link. */
  readonly handleStart: (start: StartRead) => Promise<void>;
};

const LINK_TTL_MS = 15 * 60_000;
const PREFIX = 'details_';

const Link = z.object({ account: z.string(), ref: z.string(), conversation: z.string() });

export function createDetails({ run, answers, store, newKey, language: configured }: DetailsDeps): Details {
  /** Runs the command as if the person had typed it in the conversation of the card, so that its rights apply. */
  const lookAt = (order: string, from: Sender, origin: Origin, requestKey: string, alone = true) =>
    run({ command: ok({ kind: 'details', order } as const), from, origin, requestKey, alone });

  return {
    tell: async (order, { id, from }, origin, botName) => {
      const language = from.reportedLanguage ?? configured();
      const requestKey = `telegram:press:${id}`;
      const answer = await lookAt(order.ref, from, origin, requestKey);
      if (answer.kind === 'form' || answer.refused) return answers.toast(id, answer.card, true);
      const reader: Reader = { account: from.account, name: from.name, trigger: { kind: 'press', id } };
      answers.sendPrivately(id, reader, origin, {
        card: answer.card,
        masked: async () => (await lookAt(order.ref, from, origin, requestKey, false)).card,
        shown: sayOf('details_shown', language),
        sent: sayOf('details_sent', language),
        unsent: sayOf('details_unsent', language),
        link: async () => {
          const key = newKey();
          const link = { account: from.account, ref: order.ref, conversation: origin.conversation };
          await store.put(linkKey(key), link, LINK_TTL_MS);
          return `https://t.me/${botName}?start=${PREFIX}${key}`;
        },
      });
    },
    handleStart: async ({ payload, from, origin, requestKey }) => {
      const key = payload.startsWith(PREFIX) ? payload.slice(PREFIX.length) : null;
      const link = key === null ? undefined : Link.safeParse(await store.get(linkKey(key))).data;
      if (link?.account !== from.account)
        return answers.reply(origin, sayOf('dead_link', from.reportedLanguage ?? configured()));
      const cardOrigin: Origin = { conversation: link.conversation as ConversationId, thread: null, message: null };
      answers.reply(origin, (await lookAt(link.ref, from, cardOrigin, requestKey)).card);
    },
  };
}

const linkKey = (key: string): string => `telegram.details.${key}`;

export type RejectPromptsDeps = {
  readonly run: RunIncoming;
  readonly mayDecide: Desk['mayDecide'];
  readonly actorOf: (account: AccountId, shownName: string) => Actor;
  readonly answers: Pick<Answers, 'ask' | 'reply' | 'toast'>;
  readonly store: KeyValueStore;
  readonly now: () => number;
  readonly language: () => Language;
};

/** Asks an approver for the reason of a rejection, in a message that only they can answer, and rejects the order with their reply. */
export type RejectPrompts = {
  /** Asks the person who pressed Reject. @returns false if they may not reject; nothing is asked then */
  readonly open: (order: Order, press: PressRead, origin: Origin) => Promise<boolean>;
  /** @returns whether the reply answers such a question */
  readonly handleReply: (reply: ReplyRead) => Promise<boolean>;
};

const OPEN_TTL_MS = 15 * 60_000;
/** Longer than a question is open, so that a late reply gets an answer. */
const QUESTION_TTL_MS = 24 * 3_600_000;

const Question = z.object({ account: z.string(), ref: z.string(), openUntil: z.number() });

export function createRejectPrompts(deps: RejectPromptsDeps): RejectPrompts {
  const { run, mayDecide, actorOf, answers, store, now, language } = deps;
  /** Questions that are being posted, so they are not in the store yet. */
  const posting = new Set<string>();

  const ask = async (order: Order, press: PressRead, origin: Origin): Promise<void> => {
    const { id, from } = press;
    const key = openKey(order, from.account);
    const spoken = from.reportedLanguage ?? language();
    if (posting.has(key) || (await store.get(key)) !== undefined) {
      return answers.toast(id, sayOf('asked_already', spoken), true);
    }
    posting.add(key);
    const question = { account: from.account, ref: order.ref, openUntil: now() + OPEN_TTL_MS };
    const posted = answers.ask(origin, questionOf(order, from, spoken), async (at) => {
      await store.put(questionKey(at), question, QUESTION_TTL_MS);
      await store.put(key, at.message, OPEN_TTL_MS);
    });
    void posted.finally(() => posting.delete(key));
    answers.toast(id, sayOf('why_reject', spoken), false);
  };

  return {
    open: async (order, press, origin) => {
      const by = actorOf(press.from.account, press.from.name);
      if (!(await mayDecide(order.ref, by, origin)).ok) return false;
      await ask(order, press, origin);
      return true;
    },
    handleReply: async ({ to, text, from, throughBot, origin, reader, requestKey }) => {
      if (to === null) return false;
      const key = questionKey({ conversation: origin.conversation, message: to });
      const question = Question.safeParse(await store.get(key)).data;
      if (!question) return false;
      const say = (what: Sentence): true => {
        answers.reply(origin, sayOf(what, from?.reportedLanguage ?? language()), reader);
        return true;
      };
      if (from === null) return say(throughBot ? 'through_bot' : 'anonymousSender');
      if (from.account !== question.account) return say('foreign_question');
      if (question.openUntil < now()) return say('lapsed_question');
      const command = ok({ kind: 'reject', order: question.ref, why: text.trim() } as const);
      const answer = await run({ command, from, origin, requestKey });
      answers.reply(origin, answer.card, reader);
      await Promise.all([store.drop(key), store.drop(openKey(question, from.account))]);
      return true;
    },
  };
}

const questionKey = ({ conversation, message }: MessageRef): string => `telegram.why.${conversation}.${message}`;
const openKey = ({ ref }: { readonly ref: string }, account: AccountId): string => `telegram.why.${ref}.${account}`;

/** The mention opens the field for a reply for the person who pressed, and for nobody else. */
function questionOf({ ref }: Order, { account, name }: Sender, language: Language): Rendered {
  const { ask, field } = telegramWordsFor(language).rejecting;
  const card = { ...sentenceCard('', ''), lines: [['❔ ', { account, name }, ask(ref)]] };
  return { ...renderCard(card, null), asks: field };
}
