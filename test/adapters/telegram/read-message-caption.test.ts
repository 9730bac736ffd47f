import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMessage } from '../../../adapters/telegram/read-message.ts';

const GROUP = { id: -1001234567890, type: 'supergroup' };
const BARE = { message_id: 9, chat: GROUP, from: { id: 42, is_bot: false, first_name: 'Ana' } };
const read = (given: object, botName: string) => {
  const message = readMessage(given, botName);
  return message.ok ? message.value : null;
};

test('a line under a photo or a file is a line like any other, with whom it mentions', () => {
  const mention = { type: 'text_mention', offset: 16, length: 3, user: { id: 7, is_bot: false, first_name: 'Lin' } };
  const caption = { caption: '/topup delegate Lin until friday', caption_entities: [mention] };
  const said = read({ ...BARE, photo: [{}], ...caption }, 'topup_bot');
  assert.deepEqual(said?.kind === 'said' && [said.line, said.mentions], [
    'delegate Lin until friday',
    new Map([['Lin', 'telegram:7']]),
  ]);
  assert.equal(read({ ...BARE, photo: [{}], caption: 'our new office' }, 'topup_bot'), null);
  const asked = read({ ...BARE, text: '/充值 13911281234 1GB' }, 'topup_bot');
  assert.equal(asked?.kind === 'said' && asked.line, '13911281234 1GB');
});
