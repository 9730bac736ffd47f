import type { Answer, Given, RunCommand } from '../../commands/command.ts';
import type { AccountId, Actor } from '../../src/core/people.ts';
import type { Sender } from './read.ts';

/** A command, and where it was given. */
export type Said = Omit<Given, 'by' | 'reportedLanguage'>;

/** Runs what people say in Telegram. */
export type CommandRunner = { readonly run: (from: Sender, said: Said) => Promise<Answer> };

export type ActorOf = (account: AccountId, shownName: string) => Actor;

export const createCommandRunner = (run: RunCommand, actorOf: ActorOf): CommandRunner => ({
  run: ({ account, name, reportedLanguage }, said) => run({ ...said, by: actorOf(account, name), reportedLanguage }),
});
