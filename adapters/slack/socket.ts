import { type Logger, SocketModeClient } from '@slack/socket-mode';
import { z } from 'zod';
import type { Log } from '../../src/core/log.ts';
import { ChatRefused } from '../../src/core/surface.ts';
import { createBackgroundTasks } from '../../src/runtime/background-tasks.ts';
import { nextBackoff } from '../../src/runtime/backoff.ts';
import { withTimeout } from '../../src/runtime/with-timeout.ts';
import type { Dispatch } from './bolt.ts';
import { isTokenRefused } from './delivery-errors.ts';

/** Slack's own way in without an address of ours. `start` rejects with `ChatRefused` where the app token is refused. */
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

const WAITS = { firstMs: 1_000, maxMs: 30_000 };
/** From asking for an address to Slack's `hello`. */
const CONNECT_MS = 20_000;
const CLOSE_MS = 6_000;
const REFUSED =
  'Slack refuses the app token: set SLACK_APP_TOKEN to an app-level token with connections:write ("Basic Information", "App-Level Tokens").';

/**
 * Holds one socket, and opens the next with a client of its own when it ends. The client's own reconnecting is off: its waits have
 * no bound, and where it fails for good nobody can catch it. An envelope is acknowledged when its listener has ended, so that
 * Slack sends what was not committed again; what it sends twice has the same request key.
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
    // Slack ends a healthy socket every few hours and expects the next at once.
    reopenAfter(0);
  };
  const heard = (event: unknown): void => {
    if (isStopped) return;
    void tasks.track(take(deps, event));
  };
  const open = async (waitMs: number): Promise<void> => {
    const client = createClient(deps, heard, ended);
    current = client;
    try {
      const opened = client.start().then(() => true);
      if ((await withTimeout(CONNECT_MS, opened)) === null) throw new Error(`not within ${CONNECT_MS} ms`);
      missing = null;
      log.info('slack.socket_open');
    } catch (error) {
      void close(client);
      missing = isTokenRefused(error) ? REFUSED : 'Slack’s socket cannot be opened.';
      if (isTokenRefused(error)) throw new ChatRefused(REFUSED);
      log.warn('slack.socket_not_open', { why: String(error), waitMs });
      reopenAfter(waitMs);
    }
  };
  const reopenAfter = (waitMs: number): void => {
    if (isStopped) return;
    const nextMs = nextBackoff(WAITS, waitMs);
    timer = setTimeout(() => {
      open(nextMs).catch((error: unknown) => log.error('slack.socket_refused', { why: String(error) }));
    }, waitMs);
  };

  return {
    start: () => open(WAITS.firstMs),
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
  heard: (event: unknown) => void,
  ended: (client: SocketModeClient) => void,
): SocketModeClient {
  const client = new SocketModeClient({
    appToken,
    logger,
    autoReconnectEnabled: false,
    clientOptions: {
      slackApiUrl: apiUrl,
      timeout: 10_000,
      retryConfig: { retries: 0, maxTimeout: WAITS.maxMs },
      rejectRateLimitedCalls: true,
    },
  });
  // The client's reader of messages is async and nobody awaits it: a message it cannot read would end the process.
  const [readMessage] = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  client.on('ws_message', async (...message: unknown[]) => {
    try {
      await readMessage?.(...message);
    } catch (error) {
      log.error('slack.socket_unreadable', { why: String(error) });
    }
  });
  client.on('slack_event', heard);
  client.on('disconnected', () => ended(client));
  return client;
}

/** Never rejects: a socket that does not close in time is left to itself. */
const close = (client: SocketModeClient): Promise<unknown> =>
  withTimeout(CLOSE_MS, client.disconnect()).catch(() => {});

/** Never rejects. What its listener did not take is not acknowledged. */
async function take({ dispatch, acknowledged, log }: SocketDeps, event: unknown): Promise<void> {
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
