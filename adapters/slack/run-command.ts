import type { WebClient } from '@slack/web-api';
import type { Card } from '../../commands/card.ts';
import type { Answer, Command, Given, ParseRefused, RunCommand } from '../../commands/command.ts';
import type { Views } from '../../commands/views.ts';
import type { Origin } from '../../src/core/conversation.ts';
import { LedgerUnreachable } from '../../src/core/ledger.ts';
import type { Log } from '../../src/core/log.ts';
import type { AccountId, Actor } from '../../src/core/people.ts';
import type { Language, Product } from '../../src/core/product.ts';
import type { Result } from '../../src/core/result.ts';
import type { Claims } from './affiliation.ts';
import type { Aside } from './background-tasks.ts';
import type { FormPreviews } from './form-previews.ts';
import type { HomeTabs } from './home-tabs.ts';
import type { Home } from './identity.ts';
import type { Strays } from './orphan-cards.ts';
import type { Profiles } from './profiles.ts';
import type { Person, Unreadable } from './read.ts';
import type { Addressee } from './send-ephemeral.ts';
import { type CheckSender, refusedCard } from './senders.ts';
import { sentenceCard, slackWordsFor } from './words.ts';

/** What every listener works with. */
export type ListenerDeps = {
  readonly run: RunCommand;
  readonly views: Views;
  readonly actorOf: (account: AccountId, shownName: string) => Actor;
  readonly language: Language;
  readonly products: () => readonly Product[];
  readonly client: WebClient;
  readonly home: () => Home | null;
  readonly profiles: Profiles;
  readonly checkSender: CheckSender;
  readonly tabs: HomeTabs;
  readonly previews: FormPreviews;
  readonly aside: Aside;
  readonly strays: Strays;
  /** Tells somebody something in private, beside the acknowledgement. */
  readonly tell: (to: Addressee, card: Card) => void;
  readonly log: Log;
};

/** @property tell how whoever said it is told that the ledger cannot be reached */
export type Saying = {
  readonly command: Result<Command, ParseRefused>;
  readonly person: Person;
  readonly origin: Origin;
  readonly requestKey: string;
  readonly mentions?: Given['mentions'];
  readonly tell: (card: Card) => void;
};

/** Takes a saying to the desk. Where the ledger cannot be reached Slack shows a bare error, and we say what it means. */
export async function answerOf(deps: ListenerDeps, saying: Saying): Promise<Answer> {
  const { command, person, origin, requestKey, mentions = NO_MENTIONS, tell } = saying;
  return explaining(deps, tell, async () =>
    deps.run({ ...(await saidBy(deps, person)), command, origin, requestKey, mentions, alone: true }),
  );
}

const NO_MENTIONS: NonNullable<Given['mentions']> = new Map();

/** Says what it means that the ledger cannot be reached, to whoever would see only Slack's bare error. */
export async function explaining<T>(
  { language }: Pick<ListenerDeps, 'language'>,
  tell: (card: Card) => void,
  task: () => Promise<T>,
): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof LedgerUnreachable) tell(sentenceCard(slackWordsFor(language).deskUnreachable));
    throw error;
  }
}

/** Who speaks, and the language their Slack is in as far as it is known here. */
export const saidBy = async (
  { actorOf, profiles }: ListenerDeps,
  { id, username, name }: Person,
): Promise<Pick<Given, 'by' | 'hint'>> => ({
  by: actorOf(`slack:${id}` as AccountId, username ?? name ?? id),
  hint: await profiles.hintOf(id),
});

/** What somebody is told who may not use the app; null where they may. */
export async function refusalFor(
  { checkSender, language }: Pick<ListenerDeps, 'checkSender' | 'language'>,
  user: string,
  claims: Claims,
): Promise<Card | null> {
  const refused = await checkSender(user, claims);
  return refused === null ? null : refusedCard(refused, language);
}

export function unreadable({ log }: Pick<ListenerDeps, 'log'>, what: string, { fields }: Unreadable): undefined {
  log.error('slack.unreadable', { what, fields });
}
