import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as messages from '../../../adapters/telegram/read-message.ts';

const BOT = 'topup_bot';
const FROM = { id: 42, is_bot: false, first_name: 'Ana', last_name: 'Li' };
const GROUP = { id: -1001234567890, type: 'supergroup' };

const readMessage = (given: unknown) => {
  const read = messages.readMessage(given, BOT);
  return read.ok ? read.value : null;
};
/** A message that only its writer and the bot see: all have the id 0. */
const message = (text: string, more: object = {}) => ({ message_id: 0, chat: GROUP, from: FROM, text, ...more });
const alone = (ephemeral_message_id: number | undefined, more: object = {}) =>
  readMessage(message('/topup 139 1GB', { ephemeral_message_id, date: 1_790_000_000, ...more }));
const keyOf = (...given: Parameters<typeof alone>): string => {
  const read = alone(...given);
  return read?.kind === 'said' ? read.requestKey : 'not said';
};

test('of commands that only their writer sees each has a key of its own, which is the same when it comes again', () => {
  const bo = { from: { id: 77, is_bot: false, first_name: 'Bo' } };
  const keys = [keyOf(7), keyOf(8), keyOf(7, bo), keyOf(7, { date: 1_790_000_001 })];
  assert.deepEqual(new Set(keys).size, keys.length);
  assert.deepEqual(keyOf(7), keyOf(7));
  assert.ok(keys.every((key) => key.startsWith('telegram:-1001234567890:')));
});

test('nothing can hang under a command that only its writer sees, and the writer is answered alone', () => {
  const read = alone(7);
  assert.deepEqual(read?.kind === 'said' && [read.origin.message, read.reader?.trigger], [
    null,
    { kind: 'command', ephemeralId: 7 },
  ]);
});

test('a command with the id 0 and no other is not read: it could not be told from the next', () => {
  assert.equal(alone(undefined), null);
});

test('a reply to an ephemeral message of ours names it by its reader', () => {
  const reply_to_message = { message_id: 0, ephemeral_message_id: 3, from: { username: BOT } };
  const read = readMessage(message('13911281234', { ephemeral_message_id: 8, reply_to_message }));
  assert.equal(read?.kind === 'replied' && read.to, 'ephemeral.42.3');
});
