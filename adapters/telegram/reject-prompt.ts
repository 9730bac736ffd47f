import * as z from 'zod';
import type { KeyValueStore, MessageRef, Origin } from '../../src/core/conversation.ts';
import type { Order } from '../../src/core/order.ts';
import type { AccountId, Actor } from '../../src/core/people.ts';
import type { Language } from '../../src/core/product.ts';
import { ok } from '../../src/core/result.ts';
import type { Desk } from '../../src/desk/desk.ts';
import type { Answers } from './answers.ts';
import type { PressRead, RunIncoming, Sender } from './read.ts';
import type { ReplyRead } from './read-message.ts';
import { type Rendered, renderCard } from './render.ts';
import { type Sentence, sayOf, sentenceCard, telegramWordsFor } from './words.ts';

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
    handleReply: async ({ to, text, from, throughBot, origin, requestKey }) => {
      if (to === null) return false;
      const key = questionKey({ conversation: origin.conversation, message: to });
      const question = Question.safeParse(await store.get(key)).data;
      if (!question) return false;
      const say = (what: Sentence): true => {
        answers.reply(origin, sayOf(what, from?.reportedLanguage ?? language()));
        return true;
      };
      if (from === null) return say(throughBot ? 'through_bot' : 'anonymousSender');
      if (from.account !== question.account) return say('foreign_question');
      if (question.openUntil < now()) return say('lapsed_question');
      const command = ok({ kind: 'reject', order: question.ref, why: text.trim() } as const);
      const answer = await run({ command, from, origin, requestKey });
      answers.reply(origin, answer.card);
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
