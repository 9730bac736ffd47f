import { confirm, input, password } from '@inquirer/prompts';
import type { Result } from '../../core/result.ts';

/** Ends `init` with a sentence: 1 where an answer was refused, 2 where one is missing or cannot be an answer. */
export class InitStopped extends Error {
  readonly exitCode: 1 | 2;
  constructor(exitCode: 1 | 2, sentence: string) {
    super(sentence);
    this.exitCode = exitCode;
  }
}

/** Asks the person at the terminal. `wrong` returns why an answer is refused, which is shown before it is asked again; null if it is good. */
export type Prompter = {
  readonly text: (
    message: string,
    offered: string | null,
    wrong: (given: string) => Promise<string | null>,
  ) => Promise<void>;
  readonly secret: (message: string, wrong: (given: string) => Promise<string | null>) => Promise<void>;
  readonly confirm: (message: string) => Promise<boolean>;
};

/**
 * The conversation with the person who runs `init`.
 *
 * @property prompter null if nobody can be asked: no terminal, or `--yes`
 * @property note keeps a line until the question at hand is answered
 */
export type Session = {
  readonly prompter: Prompter | null;
  readonly say: (line: string) => void;
  readonly note: (line: string) => void;
  readonly flushNotes: () => void;
};

export function createSession(prompter: Prompter | null, say: (line: string) => void): Session {
  const notes: string[] = [];
  return {
    prompter,
    say,
    note: (line) => void notes.push(line),
    flushNotes: () => {
      for (const line of notes.splice(0)) say(`  ${line}`);
    },
  };
}

/**
 * One thing that `init` has to know.
 *
 * @property flag what gives the answer without a question: a flag, or for a secret a variable and a flag
 * @property given the answer that was given so; null for none
 * @property offered what is taken if nothing is typed: the answer of the run before, or a default. It is never shown of a secret
 * @property read looks at an answer, live where it can; an error says why it is refused
 */
export type Question<T> = {
  readonly flag: string;
  readonly ask: string;
  readonly given: string | null;
  readonly offered: string | null;
  readonly secret?: boolean;
  readonly read: (given: string) => Promise<Result<T, string>> | Result<T, string>;
};

/** Finds the answer to a question: as it was given, as it was before, or by asking until it is good. */
export async function answer<T>(session: Session, question: Question<T>): Promise<T> {
  const found = (await answerGiven(session, question)) ?? (await answerAsked(session, question));
  session.flushNotes();
  return found.value;
}

type Found<T> = { readonly value: T };

async function answerGiven<T>(session: Session, { flag, given, read }: Question<T>): Promise<Found<T> | null> {
  if (given === null) return null;
  const result = await read(given);
  if (result.ok) return result;
  if (session.prompter === null) throw new InitStopped(1, `${flag}: ${result.error}`);
  session.say(`${flag}: ${result.error}`);
  return null;
}

async function answerAsked<T>({ prompter }: Session, question: Question<T>): Promise<Found<T>> {
  const { flag, ask, offered, secret = false, read } = question;
  if (prompter === null) {
    if (offered === null) throw new InitStopped(2, `${flag} is missing. It answers: ${ask}`);
    const result = await read(offered);
    if (!result.ok) throw new InitStopped(1, `${flag}: ${result.error}`);
    return result;
  }
  let found: Found<T> | null = null;
  const wrong = async (typed: string): Promise<string | null> => {
    const result = await read(typed === '' && offered !== null ? offered : typed);
    if (!result.ok) return result.error;
    found = result;
    return null;
  };
  if (secret) await prompter.secret(offered === null ? ask : `${ask} (Enter keeps the one in .env)`, wrong);
  else await prompter.text(ask, offered, wrong);
  if (found === null) throw new Error(`"${ask}" was answered without a check`);
  return found;
}

/** Asks by Inquirer, on these streams. */
export function createPrompter(streams: {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}): Prompter {
  const check =
    (wrong: (given: string) => Promise<string | null>) =>
    async (given: string): Promise<true | string> =>
      (await wrong(given)) ?? true;
  return {
    text: async (message, offered, wrong) => {
      await input({ message, ...(offered === null ? {} : { default: offered }), validate: check(wrong) }, streams);
    },
    secret: async (message, wrong) => {
      await password({ message, mask: '*', validate: check(wrong) }, streams);
    },
    confirm: (message) => confirm({ message, default: false }, streams),
  };
}

/** Whether somebody pressed Ctrl-C at a question, or closed the terminal. */
export const isLeaving = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'ExitPromptError' || error.name === 'AbortPromptError');

/** A secret as it was meant, and what was taken off the pasted text; null if nothing was. */
export type SecretText = { readonly value: string; readonly removed: string | null };

const QUOTES = /^(["'`“”‘’])(.*)["'`“”‘’]$/s;
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** Removes what is pasted along with a secret: blanks, line breaks, quotes, invisible characters, its own name. */
export function readSecretText(given: string, name: string): SecretText {
  const removed = new Set<string>();
  const strip = (pattern: RegExp, what: string, by: string, text: string): string => {
    const left = text.replace(pattern, by);
    if (left !== text) removed.add(what);
    return left;
  };
  let value = strip(INVISIBLE, 'invisible characters', '', given);
  value = strip(/[\r\n]+/g, 'line breaks', '', value);
  value = strip(/^\s+|\s+$/g, 'blanks', '', value);
  value = strip(new RegExp(`^(export\\s+)?${name}\\s*[=:]\\s*`), 'its name', '', value);
  value = strip(QUOTES, 'quotes', '$2', value);
  value = strip(/^\s+|\s+$/g, 'blanks', '', value);
  return { value, removed: removed.size === 0 ? null : [...removed].join(', ') };
}
