import type { Card } from '../../commands/card.ts';
import type { Answer, Given, RunCommand } from '../../commands/command.ts';
import { LedgerUnreachable } from '../../src/core/ledger.ts';
import type { AccountId, Actor } from '../../src/core/people.ts';
import type { Language } from '../../src/core/product.ts';
import type { Profiles } from './profiles.ts';
import type { Person } from './read.ts';
import type { CheckSender, Claims } from './senders.ts';
import { refusedCard, sentenceCard, slackWordsFor } from './words.ts';

/**
 * A command as it arrived.
 *
 * @property from its sender, as Slack names them
 * @property tell tells the sender if the ledger cannot be reached
 */
export type IncomingCommand = Pick<Given, 'command' | 'origin' | 'requestKey' | 'mentions'> & {
  readonly from: Person;
  readonly tell: (card: Card) => void;
};

/**
 * Runs the commands that arrive from Slack.
 *
 * - `run`: runs a command and returns its answer
 * - `viewerOf`: who a person is, and the language of their Slack if it is known here
 * - `tellIfUnreachable`: runs a task; if the ledger cannot be reached, tells the person what that means, because Slack shows a bare error
 */
export type CommandRunner = {
  readonly run: (incoming: IncomingCommand) => Promise<Answer>;
  readonly viewerOf: (person: Person) => Promise<Pick<Given, 'by' | 'reportedLanguage'>>;
  readonly tellIfUnreachable: <T>(tell: (card: Card) => void, task: () => Promise<T>) => Promise<T>;
};

/** The refusal for a person who may not use the app; null if they may. */
export type RefusalFor = (user: string, claims: Claims) => Promise<Card | null>;

export const createRefusalFor =
  (checkSender: CheckSender, language: () => Language): RefusalFor =>
  async (user, claims) => {
    const refused = await checkSender(user, claims);
    return refused === null ? null : refusedCard(refused, language());
  };

export function createCommandRunner({
  run,
  actorOf,
  profiles,
  language,
}: {
  readonly run: RunCommand;
  readonly actorOf: (account: AccountId, shownName: string) => Actor;
  readonly profiles: Pick<Profiles, 'reportedLanguageOf'>;
  readonly language: () => Language;
}): CommandRunner {
  const viewerOf: CommandRunner['viewerOf'] = async ({ id, username, name }) => ({
    by: actorOf(`slack:${id}` as AccountId, username ?? name ?? id),
    reportedLanguage: await profiles.reportedLanguageOf(id),
  });
  const tellIfUnreachable: CommandRunner['tellIfUnreachable'] = async (tell, task) => {
    try {
      return await task();
    } catch (error) {
      if (error instanceof LedgerUnreachable) tell(sentenceCard(slackWordsFor(language()).deskUnreachable));
      throw error;
    }
  };
  return {
    viewerOf,
    tellIfUnreachable,
    run: ({ from, tell, ...incoming }) =>
      tellIfUnreachable(tell, async () => run({ ...incoming, ...(await viewerOf(from)), alone: true })),
  };
}
