import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountId } from '../../../src/core/people.ts';
import { BO, createWorld, GROUP, telegram } from '../../support/telegram/world.ts';

const PNG = Buffer.from('89504e470d0a1a0a00000000', 'hex');
const TABLE = {
  name: '结果 "B7K3QX".csv',
  bytes: Buffer.from('number,state\n'),
  mime: 'text/csv',
  title: 'The result of B7K3QX',
  altText: null,
};
const PICTURE = { ...TABLE, name: 'day.png', bytes: PNG, mime: 'image/png', title: 'Monday', altText: 'Ten top-ups' };
const IN_GROUP = { conversation: telegram(GROUP), thread: null, message: null };

test('a table goes as a document and a picture as a photo, with words, in the topic and under the message', async (t) => {
  const { fake, connection } = await createWorld(t, 'webhook');
  const { sendFile } = connection.surface;
  fake.group(GROUP, [7]);
  const table = await sendFile({ ...IN_GROUP, thread: '7' }, TABLE);
  const [first] = fake.messages(GROUP);
  assert.deepEqual(table, { kind: 'shown', ref: { conversation: telegram(GROUP), message: String(first?.id) } });
  await sendFile({ ...IN_GROUP, message: String(first?.id) }, PICTURE);
  assert.deepEqual(
    fake.messages(GROUP).map(({ text, topic, replyTo, file }) => [text, topic, replyTo, file?.as, file?.name]),
    [
      ['The result of B7K3QX', 7, null, 'document', '结果 _B7K3QX_.csv'],
      ['Monday\nTen top-ups', null, first?.id, 'photo', 'day.png'],
    ],
  );
  assert.deepEqual(first?.file?.bytes, TABLE.bytes);
});

test('what stands in its way is gone around: a deleted message, a deleted topic, a picture that Telegram cannot show', async (t) => {
  const { fake, connection } = await createWorld(t, 'webhook');
  fake.group(GROUP);
  const place = { ...IN_GROUP, thread: '7', message: '999' };
  assert.equal(
    (await connection.surface.sendFile(place, { ...PICTURE, bytes: Buffer.from('no picture') })).kind,
    'shown',
  );
  const [message] = fake.messages(GROUP);
  assert.deepEqual([message?.topic, message?.replyTo, message?.file?.as], [null, null, 'document']);
});

test('a person who has started the bot gets a file in private, and nobody else does', async (t) => {
  const { fake, connection } = await createWorld(t, 'webhook');
  const place = { person: `telegram:${BO.id}` as AccountId };
  const refused = await connection.surface.sendFile(place, TABLE);
  assert.ok(refused.kind === 'never' && refused.scope === 'conversation');
  fake.chat(BO.id);
  assert.equal((await connection.surface.sendFile(place, TABLE)).kind, 'shown');
  assert.equal(fake.messages(BO.id).length, 1);
});

test('a failure ends like that of a message: a lost answer is unknown, a limit waits, a move is named', async (t) => {
  const { fake, connection } = await createWorld(t, 'webhook');
  fake.group(GROUP);
  const ends: [string | number, string][] = [
    ['drop after accept', 'unknown'],
    [502, 'unknown'],
    ['Bad Request: not enough rights to send documents to the chat', 'never'],
    ['Unauthorized', 'later'],
  ];
  for (const [fault, kind] of ends) {
    fake.failNext('sendDocument', fault);
    assert.equal((await connection.surface.sendFile(IN_GROUP, TABLE)).kind, kind, String(fault));
  }
  fake.rateLimit(GROUP, 7);
  const limited = await connection.surface.sendFile(IN_GROUP, TABLE);
  assert.ok(limited.kind === 'later' && limited.afterMs === 7_000);
  assert.equal((await connection.surface.sendFile(IN_GROUP, { ...TABLE, bytes: Buffer.alloc(0) })).kind, 'never');
});
