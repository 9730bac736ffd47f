import { Telegraf } from 'telegraf';
import type { PresentNotice } from '../../commands/card.ts';
import type { RunCommand } from '../../commands/command.ts';
import { createOrphanCards } from '../../commands/presenter.ts';
import type { ConversationId, KeyValueStore } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import type { Order } from '../../src/core/order.ts';
import type { AccountId, Actor } from '../../src/core/people.ts';
import type { Language, Product } from '../../src/core/product.ts';
import type { Connection, Groups, MendCard } from '../../src/core/surface.ts';
import type { Desk } from '../../src/desk/desk.ts';
import { createAnswers } from './answers.ts';
import { createCall, createRateLimitedCall, createRateLimiter } from './api.ts';
import { createDialogues } from './dialogue/dialogue.ts';
import { createEphemeralSupport } from './ephemeral-support.ts';
import { createFetchFile } from './file-download.ts';
import { createIntake, createWebhook, WEBHOOK_PATH } from './intake.ts';
import { createDetails, createRejectPrompts } from './interactions.ts';
import { createLifecycle, type Waits } from './lifecycle.ts';
import { createLineButtons } from './line-buttons.ts';
import { registerListeners, replyWithFailure } from './listeners.ts';
import { createMembers, createOperators } from './members.ts';
import { createPosts } from './posts.ts';
import type { RunIncoming } from './read.ts';
import { renderCard } from './render.ts';
import { createSendFile } from './send-file.ts';
import { createTelegramSurface } from './surface.ts';

/**
 * What Telegram's adapter needs.
 *
 * @property language the language of groups, and of people whose app has none that we know
 * @property secretToken if it is given, updates come by webhook; null for polling
 * @property publicUrl the address at which Telegram reaches us; null if somebody else sets the webhook
 * @property conversationOpened called for a conversation that may now take what it refused before
 * @property pollLease true while this replica is the one that polls
 * @property acknowledged called with the time that each update took until it was committed
 * @property newKey 16 random bytes as 22 characters of base64url
 * @property operatorsIn the operators' conversation; null if the config names none
 * @property groups if they are not given, they are opened here
 */
export type TelegramDeps = {
  readonly run: RunCommand;
  readonly present: PresentNotice;
  readonly mayDecide: Desk['mayDecide'];
  readonly orphanCardAt: Desk['orphanCardAt'];
  readonly mendCard: MendCard;
  readonly findByButton: (key: string) => Promise<Order | null>;
  readonly conversationOpened: (conversation: ConversationId) => Promise<void>;
  readonly moveConversation: (from: ConversationId, to: ConversationId) => Promise<void>;
  readonly actorOf: (account: AccountId, shownName: string) => Actor;
  readonly products: () => readonly Product[];
  readonly language: () => Language;
  readonly token: string;
  readonly secretToken: string | null;
  readonly apiRoot: string;
  readonly publicUrl: string | null;
  readonly pollLease: () => Promise<boolean>;
  readonly operatorsIn: () => ConversationId | null;
  readonly toldOperators: (kind: string) => void;
  readonly store: KeyValueStore;
  readonly newKey: () => string;
  readonly now: () => number;
  readonly log: Log;
  readonly acknowledged: (ms: number) => void;
  readonly groups?: Groups | undefined;
};

const WAITS: Waits = { retryMs: 1_000, leaseMs: 2_000, recheckMs: { after: 2_000, atMost: 60_000 } };

/** Opens the directory of groups' administrators. It needs no desk. */
export const openTelegramGroups = ({
  token,
  apiRoot,
  now,
  log,
}: Pick<TelegramDeps, 'token' | 'apiRoot' | 'now' | 'log'>): Groups =>
  createMembers({ call: createCall(createBot(token, apiRoot).telegram), now, log });

/** Connects Telegram to the desk. telegraf calls and routes; intake, polling and webhook are ours, because telegraf's lose updates. */
export function connectTelegram(deps: TelegramDeps, waits: Waits = WAITS): Connection {
  const { secretToken, publicUrl, language, log, now, operatorsIn, groups = openTelegramGroups(deps) } = deps;
  const bot = createBot(deps.token, deps.apiRoot);
  const rateLimiter = createRateLimiter(now);
  const call = createRateLimitedCall(createCall(bot.telegram), rateLimiter);
  const moveConversation = async (from: ConversationId, to: ConversationId): Promise<void> => {
    await deps.moveConversation(from, to);
    operators.moved(from, to);
  };
  const ephemeral = createEphemeralSupport(now);
  const posts = createPosts({ call, rateLimiter, ephemeral, moveConversation });
  const answers = createAnswers({
    call,
    posts,
    sendFile: createSendFile(call, ephemeral),
    log,
    retryMs: waits.retryMs,
  });
  const operators = createOperators({ ...deps, answers, conversation: operatorsIn });
  const run: RunIncoming = ({ from: { account, name, reportedLanguage }, ...incoming }) =>
    deps.run({ ...incoming, by: deps.actorOf(account, name), reportedLanguage });
  const fetchFile = createFetchFile({ ...deps, call });
  const shared = { ...deps, answers, run, fetchFile };
  const dialogues = createDialogues(shared);
  registerListeners(bot, {
    ...shared,
    moveConversation,
    conversationOpened: (conversation) => {
      ephemeral.noteRights(conversation);
      return deps.conversationOpened(conversation);
    },
    ephemeral,
    operators,
    dialogues,
    lineButtons: createLineButtons({ ...shared, dialogues }),
    rejectPrompts: createRejectPrompts(shared),
    details: createDetails(shared),
    orphanCards: createOrphanCards({ ...deps, edit: async (at, card) => answers.edit(at, renderCard(card, null)) }),
  });
  const intake = createIntake({
    ...deps,
    bot,
    replyWithFailure: (update) => replyWithFailure({ answers, language }, update, bot.botInfo?.username ?? ''),
  });
  const webhookUrl = publicUrl === null ? null : publicUrl.replace(/\/+$/, '') + WEBHOOK_PATH;
  const lifecycle = createLifecycle({ ...deps, bot, call, ephemeral, handle: intake.handle, webhookUrl, waits });
  return {
    surface: createTelegramSurface({ ...deps, call, rateLimiter, groups }),
    routes: secretToken === null ? [] : [createWebhook({ ...lifecycle, secretToken, handle: intake.handle, log })],
    start: lifecycle.start,
    missing: lifecycle.missing,
    stop: async () => {
      await lifecycle.stop();
      await intake.settled();
      await answers.stop();
    },
  };
}

/** Makes the bot. Left alone, telegraf ends a slow update after 90 s, and the process after an update that fails. */
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
