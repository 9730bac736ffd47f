import * as z from 'zod';
import type { ConversationId, KeyValueStore, Origin } from '../../src/core/conversation.ts';
import type { Order } from '../../src/core/order.ts';
import type { Language } from '../../src/core/product.ts';
import { ok } from '../../src/core/result.ts';
import type { Answers } from './answers.ts';
import type { PressRead, RunIncoming, Sender } from './read.ts';
import type { StartRead } from './read-message.ts';
import { sayOf } from './words.ts';

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
  const lookAt = (order: string, from: Sender, origin: Origin, requestKey: string) =>
    run({ command: ok({ kind: 'details', order } as const), from, origin, requestKey, alone: true });

  return {
    tell: async (order, { id, from }, origin, botName) => {
      const language = from.reportedLanguage ?? configured();
      const answer = await lookAt(order.ref, from, origin, `telegram:press:${id}`);
      if (answer.kind === 'form' || answer.refused) return answers.toast(id, answer.card, true);
      answers.sendPrivately(id, from.account, {
        card: answer.card,
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
