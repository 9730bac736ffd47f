import type { TestContext } from 'node:test';
import { eventually } from '../eventually.ts';
import { type FakeTelegram, type FakeUser, startFakeTelegram } from '../fake-telegram.ts';
import type { Chat, Role } from './chat.ts';

const USERS: Readonly<Record<Role, FakeUser>> = {
  agent: { id: 42, first_name: 'Ann', language_code: 'en' },
  boss: { id: 77, first_name: 'Bo', language_code: 'en' },
  stranger: { id: 99, first_name: 'Cy', language_code: 'en' },
};
const BUTTONS = { approve: 0, reject: 1 } as const;
/** A line that asks for a top-up. */
const ASKS = /^\d/;
const group = (room: number): number => -1_001_000_000_000 - room;

/** @param mode how updates come: by webhook, or polled */
export const startTelegramChat = async (t: Pick<TestContext, 'after'>, mode: 'webhook' | 'polling'): Promise<Chat> =>
  telegramChatOf(await startFakeTelegram(t), mode);

/** A fake Telegram as people use it. */
export function telegramChatOf(telegram: FakeTelegram, mode: 'webhook' | 'polling'): Chat {
  /** What people wrote whose answers are for them alone; Telegram shows those to everybody. */
  const aside = new Set<string>();
  for (let room = 0; room < 20; room += 1) telegram.group(group(room));
  return {
    name: 'telegram',
    environment: {
      TELEGRAM_BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.root,
      ...(mode === 'webhook' && { TELEGRAM_SECRET_TOKEN: 'journey_secret-1' }),
    },
    conversation: (room) => `telegram:${group(room)}`,
    account: (role) => `telegram:${USERS[role].id}`,
    pointAt: () => {},
    type: async (room, role, line) => {
      const { id } = telegram.say(group(room), USERS[role], `/topup ${line}`);
      if (!ASKS.test(line)) aside.add(`${room} ${id}`);
      return String(id);
    },
    press: async (room, id, button, role) => {
      const message = telegram.messages(group(room)).find((one) => String(one.id) === id);
      if (message === undefined) throw new Error(`no message ${id} in room ${room}`);
      telegram.press(message, BUTTONS[button], USERS[role]);
      if (button === 'approve') return;
      const question = await eventually('the question for the reason', () =>
        telegram.messages(group(room)).find(({ asks, replyTo }) => asks && String(replyTo) === id),
      );
      aside.add(`${room} ${telegram.say(group(room), USERS[role], 'asked for twice', { replyTo: question.id }).id}`);
    },
    seen: (room) =>
      telegram
        .messages(group(room))
        .filter(({ asks, replyTo }) => !asks && !aside.has(`${room} ${replyTo}`))
        .map(({ id, replyTo, text, keyboard }) => ({
          id: String(id),
          root: replyTo === null ? null : String(replyTo),
          text,
          buttons: keyboard.flat().map(({ text: label }) => label),
        })),
    words: () => JSON.stringify(telegram.calls.map(({ payload }) => payload)),
  };
}
