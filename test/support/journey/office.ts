import type { TestContext } from 'node:test';
import { eventually } from '../eventually.ts';
import { startFakeSlack } from '../fake-slack.ts';
import { type FakeUser, startFakeTelegram } from '../fake-telegram.ts';
import type { DeskChat } from './desk.ts';

/** People of two teams: who asks in the first, its two approvers, and who asks and decides in the second. */
export type Person = 'agent' | 'boss' | 'chief' | 'worker' | 'head';

/** A message of the desk's in a room. `mentions` are the accounts that it calls. */
export type Shown = { readonly id: string; readonly text: string; readonly mentions: readonly string[] };

/** A chat as the people of two teams use it, who read what is answered to them. Rooms: 0 and 1 are the teams', 2 the operators'. */
export type Office = {
  readonly name: 'slack' | 'telegram';
  readonly chat: DeskChat;
  readonly account: (person: Person) => string;
  /** Types a line. @returns what it is answered with */
  readonly say: (room: number | 'alone', person: Person, line: string) => Promise<string>;
  /** Presses a button of the newest message with these words. @returns what the press is answered with */
  readonly press: (room: number, words: RegExp, button: string, person: Person) => Promise<string>;
  /** Keeps a button as it stands now, to be pressed later. */
  readonly keep: (room: number, words: RegExp, button: string) => Promise<(person: Person) => Promise<string>>;
  readonly shown: (room: number) => readonly Shown[];
};

const SECONDS = 20;
const PEOPLE: Readonly<Record<Person, string>> = { agent: 'Ann', boss: 'Bo', chief: 'Cai', worker: 'Wu', head: 'He' };

export async function startSlackOffice(t: Pick<TestContext, 'after'>): Promise<Office> {
  const slack = await startFakeSlack(t);
  const rooms = ['C0ROOM0', 'C0ROOM1', 'C0OPS'];
  for (const room of rooms) slack.addChannel(room);
  const userOf = (person: Person): string => `U0${person.toUpperCase()}`;
  const channelOf = (room: number): string => rooms[room] ?? '';
  const wordsOf = ({ text, blocks }: { readonly text: string; readonly blocks: unknown }): string =>
    `${text}\n${JSON.stringify(blocks)}`;
  const find = (room: number, words: RegExp, button: string) =>
    eventually(
      `${words}`,
      () => slack.shown(channelOf(room)).findLast((one) => words.test(wordsOf(one)) && wordsOf(one).includes(button)),
      SECONDS,
    );
  const answered = async (person: Person, press: () => Promise<unknown>): Promise<string> => {
    const before = slack.ephemerals.length;
    await press();
    const own = () => slack.ephemerals.slice(before).find(({ user }) => user === userOf(person));
    return wordsOf(await eventually(`an answer to ${person}`, own, SECONDS));
  };
  const keep: Office['keep'] = async (room, words, button) => {
    const message = await find(room, words, `"${button}"`);
    // The payload holds the button's value as it stood then.
    const kept = { ...message, blocks: structuredClone(message.blocks) };
    slack.payloads.click(kept, button);
    return (person) => {
      const who = { user: userOf(person), channel: channelOf(room) };
      return answered(person, () => slack.interact(slack.payloads.click(kept, button, who)));
    };
  };
  return {
    name: 'slack',
    chat: {
      environment: {
        SLACK_BOT_TOKEN: slack.state.botToken,
        SLACK_SIGNING_SECRET: slack.state.signingSecret,
        SLACK_API_URL: slack.apiUrl,
      },
      conversation: (room) => `slack:${channelOf(room)}`,
      account: (role) => `slack:${role === 'stranger' ? 'U0STRANGER' : userOf(role)}`,
      pointAt: slack.pointAt,
    },
    account: (person) => `slack:${userOf(person)}`,
    say: async (room, person, line) => {
      const user = userOf(person);
      const channel = room === 'alone' ? `D${user.slice(1)}` : channelOf(room);
      const { json, text } = await slack.slash(line, { user, channel });
      return wordsOf((json ?? { text, blocks: [] }) as { text: string; blocks: unknown });
    },
    keep,
    press: async (room, words, button, person) => (await keep(room, words, button))(person),
    shown: (room) =>
      slack.shown(channelOf(room)).map((message) => ({
        id: message.ts,
        text: wordsOf(message),
        mentions: [...JSON.stringify(message.blocks).matchAll(/"user_id":"(\w+)"/g)].map(([, id]) => `slack:${id}`),
      })),
  };
}

export async function startTelegramOffice(t: Pick<TestContext, 'after'>): Promise<Office> {
  const telegram = await startFakeTelegram(t);
  const groups = [-1001, -1002, -1003].map((id) => id - 1_000_000_000_000);
  for (const group of groups) telegram.group(group);
  const ids: Readonly<Record<Person, number>> = { agent: 42, boss: 77, chief: 78, worker: 91, head: 92 };
  const userOf = (person: Person): FakeUser => ({ id: ids[person], first_name: PEOPLE[person], language_code: 'en' });
  const groupOf = (room: number): number => groups[room] ?? 0;
  const wordsOf = ({ text, keyboard }: { readonly text: string; readonly keyboard: unknown }): string =>
    `${text}\n${JSON.stringify(keyboard)}`;
  const find = (room: number, words: RegExp, button: string) =>
    eventually(
      `${words}`,
      () =>
        telegram.messages(groupOf(room)).findLast((one) => words.test(wordsOf(one)) && wordsOf(one).includes(button)),
      SECONDS,
    );
  const keep: Office['keep'] = async (room, words, button) => {
    const label = `${button[0]?.toUpperCase()}${button.slice(1)}`;
    const message = await find(room, words, `"${label}"`);
    const data = message.keyboard.flat().find(({ text }) => text === label)?.callback_data;
    if (data === undefined) throw new Error(`no button ${label}: ${wordsOf(message)}`);
    return async (person) => {
      const press = telegram.pressData(message, data, userOf(person));
      return (await eventually('a toast', () => telegram.toasts.find((toast) => toast.press === press), SECONDS)).text;
    };
  };
  return {
    name: 'telegram',
    chat: {
      environment: {
        TELEGRAM_BOT_TOKEN: telegram.token,
        TELEGRAM_API_ROOT: telegram.root,
        // Polling waits for the lease of a desk that was stopped.
        TELEGRAM_SECRET_TOKEN: 'journey_secret-1',
      },
      conversation: (room) => `telegram:${groupOf(room)}`,
      account: (role) => `telegram:${role === 'stranger' ? 99 : ids[role]}`,
      pointAt: () => {},
    },
    account: (person) => `telegram:${ids[person]}`,
    say: async (room, person, line) => {
      const chat = room === 'alone' ? ids[person] : groupOf(room);
      const { id } = telegram.say(chat, userOf(person), `/topup ${line}`);
      const reply = await eventually(
        `an answer to ${line}`,
        () => telegram.messages(chat).find(({ replyTo }) => replyTo === id),
        SECONDS,
      );
      return wordsOf(reply);
    },
    keep,
    press: async (room, words, button, person) => (await keep(room, words, button))(person),
    shown: (room) =>
      telegram.messages(groupOf(room)).map((message) => ({
        id: String(message.id),
        text: wordsOf(message),
        mentions:
          JSON.stringify(message.entities)
            .match(/user\?id=\d+/g)
            ?.map((at) => at.replace('user?id=', 'telegram:')) ?? [],
      })),
  };
}

/** The config of both teams, with nobody in common but who is given. */
export const twoTeams = (office: Office) => (file: Record<string, unknown>) => ({
  ...file,
  people: (['agent', 'boss', 'chief', 'worker', 'head'] as const).map((person) => ({
    name: PEOPLE[person],
    accounts: [office.account(person)],
  })),
  teams: [team(office, 'support', 0, ['agent'], ['boss', 'chief']), team(office, 'field', 1, ['worker'], ['head'])],
  rules: [{ name: 'standard', approvals: 1 }],
  approval: { expiresAfter: '1h' },
  operators: { conversation: office.chat.conversation(2) },
});

const team = (office: Office, name: string, room: number, requesters: Person[], approvers: Person[]) => ({
  name,
  conversations: [office.chat.conversation(room)],
  requesters: requesters.map(office.account),
  approvers: approvers.map(office.account),
  budget: { day: '500.00', month: '8000.00' },
});
