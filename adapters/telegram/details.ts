import * as z from 'zod';
import type { RunCommand } from '../../commands/command.ts';
import type { ConversationId, Origin } from '../../src/core/conversation.ts';
import type { KeyValueStore } from '../../src/core/key-value-store.ts';
import type { Order } from '../../src/core/order.ts';
import type { AccountId, Actor } from '../../src/core/people.ts';
import type { Language } from '../../src/core/product.ts';
import { ok } from '../../src/core/result.ts';
import type { Answers } from './answers.ts';
import type { Sender, StartRead } from './read.ts';
import type { PressRead } from './read-press.ts';
import { sayOf } from './words.ts';

export type DetailsDeps = {
  readonly run: RunCommand;
  readonly actorOf: (account: AccountId, shownName: string) => Actor;
  readonly answers: Pick<Answers, 'reply' | 'toast' | 'sendEphemeral'>;
  readonly shelf: KeyValueStore;
  readonly newKey: () => string;
  readonly language: Language;
};

/** Shows an order whole to one person alone, who may see it where its card stands. */
export type Details = {
  /** In the private chat of who pressed; who has never started the bot is led there by a link of their own. */
  readonly tell: (order: Order, press: PressRead, place: Origin, botName: string) => Promise<void>;
  /** Takes such a link. */
  readonly takeStart: (start: StartRead) => Promise<void>;
};

const LINK_MS = 15 * 60_000;
const PREFIX = 'details_';

const Link = z.object({ account: z.string(), ref: z.string(), conversation: z.string() });

export function createDetails({ run, actorOf, answers, shelf, newKey, language }: DetailsDeps): Details {
  /** Whether somebody may see it is asked of the place where the card stands, as if they typed it there. */
  const lookAt = (order: string, { account, name, hint }: Sender, origin: Origin, requestKey: string) => {
    const command = ok({ kind: 'details', order } as const);
    return run({ command, by: actorOf(account, name), origin, requestKey, hint, alone: true });
  };

  return {
    tell: async (order, { id, from }, place, botName) => {
      const spoken = from.hint ?? language;
      const answer = await lookAt(order.ref, from, place, `telegram:press:${id}`);
      if (answer.kind === 'form' || answer.refused) return answers.toast(id, answer.card, true);
      answers.sendEphemeral(id, from.account, {
        card: answer.card,
        sent: sayOf('details_sent', spoken),
        unsent: sayOf('details_unsent', spoken),
        link: async () => {
          const key = newKey();
          const link = { account: from.account, ref: order.ref, conversation: place.conversation };
          await shelf.put(linkKey(key), link, LINK_MS);
          return `https://t.me/${botName}?start=${PREFIX}${key}`;
        },
      });
    },
    takeStart: async ({ payload, from, origin, requestKey }) => {
      const key = payload.startsWith(PREFIX) ? payload.slice(PREFIX.length) : null;
      const link = key === null ? undefined : Link.safeParse(await shelf.get(linkKey(key))).data;
      if (link?.account !== from.account) return answers.reply(origin, sayOf('dead_link', from.hint ?? language));
      const place: Origin = { conversation: link.conversation as ConversationId, thread: null, message: null };
      answers.reply(origin, (await lookAt(link.ref, from, place, requestKey)).card);
    },
  };
}

const linkKey = (key: string): string => `telegram.details.${key}`;
