/**
 * A line of the log: a dotted event name and its facts. The caller masks numbers and leaves out secrets; `src/log.ts` does it
 * once more.
 */
export type Log = {
  readonly info: (event: string, facts?: Readonly<Record<string, unknown>>) => void;
  readonly warn: (event: string, facts?: Readonly<Record<string, unknown>>) => void;
  readonly error: (event: string, facts?: Readonly<Record<string, unknown>>) => void;
};
