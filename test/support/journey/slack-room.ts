import type { TestContext } from 'node:test';
import { newSqliteUrl } from '../databases.ts';
import { eventually } from '../eventually.ts';
import { type FakeSlack, startFakeSlack } from '../fake-slack.ts';
import type { Chat } from './chat.ts';
import { startJourneyDesk } from './desk.ts';
import { slackChatOf } from './slack-chat.ts';

type File = Record<string, unknown>;

/** A desk in Slack over both providers, with a config that asks more of people than one approval in one place. */
export async function startInSlack(t: TestContext, change: (file: File) => File) {
  const slack = await startFakeSlack(t);
  const chat: Chat = slackChatOf(slack);
  const databaseUrl = await newSqliteUrl(t);
  const desk = await startJourneyDesk(t, {
    chat,
    providers: ['ytx', 'juhe'],
    databaseUrl,
    road: 'polling',
    rooms: 2,
    config: change,
  });
  return { slack, chat, desk, room: chat.conversation(0).slice('slack:'.length) };
}

const REFERENCE = /T[0-9A-HJKMNP-TV-Z]{5}/;
export const wordsOf = (message: { readonly text: string; readonly blocks: unknown } | undefined): string =>
  message === undefined ? '' : `${message.text} ${JSON.stringify(message.blocks)}`;

const teamOf = (file: File) => (file.teams as File[])[0] ?? {};
export const withTeam = (more: File) => (file: File) => ({ ...file, teams: [{ ...teamOf(file), ...more }] });

/** The order's name; what was answered instead, where there is none. */
export const asked = async (slack: FakeSlack, channel: string, line: string, user = 'U0AGENT') => {
  const answer = await slack.slash(line, { user, channel });
  return REFERENCE.exec(answer.text)?.[0] ?? answer.text;
};
export const shownWith = (slack: FakeSlack, channel: string, words: RegExp) =>
  eventually(`${words} in ${channel}`, () => slack.shown(channel).find((message) => words.test(wordsOf(message))), 20);
