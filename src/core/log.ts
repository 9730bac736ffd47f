/** A line of the log: a dotted event name, and its facts. Numbers are masked and secrets left out by who writes it, and once more by `src/log.ts`. */
export type Log = {
  readonly info: (event: string, facts?: Readonly<Record<string, unknown>>) => void;
  readonly warn: (event: string, facts?: Readonly<Record<string, unknown>>) => void;
  readonly error: (event: string, facts?: Readonly<Record<string, unknown>>) => void;
};
