import { createRequire, Module } from 'node:module';
import type { App, Logger } from '@slack/bolt';
import { LogLevel } from '@slack/web-api';
import type { Log } from '../../src/core/log.ts';

/**
 * Makes a Bolt app without the parts that we do ourselves. Its receiver does nothing: `processEvent` gets the payloads. Its
 * authorisation returns nothing, so Bolt makes no calls and keeps no clients; our listeners have their own.
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

/** Bolt's receivers, which `App` always loads. We have a receiver of our own. */
const RECEIVERS = ['HTTPReceiver', 'SocketModeReceiver'] as const;

/**
 * Loads Bolt's `App` without its receivers. They bring express, the OAuth flow and a socket, which took 70 ms of the start and
 * 16 MB. During this load an empty class takes the place of each.
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

/** The response of the listener that acknowledged a payload: nothing, a message or a view's response. `unhandled`: there was none. */
export type Acknowledgement =
  | { readonly kind: 'acknowledged'; readonly response: unknown }
  | { readonly kind: 'unhandled' };

/**
 * Gives a verified payload to Bolt and waits until its listener has ended, so that Slack gets its answer after the commit. Rejects
 * with the error that the listener threw.
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

/** Bolt wraps a listener's error in an `UnknownError`, which keeps it as `original`. */
const originalOf = (error: unknown): unknown =>
  error instanceof Error && 'original' in error && error.original instanceof Error ? error.original : error;

/** Writes the warnings and errors of Slack's libraries to our log, as text. Their lower levels hold whole payloads. */
export function createSdkLogger(log: Log): Logger {
  return {
    debug: () => {},
    info: () => {},
    warn: (...message: unknown[]) => log.warn('slack.sdk', { said: textOf(message) }),
    error: (...message: unknown[]) => log.warn('slack.sdk', { said: textOf(message) }),
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}

const textOf = (message: readonly unknown[]): string => message.map(String).join(' ').slice(0, 500);
