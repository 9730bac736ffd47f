import * as z from 'zod';
import type { ConversationId, KeyValueStore, Origin } from '../../src/core/conversation.ts';
import type { Order } from '../../src/core/order.ts';
import type { Language } from '../../src/core/product.ts';
import { ok } from '../../src/core/result.ts';
import type { Answers } from './answers.ts';
import type { PressRead, Sender } from './read.ts';
import type { StartRead } from './read-message.ts';
import type { CommandRunner } from './run-command.ts';
import { sayOf } from './words.ts';

export type DetailsDeps = {
  readonly commands: CommandRunner;
  readonly answers: Pick<Answers, 'reply' | 'toast' | 'sendEphemeral'>;
  readonly store: KeyValueStore;
  readonly newKey: () => string;
  readonly language: Language;
};

/** Shows an order whole to one person alone, who may see it where its card stands. */
export type Details = {
  /** In the private chat of who pressed; who has never started the bot is led there by a link of their own. */
  readonly tell: (order: Order, press: PressRead, place: Origin, botName: string) => Promise<void>;
  /** Answers somebody who followed such a link. */
  readonly handleStart: (start: StartRead) => Promise<void>;
};

const LINK_MS = 15 * 60_000;
const PREFIX = 'details_';

const Link = z.object({ account: z.string(), ref: z.string(), conversation: z.string() });

export function createDetails({ commands, answers, store, newKey, language }: DetailsDeps): Details {
  /** Whether somebody may see it is asked of the place where the card stands, as if they typed it there. */
  const lookAt = (order: string, from: Sender, origin: Origin, requestKey: string) =>
    commands.run(from, { command: ok({ kind: 'details', order } as const), origin, requestKey, alone: true });

  return {
    tell: async (order, { id, from }, place, botName) => {
      const spoken = from.reportedLanguage ?? language;
      const answer = await lookAt(order.ref, from, place, `telegram:press:${id}`);
      if (answer.kind === 'form' || answer.refused) return answers.toast(id, answer.card, true);
      answers.sendEphemeral(id, from.account, {
        card: answer.card,
        sent: sayOf('details_sent', spoken),
        unsent: sayOf('details_unsent', spoken),
        link: async () => {
          const key = newKey();
          const link = { account: from.account, ref: order.ref, conversation: place.conversation };
          await store.put(linkKey(key), link, LINK_MS);
          return `https://t.me/${botName}?start=${PREFIX}${key}`;
        },
      });
    },
    handleStart: async ({ payload, from, origin, requestKey }) => {
      const key = payload.startsWith(PREFIX) ? payload.slice(PREFIX.length) : null;
      const link = key === null ? undefined : Link.safeParse(await store.get(linkKey(key))).data;
      if (link?.account !== from.account)
        return answers.reply(origin, sayOf('dead_link', from.reportedLanguage ?? language));
      const place: Origin = { conversation: link.conversation as ConversationId, thread: null, message: null };
      answers.reply(origin, (await lookAt(link.ref, from, place, requestKey)).card);
    },
  };
}

const linkKey = (key: string): string => `telegram.details.${key}`;
