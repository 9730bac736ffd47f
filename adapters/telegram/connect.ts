import { Telegraf } from 'telegraf';
import type { PresentNotice } from '../../commands/card.ts';
import type { RunCommand } from '../../commands/command.ts';
import type { ConversationId, KeyValueStore } from '../../src/core/conversation.ts';
import type { Connection, Groups, MendCard } from '../../src/core/surface.ts';
import type { Desk } from '../../src/desk/desk.ts';
import { createAnswers } from './answers.ts';
import { createCall } from './api.ts';
import { createDetails } from './details.ts';
import { createDialogues } from './dialogue/dialogue.ts';
import { createIntake } from './intake.ts';
import { createLifecycle, type Waits } from './lifecycle.ts';
import { type ListenerDeps, registerListeners, replyWithFailure } from './listeners.ts';
import { createMembers } from './members.ts';
import { createOperators } from './operators.ts';
import { createOrphanCards } from './orphan-cards.ts';
import { createRateLimitedCall, createRateLimiter } from './rate-limiter.ts';
import { createRejectPrompts } from './reject-prompt.ts';
import { createCommandRunner } from './run-command.ts';
import { createTelegramSurface } from './surface.ts';
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
  'commands' | 'answers' | 'dialogues' | 'rejectPrompts' | 'details' | 'operators' | 'orphanCards'
> & {
  readonly run: RunCommand;
  readonly store: KeyValueStore;
  readonly newKey: () => string;
  readonly operatorsIn: ConversationId | null;
  readonly toldOperators: (kind: string) => void;
  readonly token: string;
  readonly secretToken: string | null;
  readonly apiRoot: string;
  readonly publicUrl: string | null;
  readonly present: PresentNotice;
  readonly orphanCardAt: Desk['orphanCardAt'];
  readonly mendCard: MendCard;
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
  const pace = createRateLimiter(now);
  const call = createRateLimitedCall(createCall(bot.telegram), pace);
  const moveConversation = async (from: ConversationId, to: ConversationId): Promise<void> => {
    await deps.moveConversation(from, to);
    operators.moved(from, to);
  };
  const answers = createAnswers({ call, pace, moveConversation, log, retryMs: waits.retryMs });
  const operators = createOperators({ ...deps, answers, conversation: operatorsIn });
  const commands = createCommandRunner(deps.run, deps.actorOf);
  const shared = { ...deps, answers, commands };
  registerListeners(bot, {
    ...shared,
    moveConversation,
    operators,
    dialogues: createDialogues(shared),
    rejectPrompts: createRejectPrompts(shared),
    details: createDetails(shared),
    orphanCards: createOrphanCards(shared),
  });
  const intake = createIntake({
    ...deps,
    bot,
    replyWithFailure: (update) => replyWithFailure({ answers, language }, update, bot.botInfo?.username ?? ''),
  });
  const webhookUrl = publicUrl === null ? null : publicUrl.replace(/\/+$/, '') + WEBHOOK_PATH;
  const lifecycle = createLifecycle({ ...deps, bot, call, take: intake.take, webhookUrl, waits });
  return {
    surface: createTelegramSurface({ ...deps, call, pace, groups }),
    routes: secretToken === null ? [] : [createWebhook({ ...lifecycle, secretToken, take: intake.take, log })],
    start: lifecycle.start,
    missing: lifecycle.missing,
    stop: async () => {
      await lifecycle.stop();
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
