import { Telegram } from 'telegraf';
import * as z from 'zod';
import { err, ok, type Result } from '../../src/core/result.ts';
import { pause } from '../../src/runtime/tasks.ts';
import { type CallFailed, createCall } from './api.ts';

/** Somebody, or a group, as the config writes the id, and what it is called. */
export type Introduced = { readonly id: string; readonly called: string };

/** Learns ids from Telegram before a desk runs. It confirms no update, so the desk gets every one of them later. */
export type Introductions = {
  /** @returns the bot's username */
  readonly bot: () => Promise<Result<string, string>>;
  /** Waits for somebody who writes `/start` to the bot, or for a group in which somebody does. */
  readonly next: (kind: 'person' | 'group', withinMs: number) => Promise<Result<Introduced, string>>;
  /** Whether the bot is in a group. */
  readonly group: (id: number) => Promise<Result<Introduced, string>>;
};

const TAKEN =
  'a running desk, or another program, takes the updates of this bot: stop it first, or write the id as telegram:42';
const LONG_POLL_S = 5;
const PAUSE_MS = 500;
/** Telegram shows the oldest hundred until they are confirmed, and confirming them would take them from the desk. */
const MAX_WAITING = 100;

const Message = z.object({
  text: z.string(),
  from: z.object({
    id: z.number().int(),
    first_name: z.string(),
    last_name: z.string().optional(),
    is_bot: z.boolean(),
  }),
  chat: z.object({ id: z.number().int(), type: z.string(), title: z.string().optional() }),
});
const Update = z.object({ update_id: z.number().int(), message: Message.optional().catch(undefined) });
type Update = z.infer<typeof Update>;

export function createIntroductions(token: string, apiRoot: string): Introductions {
  const call = createCall(new Telegram(token, { apiRoot }));

  const pending = async (timeoutS: number): Promise<Result<readonly Update[], string>> => {
    const got = await call('getUpdates', { timeout: timeoutS }, { timeoutMs: (timeoutS + 10) * 1000 });
    if (!got.ok) return err(isConflict(got.error) ? TAKEN : whyOf(got.error));
    return ok(got.value.flatMap((one) => Update.safeParse(one).data ?? []));
  };

  return {
    bot: async () => {
      const me = await call('getMe', {});
      if (me.ok) return ok(me.value.username);
      const unknown = me.error.kind === 'refused' && [401, 404].includes(me.error.code);
      return err(
        unknown ? 'Telegram does not know this token: copy it from @BotFather (/mybots, API Token)' : whyOf(me.error),
      );
    },
    group: async (id) => {
      const asked = await call('getChatAdministrators', { chat_id: id });
      if (asked.ok) return ok({ id: `telegram:${id}`, called: `the group ${id}` });
      return err(
        asked.error.kind === 'refused'
          ? `the bot is not in the group ${id}: add it there, or correct the id (${asked.error.why})`
          : whyOf(asked.error),
      );
    },
    next: async (kind, withinMs) => {
      const webhook = await call('getWebhookInfo', {});
      if (!webhook.ok) return err(whyOf(webhook.error));
      if (webhook.value.url !== '')
        return err(
          'a webhook is set, so a desk gets what people write to this bot: ask them to type /topup whoami, and write the id as telegram:42',
        );
      const until = performance.now() + withinMs;
      const before = await pending(0);
      if (!before.ok) return before;
      const known = new Set(before.value.map(({ update_id: id }) => id));
      while (performance.now() < until) {
        const got = await pending(known.size === 0 ? LONG_POLL_S : 0);
        if (!got.ok) return got;
        if (got.value.length >= MAX_WAITING)
          return err(
            'a hundred messages wait for the bot already: start the desk once so that it takes them, or write the id as telegram:42',
          );
        const ids = new Set(got.value.map(({ update_id: id }) => id));
        if ([...known].some((id) => !ids.has(id))) return err(TAKEN);
        const found = got.value
          .filter(({ update_id: id }) => !known.has(id))
          .flatMap((update) => introducedBy(update, kind));
        if (found[0] !== undefined) return ok(found[0]);
        for (const id of ids) known.add(id);
        await pause(PAUSE_MS, new AbortController().signal);
      }
      return err(`nobody wrote /start within ${Math.round(withinMs / 1000)} seconds: try again`);
    },
  };
}

function introducedBy({ message }: Update, kind: 'person' | 'group'): readonly Introduced[] {
  if (message === undefined || !/^\/start\b/.test(message.text)) return [];
  const { from, chat } = message;
  if (kind === 'person')
    return chat.type === 'private' && !from.is_bot
      ? [{ id: `telegram:${from.id}`, called: [from.first_name, from.last_name].filter(Boolean).join(' ') }]
      : [];
  return chat.type === 'private' ? [] : [{ id: `telegram:${chat.id}`, called: chat.title ?? `the group ${chat.id}` }];
}

const isConflict = (error: CallFailed): boolean => error.kind === 'refused' && error.code === 409;
const whyOf = (error: CallFailed): string =>
  error.kind === 'refused'
    ? `Telegram refuses: ${error.why}`
    : `Telegram cannot be reached (${error.why}): check the network of this machine, and try again`;
