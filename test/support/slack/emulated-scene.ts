import type { TestContext } from 'node:test';
import { newSqliteUrl } from '../databases.ts';
import { eventually } from '../eventually.ts';
import { type JourneyDesk, startJourneyDesk } from '../journey/desk.ts';
import { BOT_TOKEN, type EmulatedSlack, type Kept, startEmulatedSlack } from './emulated.ts';
import { createEmulatedPeople, type EmulatedPeople } from './emulated-people.ts';

/**
 * - `cards` the app's messages in a channel, without those in threads
 * - `card`, `reply` the first in a channel or in a thread that says these words, waited for
 * - `refusals` what emulate refused of all that the desk asked
 */
export type EmulatedScene = {
  readonly slack: EmulatedSlack;
  readonly people: EmulatedPeople;
  readonly desk: JourneyDesk;
  readonly support: string;
  readonly cards: (channel?: string) => Promise<readonly Kept[]>;
  readonly card: (words: RegExp, channel?: string) => Promise<Kept>;
  readonly reply: (root: string, words: RegExp) => Promise<Kept>;
  readonly refusals: () => readonly string[];
};

/** A chat that is spoken to once a second, on a machine that does other things too. */
const PATIENCE_S = 20;

/** The whole desk over a provider's sandbox, in a Slack that is emulate's. `team` changes the support team of the config. */
export async function startEmulatedScene(
  t: Pick<TestContext, 'after'>,
  team: Readonly<Record<string, unknown>> = {},
): Promise<EmulatedScene> {
  const slack = await startEmulatedSlack(t);
  const { fake, user, channel } = slack;
  fake.setGroup('S0LEADS', [user('lead')]);
  const chat = {
    environment: { SLACK_BOT_TOKEN: BOT_TOKEN, SLACK_SIGNING_SECRET: fake.signingSecret, SLACK_API_URL: slack.apiUrl },
    conversation: () => `slack:${channel('support')}`,
    account: (role: 'agent' | 'boss' | 'stranger') => `slack:${user(role)}`,
    pointAt: fake.pointAt,
  };
  const config = (file: Record<string, unknown>) => ({
    ...file,
    teams: [
      {
        ...(file.teams as Record<string, unknown>[])[0],
        approvers: [chat.account('boss'), 'slack:group:S0LEADS'],
        ...team,
      },
    ],
    approval: { expiresAfter: '10m' },
    operators: { conversation: `slack:${channel('ops')}`, people: [chat.account('boss')] },
  });
  const databaseUrl = await newSqliteUrl(t);
  const desk = await startJourneyDesk(t, {
    chat,
    providers: ['juhe'],
    databaseUrl,
    road: 'callback',
    rooms: 1,
    config,
  });
  const support = channel('support');
  const cards = async (at = support) => (await slack.history(at)).filter(({ person }) => person === null);
  return {
    slack,
    people: createEmulatedPeople(slack),
    desk,
    support,
    cards,
    card: (words, at) =>
      eventually(`a card ${words}`, async () => (await cards(at)).find((one) => words.test(wordsOf(one))), PATIENCE_S),
    reply: (root, words) => {
      const look = async () =>
        (await slack.replies(support, root)).find(
          (one) => one.ts !== root && one.person === null && words.test(wordsOf(one)),
        );
      return eventually(`a reply ${words}`, look, PATIENCE_S);
    },
    refusals: () =>
      slack.asked
        .filter(({ answer }) => answer.ok !== true)
        .map(({ method, answer }) => `${method} ${String(answer.error)}`),
  };
}

/** What a message says, to be searched. */
export const wordsOf = ({ text, blocks }: Pick<Kept, 'text' | 'blocks'>): string => `${text} ${JSON.stringify(blocks)}`;
