import { confirm, input, password } from '@inquirer/prompts';
import type { Prompter } from './answer.ts';

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
