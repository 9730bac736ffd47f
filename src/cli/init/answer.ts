import type { Result } from '../../core/result.ts';

/** Ends `init` with a sentence: 1 where an answer was refused, 2 where one is missing or cannot be an answer. */
export class InitStopped extends Error {
  readonly exitCode: 1 | 2;
  constructor(exitCode: 1 | 2, sentence: string) {
    super(sentence);
    this.exitCode = exitCode;
  }
}

/** Asks the person at the terminal. `wrong` returns why an answer is refused, which is shown before it is asked again; null where it is good. */
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
 * @property prompter null where nobody can be asked: no terminal, or `--yes`
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
