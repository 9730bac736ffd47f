import { Telegraf } from 'telegraf';
import type { PresentNotice } from '../../commands/card.ts';
import type { Connection } from '../../src/core/surface.ts';
import { createAnswers } from './answers.ts';
import { createCall } from './api.ts';
import { createIntake } from './intake.ts';
import { createLink, type Waits } from './link.ts';
import { apologiseFor, type ListenerDeps, listen } from './listeners.ts';
import { createTelegramSurface } from './surface.ts';
import { createWebhook, WEBHOOK_PATH } from './webhook.ts';

/**
 * What Telegram's adapter is given.
 *
 * @property secretToken given: updates come by webhook; null: they are polled
 * @property publicUrl where Telegram reaches us; null: whoever runs us sets the webhook
 * @property pollLease true while this replica is the one that polls
 * @property acknowledged told how long each update took until it was committed
 */
export type TelegramDeps = Omit<ListenerDeps, 'answers'> & {
  readonly token: string;
  readonly secretToken: string | null;
  readonly apiRoot: string;
  readonly publicUrl: string | null;
  readonly present: PresentNotice;
  readonly pollLease: () => Promise<boolean>;
  readonly now: () => number;
  readonly acknowledged: (ms: number) => void;
};

const WAITS: Waits = { retryMs: 1_000, leaseMs: 2_000, recheckMs: { after: 2_000, atMost: 60_000 } };

/** Joins Telegram to the desk: telegraf calls and routes, and what it would lose is done here (the intake, the polling, the webhook). */
export function connectTelegram(deps: TelegramDeps, waits: Waits = WAITS): Connection {
  const { secretToken, publicUrl, language, log } = deps;
  const bot = createBot(deps.token, deps.apiRoot);
  const call = createCall(bot.telegram);
  const answers = createAnswers({ call, moveConversation: deps.moveConversation, log, retryMs: waits.retryMs });
  listen(bot, { ...deps, answers });
  const intake = createIntake({
    ...deps,
    bot,
    apologise: (update) => apologiseFor({ answers, language }, update, bot.botInfo?.username ?? ''),
  });
  const webhookUrl = publicUrl === null ? null : publicUrl.replace(/\/+$/, '') + WEBHOOK_PATH;
  const link = createLink({ ...deps, bot, call, take: intake.take, webhookUrl, waits });
  return {
    surface: createTelegramSurface({ call, present: deps.present }),
    routes: secretToken === null ? [] : [createWebhook({ ...link, secretToken, take: intake.take, log })],
    start: link.start,
    missing: link.missing,
    stop: async () => {
      await link.stop();
      await intake.settled();
      await answers.stop();
    },
  };
}

/** telegraf ends a slow update after 90 s and the process after a failing one; neither is its to decide here. */
function createBot(token: string, apiRoot: string): Telegraf {
  const root = apiRoot.endsWith('/') ? apiRoot : `${apiRoot}/`;
  const bot = new Telegraf(token, {
    handlerTimeout: Number.POSITIVE_INFINITY,
    telegram: { apiRoot: root, webhookReply: false },
  });
  return bot.catch((error) => {
    throw error;
  });
}
