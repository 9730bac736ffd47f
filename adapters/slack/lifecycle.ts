import type { WebClient } from '@slack/web-api';
import type { Log } from '../../src/core/log.ts';
import { nativeId, platformOf } from '../../src/core/people.ts';
import { ChatRefused } from '../../src/core/surface.ts';
import { nextBackoff } from '../../src/runtime/backoff.ts';
import { messageOf } from '../../src/runtime/tasks.ts';
import type { LinkOf } from './blocks.ts';
import { isTokenRefused } from './delivery-errors.ts';
import type { Socket } from './socket.ts';

/** Our own app in Slack, as `auth.test` describes it. `enterpriseId` is null outside an Enterprise Grid. */
export type Home = {
  readonly teamId: string;
  readonly enterpriseId: string | null;
  readonly botUserId: string;
  /** The beginning of the addresses of the workspace's messages: `https://acme.slack.com/`. */
  readonly url: string | null;
};

/**
 * The connection from start to stop: who we are, the socket, and current trouble.
 *
 * - `self`: our own app; `home` is null until Slack has answered
 * - `start`: asks Slack once who we are. Rejects with `ChatRefused` if the token is refused; asks again in the background if Slack cannot
 *   be reached
 * - `linkOf`: the address of a message in this workspace; null until Slack has answered
 * - `tokenRefused`: hears of each delivery whether Slack refused the token
 */
export type Lifecycle = {
  readonly self: { readonly home: Home | null };
  readonly linkOf: LinkOf;
  readonly start: () => Promise<void>;
  readonly missing: () => string | null;
  readonly tokenRefused: (refused: boolean) => void;
  readonly stop: () => Promise<void>;
};

const FIRST_WAIT_MS = 2_000;
const MAX_WAIT_MS = 30_000;
const TOKEN_REFUSED =
  'Slack refuses the bot token: set SLACK_BOT_TOKEN to the "Bot User OAuth Token" on the app’s page "OAuth & Permissions".';

/** @param openSocket null if Slack calls over HTTP */
export function createLifecycle({
  client,
  openSocket,
  log,
  firstWaitMs = FIRST_WAIT_MS,
}: {
  readonly client: WebClient;
  readonly openSocket: (() => Promise<Socket>) | null;
  readonly log: Log;
  readonly firstWaitMs?: number;
}): Lifecycle {
  const self: { home: Home | null } = { home: null };
  let missing: string | null = 'Slack has not been asked yet who this app is.';
  let isRefused = false;
  let socket: Socket | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const learn = async (waitMs: number): Promise<void> => {
    try {
      self.home = toHome(await client.auth.test());
      missing = null;
    } catch (error) {
      if (isTokenRefused(error)) {
        missing = TOKEN_REFUSED;
        throw new ChatRefused(TOKEN_REFUSED);
      }
      missing = 'Slack cannot be reached.';
      log.warn('slack.unreachable', { why: messageOf(error), waitMs });
      later(waitMs);
    }
  };
  // Until Slack answers, everybody is refused. So it is asked again and again, even after it refused the token.
  const later = (waitMs: number): void => {
    if (isStopped) return;
    timer = setTimeout(() => again(nextBackoff({ firstMs: firstWaitMs, maxMs: MAX_WAIT_MS }, waitMs)), waitMs);
  };
  const again = (waitMs: number): void => {
    learn(waitMs).catch((error: unknown) => {
      log.error('slack.token_refused', { why: messageOf(error), waitMs });
      later(waitMs);
    });
  };

  return {
    self,
    linkOf: ({ conversation, message }) => {
      const url = self.home?.url ?? null;
      if (url === null || platformOf(conversation) !== 'slack') return null;
      return `${url}archives/${nativeId(conversation)}/p${message.replace('.', '')}`;
    },
    start: async () => {
      await learn(firstWaitMs);
      if (openSocket === null) return;
      socket = await openSocket();
      await socket.start();
    },
    missing: () => missing ?? (isRefused ? TOKEN_REFUSED : null) ?? socket?.missing() ?? null,
    tokenRefused: (refused) => {
      isRefused = refused;
    },
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await socket?.stop();
    },
  };
}

/** The fields that we use of `auth.test`. https://docs.slack.dev/reference/methods/auth.test */
type Self = { readonly [F in 'team_id' | 'user_id' | 'url' | 'enterprise_id']?: string | null | undefined };

/** Throws if the answer does not name the workspace. If a whole organisation has installed the app, the workspace is the enterprise. */
export function toHome({ team_id: teamId, enterprise_id, user_id, url }: Self): Home {
  if (!teamId) throw new Error('auth.test does not say which workspace this is');
  const enterpriseId = enterprise_id || (teamId.startsWith('E') ? teamId : null);
  return { teamId, enterpriseId, botUserId: user_id ?? '', url: url ?? null };
}

/** An account as `users.info` describes it. `teamId` may be missing in an Enterprise Grid; `isStranger` is not set on every stranger. */
export type SlackAccount = {
  readonly teamId: string | null;
  readonly enterpriseId: string | null;
  readonly isStranger: boolean;
  readonly isBot: boolean;
  readonly deleted: boolean;
};

/** The fields that we use of `users.info`. https://docs.slack.dev/reference/methods/users.info */
type User = { readonly [F in 'is_stranger' | 'is_bot' | 'is_workflow_bot' | 'deleted']?: boolean | undefined } & {
  readonly team_id?: string | undefined;
  readonly enterprise_user?: { readonly enterprise_id?: string | undefined } | undefined;
};

export const toAccount = (user: User): SlackAccount => ({
  teamId: user.team_id || null,
  enterpriseId: user.enterprise_user?.enterprise_id || null,
  isStranger: user.is_stranger === true,
  isBot: user.is_bot === true || user.is_workflow_bot === true,
  deleted: user.deleted === true,
});
