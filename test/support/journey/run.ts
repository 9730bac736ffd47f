import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { ProviderName } from '../../../src/core/product.ts';
import { newSqliteUrl } from '../databases.ts';
import { newPostgresDatabase } from '../postgres.ts';
import type { Chat } from './chat.ts';
import { type Road, startJourneyDesk } from './desk.ts';
import { SCENARIOS } from './scenarios.ts';

const PROVIDERS: readonly ProviderName[] = ['ytx', 'juhe'];
const DATABASES = [
  { name: 'sqlite', open: newSqliteUrl },
  { name: 'postgres', open: newPostgresDatabase },
];
const ROADS: readonly Road[] = ['callback', 'polling'];

/** Plays every scenario over both providers, both databases and both roads, each in a room of its own at the same time. */
export function journeysIn(chatName: Chat['name'], startChat: (t: TestContext, road: Road) => Promise<Chat>): void {
  for (const provider of PROVIDERS)
    for (const database of DATABASES)
      for (const road of ROADS)
        describe(`${chatName}, ${provider}, ${database.name}, ${road}`, () => {
          test('every journey', { concurrency: true }, async (t) => {
            const chat = await startChat(t, road);
            const databaseUrl = await database.open(t);
            const desk = await startJourneyDesk(t, {
              chat,
              providers: [provider],
              databaseUrl,
              road,
              rooms: SCENARIOS.length,
            });
            const played = SCENARIOS.map(({ name, play }, room) =>
              t.test(name, () => play({ chat, desk, provider, road }, room)),
            );
            await Promise.all(played);
            await t.test('no whole number is shown to anybody or logged', () => {
              assert.doesNotMatch(chat.words(), /139112\d{5}/);
              assert.doesNotMatch(desk.logged(), /139112\d{5}/);
            });
            await t.test('no query came sooner than the provider allows', () => {
              assert.equal(desk.sandbox.ledger[provider].violations(), 0);
            });
          });
        });
}
