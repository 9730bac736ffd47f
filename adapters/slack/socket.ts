import { type Logger, SocketModeClient } from '@slack/socket-mode';
import { z } from 'zod';
import type { Log } from '../../src/core/log.ts';
import { ChatRefused } from '../../src/core/surface.ts';
import { nextBackoff } from '../../src/runtime/backoff.ts';
import { createBackgroundTasks, messageOf, withTimeout } from '../../src/runtime/tasks.ts';
import { isTokenRefused } from './delivery-errors.ts';
import type { Dispatch } from './intake.ts';

/** Slack's Socket Mode, which needs no public address. `start` rejects with `ChatRefused` if the app token is refused. */
export type Socket = {
  readonly start: () => Promise<void>;
  readonly missing: () => string | null;
  readonly stop: () => Promise<void>;
};

export type SocketDeps = {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly dispatch: Dispatch;
  readonly log: Log;
  readonly logger: Logger;
  readonly acknowledged: (ms: number) => void;
};

/** https://docs.slack.dev/apis/events-api/using-socket-mode#events */
const Envelope = z.object({
  ack: z.custom<(response?: unknown) => Promise<void>>((ack) => typeof ack === 'function'),
  type: z.string(),
  body: z.record(z.string(), z.unknown()),
});

const BACKOFF = { firstMs: 1_000, maxMs: 30_000 };
/** From the request for an address to Slack's `hello`. */
const CONNECT_TIMEOUT_MS = 20_000;
const CLOSE_TIMEOUT_MS = 6_000;
const REFUSED =
  'Slack refuses the app token: set SLACK_APP_TOKEN to an app-level token with connections:write ("Basic Information", "App-Level Tokens").';

/**
 * Holds one socket, and opens the next with a new client when it ends. The client's own reconnecting is off: its waits have no
 * bound, and nobody can catch its final failure. An envelope is acknowledged after its listener has ended, so Slack sends again what
 * was not committed; a second delivery has the same request key.
 */
export function createSocket(deps: SocketDeps): Socket {
  const { log } = deps;
  const tasks = createBackgroundTasks();
  let missing: string | null = 'Slack’s socket is not open yet.';
  let current: SocketModeClient | null = null;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  const ended = (client: SocketModeClient): void => {
    if (isStopped || client !== current || missing !== null) return;
    missing = 'Slack’s socket is closed.';
    // Slack closes a healthy socket every few hours and expects the next one at once.
    reopenAfter(0);
  };
  const receive = (event: unknown): void => {
    if (isStopped) return;
    void tasks.track(handleEnvelope(deps, event));
  };
  const open = async (waitMs: number): Promise<void> => {
    const client = createClient(deps, receive, ended);
    current = client;
    try {
      const opened = client.start().then(() => true);
      if ((await withTimeout(CONNECT_TIMEOUT_MS, opened)) === null)
        throw new Error(`not within ${CONNECT_TIMEOUT_MS} ms`);
      missing = null;
      log.info('slack.socket_open');
    } catch (error) {
      void close(client);
      missing = isTokenRefused(error) ? REFUSED : 'Slack’s socket cannot be opened.';
      if (isTokenRefused(error)) throw new ChatRefused(REFUSED);
      log.warn('slack.socket_not_open', { why: messageOf(error), waitMs });
      reopenAfter(waitMs);
    }
  };
  const reopenAfter = (waitMs: number): void => {
    if (isStopped) return;
    const nextMs = nextBackoff(BACKOFF, waitMs);
    timer = setTimeout(() => {
      open(nextMs).catch((error: unknown) => log.error('slack.socket_refused', { why: messageOf(error) }));
    }, waitMs);
  };

  return {
    start: () => open(BACKOFF.firstMs),
    missing: () => missing,
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await tasks.settled();
      if (current) await close(current);
    },
  };
}

function createClient(
  { appToken, apiUrl, logger, log }: SocketDeps,
  receive: (event: unknown) => void,
  ended: (client: SocketModeClient) => void,
): SocketModeClient {
  const client = new SocketModeClient({
    appToken,
    logger,
    autoReconnectEnabled: false,
    clientOptions: {
      slackApiUrl: apiUrl,
      timeout: 10_000,
      retryConfig: { retries: 0, maxTimeout: BACKOFF.maxMs },
      rejectRateLimitedCalls: true,
    },
  });
  // The client's reader of messages is async, and nobody awaits it: a message that it cannot read would end the process.
  const [readMessage] = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  client.on('ws_message', async (...message: unknown[]) => {
    try {
      await readMessage?.(...message);
    } catch (error) {
      log.error('slack.socket_unreadable', { why: messageOf(error) });
    }
  });
  client.on('slack_event', receive);
  client.on('disconnected', () => ended(client));
  return client;
}

/** Never rejects: a socket that does not close in time is left alone. */
const close = (client: SocketModeClient): Promise<unknown> =>
  withTimeout(CLOSE_TIMEOUT_MS, client.disconnect()).catch(() => {});

/** Never rejects. An envelope whose listener failed is not acknowledged. */
async function handleEnvelope({ dispatch, acknowledged, log }: SocketDeps, event: unknown): Promise<void> {
  const startedAt = performance.now();
  const envelope = Envelope.safeParse(event);
  if (!envelope.success) return log.error('slack.unreadable', { what: 'envelope' });
  const { body, type, ack } = envelope.data;
  try {
    const answer = await dispatch(body);
    if (answer.kind === 'unhandled') return log.error('slack.unhandled', { type });
    await ack(answer.response ?? {});
    acknowledged(performance.now() - startedAt);
  } catch (error) {
    log.error('slack.listener_failed', { type, why: String(error) });
  }
}
