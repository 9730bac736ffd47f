import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { newSqliteUrl } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import {
  approvedBy,
  type Change,
  count,
  type File,
  joined,
  OPERATORS,
  PATIENCE_S,
  ROOM,
  startChangingChat,
  startChangingDesk,
  teamWith,
} from '../support/journey/changing-desk.ts';
import type { Chat, Role } from '../support/journey/chat.ts';
import { startSlackChat } from '../support/journey/slack-chat.ts';
import { startTelegramChat } from '../support/journey/telegram-chat.ts';

const CHATS = [
  { name: 'slack', start: (t: TestContext) => startSlackChat(t) },
  { name: 'telegram', start: (t: TestContext) => startTelegramChat(t, 'webhook') },
];
const OWN = /You asked for this top-up/;
const NOT_APPROVER = /You are not an approver/;

for (const { name, start } of CHATS) {
  describe(`people who change in ${name}`, { concurrency: true }, () => {
    test('whoever the config joins to the one who asked does not approve it, whenever it was joined', async (t) => {
      const desk = await startChangingDesk(t, await start(t), await newSqliteUrl(t));
      await desk.start(approvedBy(['boss', 'stranger']));
      await desk.ask('13911201234');
      await desk.start(approvedBy(['boss', 'stranger'], joined('Ann', 'agent', 'stranger')));
      await desk.refused('stranger', OWN);
      await desk.press('boss');
      await desk.says(/(?<!being )delivered/);
      assert.equal(desk.bought(), 1);
    });

    test('whoever the order recorded as the one who asked does not approve it, whatever the config says since', async (t) => {
      const desk = await startChangingDesk(t, await start(t), await newSqliteUrl(t));
      await desk.start(approvedBy(['boss', 'stranger'], joined('Ann', 'agent', 'stranger')));
      await desk.ask('13911201234');
      await desk.start(approvedBy(['boss', 'stranger']));
      await desk.refused('stranger', OWN);
      await desk.start(approvedBy(['boss', 'stranger'], joined('Anna', 'stranger')));
      await desk.refused('stranger', OWN);
      await desk.press('boss');
      await desk.says(/(?<!being )delivered/);
    });

    test('nobody gives both votes of two after their entry was taken out', async (t) => {
      const desk = await startChangingDesk(t, await start(t), await newSqliteUrl(t));
      const asksTwo = (people: (chat: Chat) => File): Change =>
        teamWith(
          (chat) => ({ approvers: [chat.account('boss'), chat.account('stranger'), 'web:third', 'web:fourth'] }),
          (chat) => ({ rules: [{ name: 'standard', approvals: 2 }], ...people(chat) }),
        );
      await desk.start(asksTwo(joined('Bo', 'boss', 'stranger')));
      await desk.ask('13911201234');
      await desk.press('boss');
      await desk.says(/1 of 2/);
      await desk.start(asksTwo(() => ({})));
      await desk.refused('stranger', /Your decision counts already/);
    });

    test('whoever was taken out of every list approves nothing, and who is still named does', async (t) => {
      const desk = await startChangingDesk(t, await start(t), await newSqliteUrl(t));
      await desk.start(approvedBy(['boss', 'stranger']));
      await desk.ask('13911201234');
      await desk.start(approvedBy(['stranger']));
      await desk.refused('boss', NOT_APPROVER);
      await desk.press('stranger');
      await desk.says(/(?<!being )delivered/);
      assert.equal(desk.bought(), 1);
    });

    test('a reminder calls whoever has the role now, and nobody who lost it', async (t) => {
      const chat = await start(t);
      const desk = await startChangingDesk(t, chat, await newSqliteUrl(t));
      await desk.start(approvedBy(['boss', 'stranger']));
      await desk.ask('13911201234');
      await desk.start(approvedBy(['stranger']));
      await chat.type(ROOM, 'agent', `remind ${await desk.reference()}`);
      const reminder = await eventually(
        'the reminder',
        () =>
          chat
            .seen(ROOM)
            .find(
              ({ text }) =>
                /(?:is waiting|waits?) for .*(approval|decision)|still waiting/s.test(text) && !/asks for/.test(text),
            ),
        PATIENCE_S,
      );
      const idOf = (account: string): string => account.slice(account.indexOf(':') + 1);
      assert.ok(reminder.text.includes(idOf(chat.account('stranger'))), reminder.text);
      assert.ok(!reminder.text.includes(idOf(chat.account('boss'))), reminder.text);
    });

    test('an order that nobody is left to decide says so, the operators hear it, and those it escalates to decide', async (t) => {
      const chat = await start(t);
      const desk = await startChangingDesk(t, chat, await newSqliteUrl(t));
      const operators = { operators: { conversation: chat.conversation(OPERATORS) } };
      const escalating: Change = approvedBy(['agent'], () => ({
        ...operators,
        approval: { expiresAfter: '30m', escalateAfter: '20m', escalateTo: [chat.account('stranger')] },
      }));
      await desk.start(approvedBy(['boss'], () => operators));
      await desk.ask('13911201234');
      await desk.start(escalating);
      await desk.says(/no longer lets any approver of this order decide/);
      await eventually(
        'the operators',
        () => chat.seen(OPERATORS).some(({ text }) => /nobody is left/.test(text)),
        PATIENCE_S,
      );
      await desk.start(escalating);
      await desk.refused('boss', NOT_APPROVER);
      const told = chat.seen(OPERATORS).filter(({ text }) => /nobody is left/.test(text));
      assert.equal(told.length, 1, 'it is said once');
      await desk.press('stranger');
      await desk.says(/(?<!being )delivered/);
    });

    test('where there is nobody to escalate to, the card says what an admin must do, and who is put back decides', async (t) => {
      const desk = await startChangingDesk(t, await start(t), await newSqliteUrl(t));
      await desk.start(approvedBy(['boss']));
      await desk.ask('13911201234');
      await desk.start(approvedBy(['stranger']));
      await desk.says(/An admin must make one of them/);
      await desk.refused('stranger', NOT_APPROVER);
      await desk.start(approvedBy(['boss']));
      await desk.press('boss');
      await desk.says(/(?<!being )delivered/);
    });
  });
}

test('nobody settles and confirms alone after a rename, and who lost the role confirms nothing', async (t) => {
  const { chat, slack, say } = await startChangingChat(t);
  const desk = await startChangingDesk(t, chat, await newSqliteUrl(t));
  const slow = { juhe: { submitTimeout: '1s', doubtAfter: '2h', queryAfter: '2h', queryGapMax: '2h' } };
  const approvers = (people: readonly File[], ...roles: readonly Role[]) =>
    approvedBy(roles, () => ({ people, providers: slow }));
  await desk.start(approvers([], 'boss', 'stranger'));
  await desk.ask('13911200003');
  await desk.press('boss');
  await desk.says(/unconfirmed/);
  const reference = await desk.reference();
  assert.match(await say('boss', `settle ${reference} failed slip 8841`), /second approver/);
  await desk.says(/slip 8841/);
  const confirms = async (words: RegExp) => {
    const card = slack.shown('C0ROOM0').find(({ ts }) => ts === chat.seen(ROOM)[0]?.id) ?? assert.fail('no card');
    const before = count(chat, words);
    await slack.click(card, 'confirm', { user: 'U0STRANGER', channel: 'C0ROOM0' });
    await eventually(`the answer ${words}`, () => count(chat, words) > before, PATIENCE_S);
  };
  const accounts = [chat.account('boss'), chat.account('stranger')];
  await desk.start(approvers([{ name: 'Bo', accounts }], 'boss', 'stranger'));
  await confirms(/You settled T\w+ yourself/);
  await desk.start(approvers([], 'boss'));
  await confirms(NOT_APPROVER);
  await desk.start(approvers([], 'boss', 'stranger'));
  await confirms(/You confirmed/);
  await desk.says(/failed/);
});
