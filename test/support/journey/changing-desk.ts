import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { createScope } from '../../crash/scope.ts';
import { eventually } from '../eventually.ts';
import { startFakeSlack } from '../fake-slack.ts';
import type { Chat, Role } from './chat.ts';
import { type JourneyDesk, startJourneyDesk } from './desk.ts';
import { slackChatOf } from './slack-chat.ts';

export type File = Record<string, unknown>;
export type Change = (file: File, chat: Chat) => File;
export const PATIENCE_S = 30;
const REFERENCE = /T[0-9A-HJKMNP-TV-Z]{5,}/;
export const ROOM = 0;
export const OPERATORS = 1;

/** One desk over one database, started with one config after another, as an admin does it. */
export async function startChangingDesk(t: TestContext, chat: Chat, databaseUrl: string) {
  let scope = createScope();
  let desk: JourneyDesk | null = null;
  t.after(() => scope.end());
  const start = async (change: Change): Promise<void> => {
    await scope.end();
    scope = createScope();
    const config = (file: File) => change({ ...file, people: [], approval: { expiresAfter: '30m' } }, chat);
    desk = await startJourneyDesk(scope, { chat, providers: ['juhe'], databaseUrl, road: 'polling', rooms: 1, config });
  };
  const cards = () => chat.seen(ROOM).filter(({ text }) => REFERENCE.test(text));
  const cardOf = (index: number) => eventually(`card ${index}`, () => cardsOnly()[index], PATIENCE_S);
  const cardsOnly = () =>
    cards().filter(({ text }) => /asks for/.test(text) && !/^[^\n]*(?:no other approver)/.test(text));
  const bought = (): number => desk?.sandbox.ledger.juhe.orders().length ?? 0;
  return {
    start,
    bought,
    cardOf,
    ask: async (number: string, role: Role = 'agent') => {
      const before = cardsOnly().length;
      await chat.type(ROOM, role, `${number} 1GB outage`);
      return cardOf(before);
    },
    reference: async () => REFERENCE.exec((await cardOf(0)).text)?.[0] ?? '',
    press: async (role: Role, button: 'approve' | 'reject' = 'approve') =>
      chat.press(ROOM, (await cardOf(0)).id, button, role),
    /** Presses, and waits until the desk has said this to whoever pressed. */
    refused: async (role: Role, words: RegExp) => {
      const before = count(chat, words);
      await chat.press(ROOM, (await cardOf(0)).id, 'approve', role);
      await eventually(`the answer ${words}`, () => count(chat, words) > before, PATIENCE_S);
      assert.equal(bought(), 0);
    },
    says: (words: RegExp) => eventually(`a card ${words}`, () => words.test(cardsOnly()[0]?.text ?? ''), PATIENCE_S),
  };
}

export const count = (chat: Chat, words: RegExp): number => chat.words().split(words).length;
export const teamWith =
  (more: (chat: Chat) => File, file: (chat: Chat) => File = () => ({})): Change =>
  (given, chat) => ({
    ...given,
    teams: [{ ...(given.teams as File[])[0], ...more(chat) }],
    rules: [{ name: 'standard', approvals: 1 }],
    ...file(chat),
  });
export const approvedBy = (roles: readonly Role[], file: (chat: Chat) => File = () => ({})): Change =>
  teamWith((chat) => ({ approvers: roles.map((role) => chat.account(role)) }), file);
export const joined =
  (name: string, ...roles: readonly Role[]) =>
  (chat: Chat): File => ({ people: [{ name, accounts: roles.map((role) => chat.account(role)) }] });

export async function startChangingChat(t: TestContext) {
  const slack = await startFakeSlack(t);
  const chat = slackChatOf(slack);
  const say = async (who: string, line: string, channel = 'C0ROOM0'): Promise<string> => {
    const user = who.startsWith('U0') ? who : chat.account(who as Role).slice('slack:'.length);
    const { text, ...more } = await slack.slash(line, { user, channel });
    return `${text} ${JSON.stringify(more)}`;
  };
  return { slack, chat, say };
}
