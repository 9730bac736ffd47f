import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import type { ProviderName } from '../../src/core/product.ts';
import { newSqliteUrl, sqlitePathOf } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { everythingIn } from '../support/everything-in.ts';
import type { Chat } from '../support/journey/chat.ts';
import { startJourneyDesk } from '../support/journey/desk.ts';
import { startSlackChat } from '../support/journey/slack-chat.ts';
import { startTelegramChat } from '../support/journey/telegram-chat.ts';
import { newPostgresDatabase } from '../support/postgres.ts';

type Case = {
  readonly chat: (t: TestContext) => Promise<Chat>;
  readonly provider: ProviderName;
  readonly database: (t: TestContext) => Promise<string>;
};

const CASES: readonly Case[] = [
  { chat: startSlackChat, provider: 'ytx', database: newSqliteUrl },
  { chat: (t) => startTelegramChat(t, 'webhook'), provider: 'juhe', database: newPostgresDatabase },
];
const NUMBER = '13911201234';
const RULES = [
  { name: 'same number again', when: { sameNumberWithin: '24h' }, approvals: 1 },
  { name: 'others', approvals: 0 },
];

for (const { chat: start, provider, database } of CASES) {
  test(`with ${provider}, the number of an order that ended is gone after its time, and what is asked later still sees it`, async (t) => {
    const chat = await start(t);
    const databaseUrl = await database(t);
    const config = (file: Record<string, unknown>) => ({
      ...file,
      rules: RULES,
      retention: { numbers: '1s' },
      budgets: { number: { dayCount: 2 } },
      approval: { expiresAfter: '1h' },
    });
    const desk = await startJourneyDesk(t, {
      chat,
      providers: [provider],
      databaseUrl,
      road: 'polling',
      rooms: 1,
      config,
    });
    const cards = () => chat.seen(0).filter(({ text }) => /asks for/.test(text));
    await chat.type(0, 'agent', `${NUMBER} 100MB called from 139-1120-1234`);
    await eventually('delivered', () => /(?<!being )delivered/.test(cards()[0]?.text ?? ''), 30);
    await eventually('the number to go', () => desk.logged().includes('numbers.masked'), 30);
    const everything = await everythingIn(databaseUrl);
    assert.match(everything, /139\*\*\*\*1234/);
    assert.equal(everything.includes(NUMBER), false);
    assert.equal(everything.includes('139-1120-1234'), false);
    if (databaseUrl.startsWith('file:')) {
      const path = sqlitePathOf(databaseUrl);
      for (const file of [path, `${path}-wal`])
        assert.equal(existsSync(file) && readFileSync(file).includes(NUMBER), false, `not in ${file} either`);
    }

    await chat.type(0, 'agent', `status ${NUMBER}`);
    await eventually(
      'the order by its number',
      () => /Top-ups of 139\*\*\*\*1234|(?<!being )delivered/.test(chat.words()),
      20,
    );
    await chat.type(0, 'agent', `${NUMBER} 100MB again`);
    const second = await eventually('the second card', () => cards()[1], 20);
    assert.match(second.text, /same number again/);
    await chat.press(0, second.id, 'reject', 'boss');
    await eventually('rejected', () => /rejected/.test(cards()[1]?.text ?? ''), 20);
    assert.equal(desk.sandbox.ledger[provider].orders().length, 1);
  });
}
