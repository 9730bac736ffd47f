import { stripVTControlCharacters, styleText } from 'node:util';
import type { Command } from 'commander';
import type { HangUp, StopSignal } from '../app/supervisor.ts';

/** 0 done; 1 refused, or something is wrong; 2 bad arguments. */
export type ExitCode = 0 | 1 | 2;

/** All that a command has of the world around it, so that a test can run one in its own process. */
export type Io = {
  /** Writes one line, or several, to standard output: what was asked for. */
  readonly out: (text: string) => void;
  /** The same to standard error: refusals and progress. */
  readonly err: (text: string) => void;
  /** A person sits at it. Without one nothing is asked, and no progress is shown. */
  readonly isTerminal: boolean;
  /** The width of the terminal that shows standard output; null if none does. */
  readonly columns: number | null;
  /** Each leaves its text as it is if standard output takes no colours. */
  readonly colours: Colours;
  /** The answer is read by a machine: one JSON document on standard output, and nothing else there. */
  readonly json: boolean;
  /** The environment of the process, without the `.env`. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Resolves when the process is asked to stop. */
  readonly stopSignal: Promise<StopSignal>;
  /** What SIGHUP does. Only a desk does anything at one. */
  readonly hangUp: HangUp;
};

/** Says why nothing was done. */
export const refuse = ({ err }: Pick<Io, 'err'>, sentence: string): 1 => {
  err(sentence);
  return 1;
};

export type Colours = Readonly<Record<'bold' | 'dim' | 'red' | 'green' | 'yellow', (text: string) => string>>;

/**
 * One command of the command line. `Options` are what `declare` declares: arguments by their names, options by their long names, both
 * in camelCase.
 */
export type CliCommand<Options> = {
  readonly name: string;
  /** What it does, in one line. */
  readonly summary: string;
  /** What a user must know besides. */
  readonly details?: string;
  /** Lines to copy, without the name of the program, and what each does. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  /** Whether it can answer in JSON; then it has `--json`. */
  readonly json?: boolean;
  /** Adds its arguments and options. */
  readonly declare?: (command: Command) => Command;
  /** Returns the sentence about arguments that do not go together; null if they do. */
  readonly wrongIn?: (options: Options) => string | null;
  readonly run: (options: Options, io: Io) => Promise<ExitCode>;
};

/** The world around this process: its terminal, its environment and its signals. */
export function processIo(signals: Pick<Io, 'stopSignal' | 'hangUp'>): Omit<Io, 'json'> {
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    isTerminal: process.stdin.isTTY === true && process.stdout.isTTY === true,
    columns: process.stdout.isTTY ? process.stdout.columns : null,
    colours: coloursIf(takesColours(process.stdout.isTTY === true, process.env)),
    variables: process.env,
    ...signals,
  };
}

/** https://no-color.org and https://force-color.org: a variable counts if it is set and not empty. */
export function takesColours(isTerminal: boolean, given: Io['variables']): boolean {
  if (given.NO_COLOR) return false;
  if (given.FORCE_COLOR) return given.FORCE_COLOR !== '0';
  return isTerminal && given.TERM !== 'dumb';
}

export function coloursIf(taken: boolean): Colours {
  const one = (style: keyof Colours) => (text: string) =>
    taken ? styleText(style, text, { validateStream: false }) : stripVTControlCharacters(text);
  return { bold: one('bold'), dim: one('dim'), red: one('red'), green: one('green'), yellow: one('yellow') };
}
