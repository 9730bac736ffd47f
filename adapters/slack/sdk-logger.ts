import type { Logger } from '@slack/bolt';
import { LogLevel } from '@slack/web-api';
import type { Log } from '../../src/core/log.ts';

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
