import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newSqliteUrl } from '../support/databases.ts';
import {
  type Change,
  type File,
  startChangingChat,
  startChangingDesk,
  teamWith,
} from '../support/journey/changing-desk.ts';
import { newPostgresDatabase } from '../support/postgres.ts';

const DATABASES = [
  { name: 'sqlite', url: newSqliteUrl },
  { name: 'postgres', url: newPostgresDatabase },
];
const OVER = /is not enough/;

for (const database of DATABASES) {
  describe(`what people and teams have used on ${database.name}`, { concurrency: true }, () => {
    const limited = (people: readonly File[], team: File = {}, budgets: File = {}): Change =>
      teamWith(
        (chat) => ({
          approvers: [chat.account('boss')],
          requesters: [chat.account('agent'), chat.account('stranger')],
          ...team,
        }),
        () => ({ people, budgets }),
      );

    test('no rename, removal, split or exchange of an account begins a day anew', async (t) => {
      const { chat, say } = await startChangingChat(t);
      const desk = await startChangingDesk(t, chat, await database.url(t));
      const [agent, stranger] = [chat.account('agent'), chat.account('stranger')];
      const budgets = { maker: { day: '20.00' } };
      await desk.start(limited([{ name: 'Ann', accounts: [agent, stranger] }], {}, budgets));
      await desk.ask('13911201234');
      const entries: readonly (readonly File[])[] = [
        [{ name: 'Ann Other', accounts: [agent, stranger] }],
        [],
        [
          { name: 'Ann', accounts: [agent] },
          { name: 'Sam', accounts: [stranger] },
        ],
        [{ name: 'Ann', accounts: [stranger] }],
      ];
      for (const people of entries) {
        await desk.start(limited(people, {}, budgets));
        for (const role of ['agent', 'stranger'] as const)
          assert.match(await say(role, '13911201235 1GB more'), OVER, `${role} as ${JSON.stringify(people)}`);
      }
    });

    test('two people who are joined have used what both have used', async (t) => {
      const { chat, say } = await startChangingChat(t);
      const desk = await startChangingDesk(t, chat, await database.url(t));
      const budgets = { maker: { day: '40.00' } };
      await desk.start(limited([], {}, budgets));
      await desk.ask('13911201234');
      await desk.ask('13911201235', 'stranger');
      const accounts = [chat.account('agent'), chat.account('stranger')];
      await desk.start(limited([{ name: 'Ann', accounts }], {}, budgets));
      for (const role of ['agent', 'stranger'] as const) assert.match(await say(role, '13911201236 1GB more'), OVER);
    });

    test('a team that is called otherwise keeps its orders, its approvers and what it has used', async (t) => {
      const { chat, say } = await startChangingChat(t);
      const desk = await startChangingDesk(t, chat, await database.url(t));
      const budget = { day: '20.00' };
      await desk.start(limited([], { budget }));
      await desk.ask('13911201234');
      await desk.start(limited([], { name: 'care', formerly: ['support'], budget }));
      assert.match(await say('agent', '13911201235 1GB more'), OVER);
      const reference = new RegExp(await desk.reference());
      assert.match(await say('boss', 'list'), reference);
      assert.match(await say('boss', `status ${reference.source}`), reference);
      await desk.press('boss');
      await desk.says(/(?<!being )delivered/);
    });

    test('an order of a team that is no more is seen by who asked, its approvers and the operators, and nobody else', async (t) => {
      const { chat, say } = await startChangingChat(t);
      const desk = await startChangingDesk(t, chat, await database.url(t));
      await desk.start(limited([]));
      await desk.ask('13911201234');
      const reference = new RegExp(await desk.reference());
      const operators = { operators: { people: ['slack:U0OPS'] } };
      const other = limited([], { name: 'care', conversations: ['slack:C0ROOM5'], requesters: undefined });
      await desk.start((file, one) => ({ ...other(file, one), ...operators }));
      for (const who of ['U0AGENT', 'U0BOSS', 'U0OPS'])
        assert.match(await say(who, `status ${reference.source}`), /waiting for approval/, who);
      assert.match(await say('U0STRANGER', `status ${reference.source}`, 'C0ROOM5'), /There is no order/);
      assert.match(await say('U0OPS', 'list'), reference);
      assert.match(await say('U0AGENT', 'list mine'), reference);
      assert.match(await say('U0AGENT', `cancel ${reference.source}`), /You cancelled/);
    });
  });
}
