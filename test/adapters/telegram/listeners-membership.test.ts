import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endOf } from '../../../adapters/telegram/delivery-errors.ts';
import { eventually } from '../../support/eventually.ts';
import { ANA, GROUP, MODES, startWorld, telegram } from '../../support/telegram/world.ts';

for (const mode of MODES) {
  test(`a right that was given back in a group is tried at once, by ${mode}`, async (t) => {
    const opened: string[] = [];
    const { fake } = await startWorld(t, mode, {
      conversationOpened: async (conversation) => void opened.push(conversation),
    });
    const become = (chat: number, status: string) =>
      fake.push(`chat ${chat}`, 'my_chat_member', {
        chat: { id: chat, type: chat > 0 ? 'private' : 'supergroup' },
        from: { ...ANA, is_bot: false },
        date: 1,
        old_chat_member: { user: { id: fake.bot.id, is_bot: true, first_name: 'topup' }, status: 'restricted' },
        new_chat_member: { user: { id: fake.bot.id, is_bot: true, first_name: 'topup' }, status },
      });
    become(GROUP, 'left');
    become(GROUP, 'administrator');
    become(ANA.id, 'member');
    await eventually('both', () => opened.length === 2);
    assert.deepEqual(opened.toSorted(), [telegram(GROUP), telegram(ANA.id)].toSorted());
  });
}

test('what the whole chat refuses is told from what only this message or its topic is refused for', () => {
  const scopeOf = (code: number, why: string): string => {
    const end = endOf({ kind: 'refused', code, why, retryAfterMs: null, movedTo: null }, 'post');
    return end.kind === 'never' ? end.scope : end.kind;
  };
  for (const why of [
    'Bad Request: not enough rights to send text messages to the chat',
    'Bad Request: have no rights to send a message',
    'Bad Request: chat not found',
    'Bad Request: CHAT_WRITE_FORBIDDEN',
    'Bad Request: CHAT_SEND_PLAIN_FORBIDDEN',
    'Bad Request: need administrator rights in the channel chat',
  ]) {
    assert.equal(scopeOf(400, why), 'conversation', why);
  }
  assert.equal(scopeOf(403, 'Forbidden: bot was kicked from the supergroup chat'), 'conversation');
  for (const why of [
    'Bad Request: message is too long',
    'Bad Request: TOPIC_CLOSED',
    'Bad Request: message text is empty',
  ]) {
    assert.equal(scopeOf(400, why), 'message', why);
  }
});
