import { randomUUID } from 'node:crypto';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { PresentNotice } from '../../commands/card.ts';
import type { RunCommand } from '../../commands/command.ts';
import { createOrphanCards } from '../../commands/presenter.ts';
import type { Views } from '../../commands/views.ts';
import type { ConversationId, KeyValueStore, MessageRef } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import { type AccountId, type Actor, nativeId } from '../../src/core/people.ts';
import type { Language, Product } from '../../src/core/product.ts';
import type { Connection, Groups, MendCard } from '../../src/core/surface.ts';
import type { Desk } from '../../src/desk/desk.ts';
import { createBackgroundTasks, createRunInBackground } from '../../src/runtime/tasks.ts';
import { createSendCardFile, createSendEphemeral, type Tell } from './answers.ts';
import { toMessage } from './blocks.ts';
import { bulkActs, registerBulk } from './bulk.ts';
import { createFetchFile } from './file-download.ts';
import { createSendFile } from './file-upload.ts';
import { createModals } from './forms/modals.ts';
import { createHomeTabs } from './home/tabs.ts';
import { createApp, createDispatch, createEventsRoute, createSdkLogger } from './intake.ts';
import { handleKeptClick, registerInteractions } from './interactions.ts';
import { createLifecycle } from './lifecycle.ts';
import { registerListeners } from './listeners.ts';
import { createMembers } from './members.ts';
import { createSendReport, type TellReport } from './report.ts';
import { createCommandRunner, createSenders } from './senders.ts';
import type { Socket, SocketDeps } from './socket.ts';
import { createSlackSurface } from './surface.ts';
import { createUnfinished } from './unfinished.ts';

export type SlackDeps = {
  readonly botToken: string;
  readonly signingSecret: string;
  /** If it is given, everything arrives over a socket and there is no route. */
  readonly appToken: string | null;
  /** `https://slack.com/api/` */
  readonly apiUrl: string;
  readonly run: RunCommand;
  readonly views: Views;
  readonly present: PresentNotice;
  readonly orphanCardAt: Desk['orphanCardAt'];
  readonly mendCard: MendCard;
  readonly conversationOpened: (conversation: ConversationId) => Promise<void>;
  readonly actorOf: (account: AccountId, shownName: string) => Actor;
  /** The language of the form, and of refusals before a command is read. */
  readonly language: () => Language;
  readonly products: () => readonly Product[];
  readonly now: () => number;
  readonly log: Log;
  readonly store: KeyValueStore;
  readonly acknowledged: (ms: number) => void;
  /** If they are not given, they are opened here. */
  readonly groups?: Groups | undefined;
};

/** The client retries nothing: the outbox decides about messages, and a person waits for everything else. */
const CLIENT: WebClientOptions = { retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };
const OUTBOX_TIMEOUT_MS = 10_000;
/** A form must be open within 3 s of the click. */
const INTERACTIVE_TIMEOUT_MS = 2_500;

/** Opens the directory of user groups, with a client of its own. It needs no desk. */
export function openSlackGroups(deps: Pick<SlackDeps, 'botToken' | 'apiUrl' | 'store' | 'now' | 'log'>): Groups {
  const client = new WebClient(deps.botToken, { ...optionsFor(deps), timeout: INTERACTIVE_TIMEOUT_MS });
  return createMembers({ ...deps, client });
}

const optionsFor = ({ apiUrl, log }: Pick<SlackDeps, 'apiUrl' | 'log'>) => ({
  ...CLIENT,
  slackApiUrl: apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`,
  logger: createSdkLogger(log),
});

/** Connects Slack to the desk. Bolt routes and acknowledges; our own route verifies, and our own surface shows. */
export function connectSlack(deps: SlackDeps): Connection {
  const { appToken, log, groups = openSlackGroups(deps) } = deps;
  const options = optionsFor(deps);
  const { slackApiUrl: apiUrl, logger } = options;
  // Four clients, each with its own queue: background work must not delay a form, nor a form a card.
  const outbox = new WebClient(deps.botToken, { ...options, timeout: OUTBOX_TIMEOUT_MS });
  const client = new WebClient(deps.botToken, { ...options, timeout: INTERACTIVE_TIMEOUT_MS });
  const backgroundClient = new WebClient(deps.botToken, { ...options, timeout: INTERACTIVE_TIMEOUT_MS });
  const files = new WebClient(deps.botToken, { ...options, timeout: OUTBOX_TIMEOUT_MS });
  const tasks = createBackgroundTasks();
  const runInBackground = createRunInBackground(tasks, log);
  const apps = { commands: createApp(logger), others: createApp(logger) };
  const dispatch = createDispatch(apps);
  const openSocket = appToken === null ? null : () => loadSocket({ ...deps, appToken, apiUrl, dispatch, logger });
  const lifecycle = createLifecycle({ client, openSocket, log });
  const sendEphemeral = createSendEphemeral({ client, apiUrl, linkOf: lifecycle.linkOf, log });
  const sendFile = createSendFile({ client: outbox, apiUrl });
  const sendCardFile = createSendCardFile({
    sendFile: createSendFile({ client: files, apiUrl }),
    sendEphemeral,
    language: deps.language,
    log,
  });
  const sendReport = createSendReport({ ...deps, client, apiUrl, sendEphemeral });
  const fetchFile = createFetchFile({ client: files, botToken: deps.botToken, apiUrl });
  const unfinished = createUnfinished({ store: deps.store, newKey: randomUUID, runInBackground });
  const background = { ...deps, client: backgroundClient, runInBackground };
  const senders = createSenders({ ...background, self: lifecycle.self });
  const { refusalFor, viewerOf } = senders;
  const tabs = createHomeTabs({ ...background, memberOf: groups.memberOf, senders });
  const commands = createCommandRunner({ ...deps, viewerOf });
  const modals = createModals({ ...deps, client, runInBackground, viewerOf });
  const tell: Tell = (to, card) =>
    'homeOf' in to
      ? tabs.show(to.homeOf, card, to.claims)
      : runInBackground('slack.not_told', async () => {
          await sendEphemeral(to, card);
          await sendCardFile(to, card);
        });
  const sendInPrivate: Tell = (to, card) => {
    if (!('homeOf' in to)) runInBackground('slack.file_not_sent', () => sendCardFile(to, card));
  };
  const tellReport: TellReport = (to, card, report) =>
    runInBackground('slack.report_not_shown', () => sendReport(to, card, report));
  const orphanCards = createOrphanCards({
    ...deps,
    edit: async ({ conversation, message: ts }, card) => {
      const content = { ...toMessage(card), parse: 'none' as const, link_names: false };
      await backgroundClient.chat.update({ ...content, channel: nativeId(conversation), ts });
    },
  });
  const heard = {
    commands,
    modals,
    refusalFor,
    tell,
    sendFile: sendInPrivate,
    tellReport,
    unfinished,
    language: deps.language,
    log,
  };
  const bulk = { ...heard, fetchFile };
  registerListeners(apps, {
    ...heard,
    linkOf: lifecycle.linkOf,
    tabs,
    conversationOpened: deps.conversationOpened,
    botUserId: () => lifecycle.self.home?.botUserId ?? null,
  });
  const clicks = {
    ...heard,
    viewerOf,
    orphanCards: { pressed: (ref: string, at: MessageRef) => tasks.track(orphanCards.pressed(ref, at)) },
  };
  registerInteractions(apps.others, clicks);
  registerBulk(apps.others, bulk);

  return {
    surface: createSlackSurface({
      client: outbox,
      present: deps.present,
      groups,
      linkOf: lifecycle.linkOf,
      changed: tabs.changed,
      tokenRefused: lifecycle.tokenRefused,
      sendFile,
      language: deps.language,
    }),
    routes: appToken === null ? [createEventsRoute({ ...deps, dispatch })] : [],
    start: async () => {
      await lifecycle.start();
      await unfinished.resume({ ...bulkActs(bulk), click: (payload) => handleKeptClick(clicks, payload) });
    },
    missing: lifecycle.missing,
    stop: async () => {
      tabs.stop();
      await lifecycle.stop();
      await tasks.settled();
    },
  };
}

/** Loads the socket's library only if there is a socket: it costs 119 ms of the start. */
async function loadSocket(deps: SocketDeps): Promise<Socket> {
  const { createSocket } = await import('./socket.ts');
  return createSocket(deps);
}
