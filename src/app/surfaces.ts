import { randomUUID } from 'node:crypto';
import type { PresentNotice } from '../../commands/card.ts';
import type { RunCommand } from '../../commands/command.ts';
import type { Views } from '../../commands/views.ts';
import type { Config } from '../config.ts';
import type { KeyValueStore } from '../core/conversation.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Log, Meter } from '../core/log.ts';
import type { Platform } from '../core/people.ts';
import type { Language } from '../core/product.ts';
import type { Connection, GroupDirectory } from '../core/surface.ts';
import type { Desk } from '../desk/desk.ts';
import type { RetryNotices } from '../jobs/wake-ups.ts';
import type { LiveConfig } from './live-config.ts';
import { newIds } from './now-and-ids.ts';

export type SurfaceDeps = {
  /** The config in use: another one may come. */
  readonly config: () => Config;
  readonly actorOf: LiveConfig['actorOf'];
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
function shared(
  { config, actorOf, desk, groups, run, present, store, now, log, meter }: SurfaceDeps,
  platform: Platform,
) {
  return {
    run,
    groups: groups.find(({ name }) => name === platform),
    present: (...shown: Parameters<PresentNotice>) => present[config().language](...shown),
    language: () => config().language,
    actorOf,
    products: desk.products,
    store,
    now,
    log,
    acknowledged: meter.acknowledged.bind(null, platform),
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
    views: deps.views,
    timezone: () => deps.config().desk.timezone,
    outcomes: OUTCOMES.map(({ suffix, en, zh, provider }) => ({ suffix, en, zh, provider })),
    newKey: randomUUID,
  });
  return { connections: [playground], pages: playground.pages };
}
