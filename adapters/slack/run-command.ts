import type { Card } from '../../commands/card.ts';
import type { Answer, Command, Given, ParseRefused, RunCommand } from '../../commands/command.ts';
import type { Origin } from '../../src/core/conversation.ts';
import { LedgerUnreachable } from '../../src/core/ledger.ts';
import type { AccountId, Actor } from '../../src/core/people.ts';
import type { Language } from '../../src/core/product.ts';
import type { Result } from '../../src/core/result.ts';
import type { Profiles } from './profiles.ts';
import type { Person } from './read.ts';
import type { CheckSender, Claims } from './senders.ts';
import { refusedCard, sentenceCard, slackWordsFor } from './words.ts';

/** @property tell how the person who said it is told that the ledger cannot be reached */
export type Said = {
  readonly command: Result<Command, ParseRefused>;
  readonly person: Person;
  readonly origin: Origin;
  readonly requestKey: string;
  readonly mentions?: Given['mentions'];
  readonly tell: (card: Card) => void;
};

/**
 * Runs what people say in Slack.
 *
 * - `run`: answers a command
 * - `viewerOf`: who somebody is, and the language their Slack is in as far as it is known here
 * - `explaining`: does a task, and where the ledger cannot be reached tells somebody what that means: Slack shows a bare error
 */
export type CommandRunner = {
  readonly run: (said: Said) => Promise<Answer>;
  readonly viewerOf: (person: Person) => Promise<Pick<Given, 'by' | 'reportedLanguage'>>;
  readonly explaining: <T>(tell: (card: Card) => void, task: () => Promise<T>) => Promise<T>;
};

/** What somebody is told who may not use the app; null if they may. */
export type RefusalFor = (user: string, claims: Claims) => Promise<Card | null>;

export const createRefusalFor =
  (checkSender: CheckSender, language: Language): RefusalFor =>
  async (user, claims) => {
    const refused = await checkSender(user, claims);
    return refused === null ? null : refusedCard(refused, language);
  };

const NO_MENTIONS: NonNullable<Given['mentions']> = new Map();

export function createCommandRunner({
  run,
  actorOf,
  profiles,
  language,
}: {
  readonly run: RunCommand;
  readonly actorOf: (account: AccountId, shownName: string) => Actor;
  readonly profiles: Pick<Profiles, 'reportedLanguageOf'>;
  readonly language: Language;
}): CommandRunner {
  const viewerOf: CommandRunner['viewerOf'] = async ({ id, username, name }) => ({
    by: actorOf(`slack:${id}` as AccountId, username ?? name ?? id),
    reportedLanguage: await profiles.reportedLanguageOf(id),
  });
  const explaining: CommandRunner['explaining'] = async (tell, task) => {
    try {
      return await task();
    } catch (error) {
      if (error instanceof LedgerUnreachable) tell(sentenceCard(slackWordsFor(language).deskUnreachable));
      throw error;
    }
  };
  return {
    viewerOf,
    explaining,
    run: ({ person, tell, mentions = NO_MENTIONS, ...said }) =>
      explaining(tell, async () => run({ ...said, ...(await viewerOf(person)), mentions, alone: true })),
  };
}
