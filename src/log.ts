import { pino } from 'pino';
import type { Log } from './core/log.ts';
import { maskMsisdn } from './core/msisdn.ts';
import { withTimeout } from './runtime/tasks.ts';

/** Anything that looks like a mainland mobile number, wherever it stands, unless it is part of a longer word or number. */
const NUMBERS = /(?<![0-9A-Za-z])(?:\+?86)?(1[3-9]\d{9})(?![0-9A-Za-z])/g;

/** A write for each line took 14 µs of every command. The buffer is written after so many ms at the latest, and at the end. */
const BUFFER = { minLength: 8_192, periodicFlush: 100 };

/** `close` flushes the buffer and gives up after `timeoutMs`. Nothing may be logged after it. */
export type OpenedLog = Log & { readonly close: (timeoutMs: number) => Promise<void> };

/**
 * Opens the log: one JSON line an event, to standard output.
 *
 * It is the last guard, not the first: the code that logs leaves numbers and secrets out. Here every text is searched once more for
 * whole numbers and for the secrets.
 *
 * @param secrets the values that must never be written, such as tokens and keys
 */
export function createLog(level: string, secrets: readonly string[], write?: (line: string) => void): OpenedLog {
  const standardOutput = write === undefined ? pino.destination({ sync: false, ...BUFFER }) : null;
  const destination = standardOutput ?? { write: write ?? (() => undefined) };
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  const hide = createHide(secrets.filter((secret) => secret.length >= 4));
  const clean = (facts: Readonly<Record<string, unknown>> = {}): object => cleaned(facts, hide, 0) as object;
  return {
    info: (event, facts) => logger.info(clean(facts), event),
    warn: (event, facts) => logger.warn(clean(facts), event),
    error: (event, facts) => logger.error(clean(facts), event),
    close: async (timeoutMs) => {
      if (standardOutput === null) return;
      const flushed = new Promise<true>((resolve) => standardOutput.flush(() => resolve(true)));
      // At the exit it would try to write the rest until somebody reads it, and the process would never end.
      if ((await withTimeout(timeoutMs, flushed)) === null) standardOutput.destroy();
    },
  };
}

const MAX_DEPTH = 4;
const NUMBER_LENGTH = 11;

type Hide = (text: string) => string;

function cleaned(value: unknown, hide: Hide, depth: number): unknown {
  if (typeof value === 'string') return hide(value);
  if (value instanceof Error) return hide(value.stack ?? value.message);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '…';
  if (Array.isArray(value)) return value.map((item) => cleaned(item, hide, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cleaned(item, hide, depth + 1)]));
}

/** What is shorter than a number and than every secret holds neither: most texts, in every line. */
function createHide(secrets: readonly string[]): Hide {
  const shortest = Math.min(NUMBER_LENGTH, ...secrets.map(({ length }) => length));
  return (text) => {
    if (text.length < shortest) return text;
    let clean = text.replace(NUMBERS, (_, msisdn: string) => maskMsisdn(msisdn));
    for (const secret of secrets) clean = clean.replaceAll(secret, '***');
    return clean;
  };
}
