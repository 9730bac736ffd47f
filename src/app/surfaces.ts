import { randomUUID } from 'node:crypto';
import type { PresentNotice } from '../../commands/card.ts';
import type { RunCommand } from '../../commands/command.ts';
import { createDrafts } from '../../commands/drafts.ts';
import { createPresenter } from '../../commands/presenter.ts';
import type { Languages, OutageOf, WhyClosed } from '../../commands/render-context.ts';
import { createRunCommand } from '../../commands/run.ts';
import { createViews, type Views } from '../../commands/views.ts';
import type { Config } from '../config.ts';
import type { KeyValueStore } from '../core/conversation.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Log, Meter } from '../core/log.ts';
import { type AccountId, type Actor, actorOf, type Platform } from '../core/people.ts';
import type { Language } from '../core/product.ts';
import type { Connection, GroupDirectory } from '../core/surface.ts';
import { createMayDecide } from '../desk/access.ts';
import type { Desk } from '../desk/desk.ts';
import type { RetryNotices } from '../jobs/wake-ups.ts';
import { accountCauseOf, adviceOf, nameIn as providerName } from '../providers/registry.ts';
import { newIds } from './now-and-ids.ts';

export type SurfaceDeps = {
  /** The config in use: another one may come. */
  readonly config: () => Config;
  readonly ledger: Ledger;
  readonly desk: Desk;
  readonly groups: readonly GroupDirectory[];
  readonly run: RunCommand;
  readonly views: Views;
  readonly present: Readonly<Record<Language, PresentNotice>>;
  readonly store: KeyValueStore;
  readonly retry: RetryNotices;
  readonly now: () => number;
  readonly log: Log;
  readonly meter: Meter;
  /** The name of this process among the replicas. */
  readonly replicaId: string;
};

export type Pages = (request: Request) => Response | Promise<Response>;
/** The chats; or, without a chat, the playground with its pages. */
export type Opened = { readonly connections: readonly Connection[]; readonly pages: Pages | null };

/** A poller that does not renew its lease within this time counts as dead. */
const POLL_LEASE_MS = 30_000;

/** Opens the group directories of the configured chats. They need no desk: the desk asks them. */
export async function openGroups({
  config,
  ...deps
}: Pick<SurfaceDeps, 'store' | 'now' | 'log'> & { readonly config: Config }): Promise<readonly GroupDirectory[]> {
  const { SLACK_BOT_TOKEN, SLACK_API_URL, TELEGRAM_BOT_TOKEN, TELEGRAM_API_ROOT } = config.environment;
  const opened: GroupDirectory[] = [];
  if (SLACK_BOT_TOKEN !== undefined) {
    const { openSlackGroups } = await import('../../adapters/slack/connect.ts');
    opened.push({ name: 'slack', ...openSlackGroups({ ...deps, botToken: SLACK_BOT_TOKEN, apiUrl: SLACK_API_URL }) });
  }
  if (TELEGRAM_BOT_TOKEN !== undefined) {
    const { openTelegramGroups } = await import('../../adapters/telegram/connect.ts');
    const telegram = openTelegramGroups({ ...deps, token: TELEGRAM_BOT_TOKEN, apiRoot: TELEGRAM_API_ROOT });
    opened.push({ name: 'telegram', ...telegram });
  }
  // The playground has no groups.
  return opened.length > 0 ? opened : [{ name: 'web', memberOf: async () => 'not_member', membersOf: async () => [] }];
}

/** Opens the configured chats. An adapter is loaded only if it is needed, which halves the time to start. */
export async function openSurfaces(deps: SurfaceDeps): Promise<Opened> {
  const { environment } = deps.config();
  const connections = await Promise.all([
    ...(environment.SLACK_BOT_TOKEN === undefined ? [] : [openSlack(deps, environment.SLACK_BOT_TOKEN)]),
    ...(environment.TELEGRAM_BOT_TOKEN === undefined ? [] : [openTelegram(deps, environment.TELEGRAM_BOT_TOKEN)]),
  ]);
  return connections.length > 0 ? { connections, pages: null } : openPlayground(deps);
}

/** The dependencies that all adapters share. */
function shared({ config, desk, groups, run, present, store, now, log, meter }: SurfaceDeps, platform: Platform) {
  const actor = (account: AccountId, shownName: string): Actor => actorOf(config().desk.people, account, shownName);
  const acknowledged = (ms: number): void => meter.acknowledged(platform, ms);
  return {
    run,
    groups: groups.find(({ name }) => name === platform),
    present: (...shown: Parameters<PresentNotice>) => present[config().language](...shown),
    language: () => config().language,
    actorOf: actor,
    products: desk.products,
    store,
    now,
    log,
    acknowledged,
  };
}

async function openSlack(deps: SurfaceDeps, botToken: string): Promise<Connection> {
  const { connectSlack } = await import('../../adapters/slack/connect.ts');
  const { SLACK_SIGNING_SECRET, SLACK_APP_TOKEN, SLACK_API_URL } = deps.config().environment;
  return connectSlack({
    ...shared(deps, 'slack'),
    views: deps.views,
    orphanCardAt: deps.desk.orphanCardAt,
    ...deps.retry,
    botToken,
    signingSecret: SLACK_SIGNING_SECRET ?? '',
    appToken: SLACK_APP_TOKEN ?? null,
    apiUrl: SLACK_API_URL,
  });
}

async function openTelegram(deps: SurfaceDeps, token: string): Promise<Connection> {
  const { connectTelegram } = await import('../../adapters/telegram/connect.ts');
  const { ledger, desk, meter, now, config, replicaId } = deps;
  const { TELEGRAM_SECRET_TOKEN, TELEGRAM_API_ROOT, PUBLIC_URL } = config().environment;
  return connectTelegram({
    ...shared(deps, 'telegram'),
    token,
    secretToken: TELEGRAM_SECRET_TOKEN ?? null,
    apiRoot: TELEGRAM_API_ROOT,
    publicUrl: PUBLIC_URL ?? null,
    mayDecide: desk.mayDecide,
    orphanCardAt: desk.orphanCardAt,
    ...deps.retry,
    newKey: newIds.buttonKey,
    operatorsIn: () => config().desk.operators.conversation,
    toldOperators: meter.toldOperators,
    findByButton: (buttonKey) => ledger.find({ by: 'button', buttonKey }),
    moveConversation: (from, to) => ledger.moveConversation(from, to, now()),
    pollLease: async () => (await ledger.takeLease('telegram.poll', replicaId, POLL_LEASE_MS, now())) !== null,
  });
}

async function openPlayground(deps: SurfaceDeps): Promise<Opened> {
  const { createPlayground } = await import('../../adapters/web/connect.ts');
  const { OUTCOMES } = await import('../../sandbox/outcomes.ts');
  const playground = createPlayground({
    ...shared(deps, 'web'),
    presentIn: deps.present,
    outcomes: OUTCOMES.map(({ suffix, en, zh }) => ({ suffix, en, zh })),
    newKey: randomUUID,
  });
  return { connections: [playground], pages: playground.pages };
}

/** What every chat needs: it runs commands, fills forms and renders notices. */
export type WiredCommands = {
  readonly run: RunCommand;
  readonly views: Views;
  readonly present: Readonly<Record<Language, PresentNotice>>;
};

export function wireCommands({
  config,
  desk,
  store,
  now,
  languages,
  outageOf,
  whyClosed,
}: {
  readonly config: Config;
  readonly desk: Desk;
  readonly store: KeyValueStore;
  readonly now: () => number;
  /** What people chose, for all configs alike. */
  readonly languages: Languages;
  readonly outageOf: OutageOf;
  readonly whyClosed: WhyClosed;
}): WiredCommands {
  const { language, confirmOverLi, desk: settings } = config;
  const { nameOf } = settings.people;
  const rendering = {
    languages,
    language,
    timezone: settings.timezone,
    adviceOf,
    providerName,
    nameOf,
    now,
    outageOf,
    whyClosed,
    accountCauseOf,
  };
  const mayDecide = createMayDecide(settings);
  const presenterIn = (spoken: Language) =>
    createPresenter({ ...rendering, mayDecide, language: spoken, confirmOverLi });
  return {
    run: createRunCommand({ ...rendering, desk, drafts: createDrafts(store) }),
    views: createViews({ ...rendering, desk, confirmOverLi }),
    present: { en: presenterIn('en'), zh: presenterIn('zh') },
  };
}
