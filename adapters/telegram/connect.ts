import { Telegraf } from 'telegraf';
import type { PresentNotice } from '../../commands/card.ts';
import type { ConversationId } from '../../src/core/conversation.ts';
import type { KeyValueStore } from '../../src/core/key-value-store.ts';
import type { Connection, Groups } from '../../src/core/surface.ts';
import type { Desk } from '../../src/desk/desk.ts';
import { createAnswers } from './answers.ts';
import { createCall } from './api.ts';
import { createDetails } from './details.ts';
import { createDialogues } from './dialogue.ts';
import { createIntake } from './intake.ts';
import { createLink, type Waits } from './lifecycle.ts';
import { apologiseFor, type ListenerDeps, listen } from './listeners.ts';
import { createMembers } from './members.ts';
import { createOperators } from './operators.ts';
import { createStrays } from './orphan-cards.ts';
import { createPacedCall } from './rate-limited-call.ts';
import { createPace } from './rate-limiter.ts';
import { createReasons } from './reject-prompt.ts';
import { createTelegramSurface, type SurfaceDeps } from './surface.ts';
import { createWebhook, WEBHOOK_PATH } from './webhook.ts';

/**
 * What Telegram's adapter is given.
 *
 * @property secretToken given: updates come by webhook; null: they are polled
 * @property publicUrl where Telegram reaches us; null: whoever runs us sets the webhook
 * @property pollLease true while this replica is the one that polls
 * @property acknowledged told how long each update took until it was committed
 * @property newKey 16 random bytes as 22 characters of base64url
 * @property operatorsIn where operators are told things; null where the config names no place
 */
export type TelegramDeps = Omit<
  ListenerDeps,
  'answers' | 'dialogues' | 'reasons' | 'details' | 'operators' | 'strays'
> & {
  readonly shelf: KeyValueStore;
  readonly countsOf: SurfaceDeps['countsOf'];
  readonly newKey: () => string;
  readonly operatorsIn: ConversationId | null;
  readonly toldOperators: (kind: string) => void;
  readonly token: string;
  readonly secretToken: string | null;
  readonly apiRoot: string;
  readonly publicUrl: string | null;
  readonly present: PresentNotice;
  readonly orphanCardAt: Desk['orphanCardAt'];
  readonly pollLease: () => Promise<boolean>;
  readonly now: () => number;
  readonly acknowledged: (ms: number) => void;
  /** Left out, they are opened here. */
  readonly groups?: Groups | undefined;
};

const WAITS: Waits = { retryMs: 1_000, leaseMs: 2_000, recheckMs: { after: 2_000, atMost: 60_000 } };

/** Who administrates which group: it needs no desk. */
export const openTelegramGroups = ({
  token,
  apiRoot,
  now,
  log,
}: Pick<TelegramDeps, 'token' | 'apiRoot' | 'now' | 'log'>): Groups =>
  createMembers({ call: createCall(createBot(token, apiRoot).telegram), now, log });

/** Joins Telegram to the desk: telegraf calls and routes, and what it would lose is done here (the intake, the polling, the webhook). */
export function connectTelegram(deps: TelegramDeps, waits: Waits = WAITS): Connection {
  const { secretToken, publicUrl, language, log, now, operatorsIn, groups = openTelegramGroups(deps) } = deps;
  const bot = createBot(deps.token, deps.apiRoot);
  const pace = createPace(now);
  const call = createPacedCall(createCall(bot.telegram), pace);
  const moveConversation = async (from: ConversationId, to: ConversationId): Promise<void> => {
    await deps.moveConversation(from, to);
    operators.moved(from, to);
  };
  const answers = createAnswers({ call, pace, moveConversation, log, retryMs: waits.retryMs });
  const operators = createOperators({ ...deps, answers, conversation: operatorsIn });
  const speaking = { ...deps, answers };
  listen(bot, {
    ...speaking,
    moveConversation,
    operators,
    dialogues: createDialogues(speaking),
    reasons: createReasons(speaking),
    details: createDetails(speaking),
    strays: createStrays(speaking),
  });
  const intake = createIntake({
    ...deps,
    bot,
    replyWithFailure: (update) => apologiseFor({ answers, language }, update, bot.botInfo?.username ?? ''),
  });
  const webhookUrl = publicUrl === null ? null : publicUrl.replace(/\/+$/, '') + WEBHOOK_PATH;
  const link = createLink({ ...deps, bot, call, take: intake.take, webhookUrl, waits });
  return {
    surface: createTelegramSurface({ ...deps, call, pace, groups }),
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
