import type { AuthTestResponse, WebClient } from '@slack/web-api';
import type { Log } from '../../src/core/log.ts';
import { nativeId, platformOf } from '../../src/core/people.ts';
import { ChatRefused } from '../../src/core/surface.ts';
import { nextBackoff } from '../../src/runtime/backoff.ts';
import { messageOf } from '../../src/runtime/tasks.ts';
import type { LinkOf } from './blocks.ts';
import { isTokenRefused } from './delivery-errors.ts';

/** Our own app in Slack, as `auth.test` describes it. `enterpriseId` is null outside an Enterprise Grid. */
export type Home = {
  readonly teamId: string;
  readonly enterpriseId: string | null;
  readonly botUserId: string;
  /** The beginning of the addresses of the workspace's messages: `https://acme.slack.com/`. */
  readonly url: string | null;
};

/**
 * - `learn`: asks Slack once. Rejects with `ChatRefused` if the token is refused; asks again in the background if Slack cannot be
 *   reached
 * - `home`: null until Slack has answered
 * - `linkOf`: the address of a message in this workspace; null until Slack has answered
 */
export type Identity = {
  readonly learn: () => Promise<void>;
  readonly home: () => Home | null;
  readonly linkOf: LinkOf;
  readonly missing: () => string | null;
  readonly stop: () => void;
};

const FIRST_WAIT_MS = 2_000;
const MAX_WAIT_MS = 30_000;
export const TOKEN_REFUSED =
  'Slack refuses the bot token: set SLACK_BOT_TOKEN to the "Bot User OAuth Token" on the app’s page "OAuth & Permissions".';

export function createIdentity({
  client,
  log,
  firstWaitMs = FIRST_WAIT_MS,
}: {
  readonly client: WebClient;
  readonly log: Log;
  readonly firstWaitMs?: number;
}): Identity {
  let home: Home | null = null;
  let missing: string | null = 'Slack has not been asked yet who this app is.';
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const learn = async (waitMs: number): Promise<void> => {
    try {
      home = homeIn(await client.auth.test());
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
  // Until Slack answers everybody is refused, so it is asked again and again, even if it refuses the token meanwhile.
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
    learn: () => learn(firstWaitMs),
    home: () => home,
    linkOf: ({ conversation, message }) => {
      const url = home?.url ?? null;
      if (url === null || platformOf(conversation) !== 'slack') return null;
      return `${url}archives/${nativeId(conversation)}/p${message.replace('.', '')}`;
    },
    missing: () => missing,
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

/** Throws if the answer does not name the workspace. If a whole organisation has installed the app, the workspace is the enterprise. */
function homeIn({ team_id: teamId, enterprise_id, user_id, url }: AuthTestResponse): Home {
  if (!teamId) throw new Error('auth.test does not say which workspace this is');
  const enterpriseId = enterprise_id || (teamId.startsWith('E') ? teamId : null);
  return { teamId, enterpriseId, botUserId: user_id ?? '', url: url ?? null };
}
