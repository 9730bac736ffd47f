import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { newSqliteUrl } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import type { Chat } from '../support/journey/chat.ts';
import { startJourneyDesk } from '../support/journey/desk.ts';
import { startSlackChat } from '../support/journey/slack-chat.ts';
import { startTelegramChat } from '../support/journey/telegram-chat.ts';

const OPERATORS = 1;
/** Ids of this desk, of orders that its database never had. */
const LOST = ['01M806JKPA0VS9ZN01', '01M806JKPA0VS9ZP01', '01M806JKPA0VS9ZQ01'] as const;
const CHATS: Readonly<Record<string, (t: TestContext) => Promise<Chat>>> = {
  slack: (t) => startSlackChat(t),
  telegram: (t) => startTelegramChat(t, 'webhook'),
};

describe('orders of which a provider tells and the database does not have them', { concurrency: true }, () => {
  for (const [name, start] of Object.entries(CHATS)) {
    for (const [language, words] of [
      ['en', /YTX has 3 orders that the database does not have/],
      ['zh', /有 3 笔数据库中没有的订单/],
    ] as const) {
      test(`are told to the operators in ${name}, in ${language}, once and together`, async (t) => {
        const chat = await start(t);
        const { app, logged } = await startJourneyDesk(t, {
          ...({ chat, providers: ['ytx'], road: 'polling', rooms: 1, databaseUrl: await newSqliteUrl(t) } as const),
          config: (file) => ({ ...file, language, operators: { conversation: chat.conversation(OPERATORS) } }),
        });
        const told = () => chat.seen(OPERATORS).filter(({ text }) => words.test(text));
        const callBack = (id: string) =>
          fetch(`${app.url}/callbacks/ytx/journey-callback-token?customParm=${id}&trafficSts=1`);
        for (const id of [...LOST, ...LOST]) assert.equal((await callBack(id)).status, 200);
        await eventually('the operators to hear of it', () => told().length > 0, 60);
        await callBack(LOST[0]);
        await sleep(2_000);
        assert.equal(chat.seen(OPERATORS).length, 1);
        assert.ok(told()[0]?.text.includes(LOST[0]));
        for (const id of LOST) assert.equal(logged().split(`"merchantOrderId":"${id}"`).length > 1, true);
      });
    }
  }
});
