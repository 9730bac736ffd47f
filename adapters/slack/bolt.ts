import { createRequire, Module } from 'node:module';
import type { App, Logger } from '@slack/bolt';
import { LogLevel } from '@slack/web-api';
import type { Log } from '../../src/core/log.ts';

/**
 * Bolt with what we do ourselves left out. The receiver does nothing: payloads are handed to `processEvent`. Authorising answers
 * nothing, so that Bolt neither asks Slack who we are nor keeps clients of its own; our listeners bring theirs.
 */
export function createApp(logger: Logger): App {
  const receiver = { init: () => {}, start: async () => {}, stop: async () => {} };
  const app = new (loadBolt())({ receiver, logger, authorize: async () => ({}), convoStore: false, ignoreSelf: false });
  // Rethrow, or Bolt acknowledges a failed event.
  app.error(async (error) => {
    throw error;
  });
  return app;
}

/** Bolt's own ways to receive, which `App` requires wherever it is loaded from. We bring a receiver of our own. */
const RECEIVERS = ['HTTPReceiver', 'SocketModeReceiver'] as const;

/**
 * Loads Bolt's `App` without its receivers: express, the OAuth flow and the socket, which nobody here uses, took 70 ms of the start
 * and 16 MB. An empty class stands in for each, under its own path and for this load only.
 */
export function loadBolt(): typeof App {
  const require = createRequire(import.meta.url);
  const paths = RECEIVERS.map((name) => require.resolve(`@slack/bolt/dist/receivers/${name}.js`));
  const absent = paths.filter((path) => require.cache[path] === undefined);
  for (const path of absent) require.cache[path] = emptyClass(path);
  try {
    return (require('@slack/bolt/dist/App.js') as { readonly default: typeof App }).default;
  } finally {
    for (const path of absent) delete require.cache[path];
  }
}

function emptyClass(path: string): Module {
  const module = new Module(path);
  module.exports = { default: class {} };
  module.loaded = true;
  return module;
}

/** What a listener acknowledged with: nothing, a message, or a view's response. `unhandled`: no listener took it. */
export type Acknowledgement =
  | { readonly kind: 'acknowledged'; readonly response: unknown }
  | { readonly kind: 'unhandled' };

/**
 * Hands one verified payload to Bolt and waits until its listener has ended, so that what is sent to Slack is sent after the
 * commit. Rejects with what the listener threw.
 */
export type Dispatch = (payload: Readonly<Record<string, unknown>>) => Promise<Acknowledgement>;

export function createDispatch(app: Pick<App, 'processEvent'>): Dispatch {
  return async (payload) => {
    const answers: unknown[] = [];
    try {
      await app.processEvent({ body: payload, ack: async (response?: unknown) => void answers.push(response) });
    } catch (error) {
      throw originalOf(error);
    }
    return answers.length === 0 ? { kind: 'unhandled' } : { kind: 'acknowledged', response: answers.at(-1) };
  };
}

/** Bolt wraps what a listener throws in an `UnknownError`, which keeps it as `original`. */
const originalOf = (error: unknown): unknown =>
  error instanceof Error && 'original' in error && error.original instanceof Error ? error.original : error;

/** Slack's libraries write to our log: their warnings and errors, as text. What they would write below that holds whole payloads. */
export function createSdkLogger(log: Log): Logger {
  return {
    debug: () => {},
    info: () => {},
    warn: (...said: unknown[]) => log.warn('slack.sdk', { said: textOf(said) }),
    error: (...said: unknown[]) => log.warn('slack.sdk', { said: textOf(said) }),
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}

const textOf = (said: readonly unknown[]): string => said.map(String).join(' ').slice(0, 500);
