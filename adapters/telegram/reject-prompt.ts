import * as z from 'zod';
import type { KeyValueStore, MessageRef, Origin } from '../../src/core/conversation.ts';
import type { Order } from '../../src/core/order.ts';
import type { AccountId } from '../../src/core/people.ts';
import type { Language } from '../../src/core/product.ts';
import { ok } from '../../src/core/result.ts';
import type { Answers } from './answers.ts';
import type { PressRead } from './read.ts';
import type { ReplyRead } from './read-message.ts';
import { type Rendered, renderCard } from './render.ts';
import type { CommandRunner } from './run-command.ts';
import { type Sentence, sayOf, sentenceCard, telegramWordsFor } from './words.ts';

export type RejectPromptsDeps = {
  readonly commands: CommandRunner;
  readonly answers: Pick<Answers, 'ask' | 'reply' | 'toast'>;
  readonly store: KeyValueStore;
  readonly now: () => number;
  readonly language: Language;
};

/** Asks whoever rejects an order for their reason, by a message that only they can answer, and rejects with what they reply. */
export type RejectPrompts = {
  /** Asks who pressed, unless they are asked already. */
  readonly askFor: (order: Order, press: PressRead, place: Origin) => Promise<void>;
  /** @returns whether the reply was to such a question */
  readonly handleReply: (reply: ReplyRead) => Promise<boolean>;
};

const OPEN_MS = 15 * 60_000;
/** Longer than a question is open, so that who comes too late is told so. */
const KEPT_MS = 24 * 3_600_000;

const Question = z.object({ account: z.string(), ref: z.string(), openUntil: z.number() });

export function createRejectPrompts({ commands, answers, store, now, language }: RejectPromptsDeps): RejectPrompts {
  /** Questions on their way to Telegram, which stand in no store yet. */
  const asking = new Set<string>();

  return {
    askFor: async (order, { id, from }, place) => {
      const open = openKey(order, from.account);
      const spoken = from.reportedLanguage ?? language;
      if (asking.has(open) || (await store.get(open)) !== undefined) {
        return answers.toast(id, sayOf('asked_already', spoken), true);
      }
      asking.add(open);
      const question = { account: from.account, ref: order.ref, openUntil: now() + OPEN_MS };
      const asked = answers.ask(place, questionOf(order, from, spoken), async (at) => {
        await store.put(questionKey(at), question, KEPT_MS);
        await store.put(open, at.message, OPEN_MS);
      });
      void asked.finally(() => asking.delete(open));
      answers.toast(id, sayOf('why_reject', spoken), false);
    },
    handleReply: async ({ to, text, from, throughBot, origin, requestKey }) => {
      if (to === null) return false;
      const key = questionKey({ conversation: origin.conversation, message: to });
      const question = Question.safeParse(await store.get(key)).data;
      if (!question) return false;
      const say = (what: Sentence): true => {
        answers.reply(origin, sayOf(what, from?.reportedLanguage ?? language));
        return true;
      };
      if (from === null) return say(throughBot ? 'through_bot' : 'anonymousSender');
      if (from.account !== question.account) return say('foreign_question');
      if (question.openUntil < now()) return say('lapsed_question');
      const command = ok({ kind: 'reject', order: question.ref, why: text.trim() } as const);
      const answer = await commands.run(from, { command, origin, requestKey });
      answers.reply(origin, answer.card);
      await Promise.all([store.drop(key), store.drop(openKey(question, from.account))]);
      return true;
    },
  };
}

const questionKey = ({ conversation, message }: MessageRef): string => `telegram.why.${conversation}.${message}`;
const openKey = ({ ref }: { readonly ref: string }, account: AccountId): string => `telegram.why.${ref}.${account}`;

/** The mention is what opens the field for a reply at who pressed, and at nobody else. */
function questionOf({ ref }: Order, { account, name }: PressRead['from'], language: Language): Rendered {
  const { ask, field } = telegramWordsFor(language).rejecting;
  const card = { ...sentenceCard('', ''), lines: [['❔ ', { account, name }, ask(ref)]] };
  return { ...renderCard(card, null), asks: field };
}
