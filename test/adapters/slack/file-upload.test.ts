import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { ConversationId } from '../../../src/core/conversation.ts';
import type { AccountId } from '../../../src/core/people.ts';
import { startSlackDesk } from '../../support/slack/connection.ts';

const SUPPORT = { conversation: 'slack:C0SUPPORT' as ConversationId, thread: null, message: null };
const BOSS = { person: 'slack:U0BOSS' as AccountId };
const FILE = {
  name: 'batch.csv',
  bytes: Buffer.from('number,state\n139****1234,delivered\n'),
  mime: 'text/csv',
  title: 'The result of B7K3QX',
  altText: null,
};

test('a file reaches a channel, a thread, and a person in private', async (t) => {
  const { slack, connection } = await startSlackDesk(t);
  const { sendFile } = connection.surface;
  const asked = slack.say('asking').ts;
  assert.equal((await sendFile(SUPPORT, FILE)).kind, 'shown');
  assert.equal((await sendFile({ ...SUPPORT, message: asked }, FILE)).kind, 'shown');
  const picture = { ...FILE, name: 'day.png', mime: 'image/png', altText: 'Ten top-ups on Monday' };
  const sent = await sendFile(BOSS, picture);
  const files = [...slack.files.values()];
  assert.deepEqual(
    files.map(({ shared }) => shared),
    [
      [{ channel: 'C0SUPPORT', threadTs: null }],
      [{ channel: 'C0SUPPORT', threadTs: asked }],
      [{ channel: 'D0BOSS', threadTs: null }],
    ],
  );
  assert.deepEqual(
    files.map(({ name, title, altText, bytes }) => [name, title, altText, bytes?.equals(FILE.bytes)]),
    [
      ['batch.csv', FILE.title, null, true],
      ['batch.csv', FILE.title, null, true],
      ['day.png', FILE.title, 'Ten top-ups on Monday', true],
    ],
  );
  assert.deepEqual(sent, { kind: 'shown', ref: { conversation: 'slack:D0BOSS', message: files[2]?.id } });
});

test('where the message that it answers is gone, the file still comes', async (t) => {
  const { slack, connection } = await startSlackDesk(t);
  assert.equal((await connection.surface.sendFile({ ...SUPPORT, message: '1.000001' }, FILE)).kind, 'shown');
  assert.deepEqual([...slack.files.values()][0]?.shared, [{ channel: 'C0SUPPORT', threadTs: null }]);
});

test('a file is sent again only if nobody can have seen it', async (t) => {
  const { slack, connection } = await startSlackDesk(t);
  const { sendFile } = connection.surface;
  const faults: [string, string | number, string][] = [
    ['files.getUploadURLExternal', 'drop after accept', 'later'],
    ['upload', 503, 'later'],
    ['upload', 302, 'later'],
    ['upload', 'drop after accept', 'later'],
    ['files.completeUploadExternal', 'drop after accept', 'unknown'],
    ['files.completeUploadExternal', 500, 'unknown'],
    ['files.completeUploadExternal', 'internal_error', 'unknown'],
    ['files.completeUploadExternal', 'not_in_channel', 'never'],
    ['files.completeUploadExternal', 'ratelimited', 'later'],
    ['files.getUploadURLExternal', 'not json', 'later'],
  ];
  for (const [method, fault, kind] of faults) {
    slack.failNext(method, fault);
    assert.equal((await sendFile(SUPPORT, FILE)).kind, kind, `${method} ${fault}`);
  }
  assert.equal([...slack.files.values()].filter(({ shared }) => shared.length > 0).length, 1);
});

test('a missing scope stops files and nothing else, and is named', async (t) => {
  const { slack, connection } = await startSlackDesk(t);
  slack.state.scopes = slack.scopes.filter((scope) => scope !== 'files:write');
  const ended = await connection.surface.sendFile(SUPPORT, FILE);
  assert.deepEqual(ended, { kind: 'never', scope: 'message', why: 'missing_scope files:write' });
  assert.equal(connection.missing(), null);
});

test('the bytes go to no host but Slack’s', async (t) => {
  const { slack, connection } = await startSlackDesk(t);
  const heard: string[] = [];
  const stranger = createServer((request, response) => {
    heard.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((listening) => stranger.listen(0, '127.0.0.1', listening));
  t.after(() => stranger.close());
  slack.state.uploadUrl = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/upload`;
  const ended = await connection.surface.sendFile(SUPPORT, FILE);
  assert.equal(ended.kind, 'never');
  assert.deepEqual(heard, []);
});

test('an empty file and one that is too large are not sent', async (t) => {
  const { slack, connection } = await startSlackDesk(t);
  for (const bytes of [Buffer.alloc(0), Buffer.alloc(21 * 1024 * 1024)])
    assert.equal((await connection.surface.sendFile(SUPPORT, { ...FILE, bytes })).kind, 'never');
  assert.equal(slack.files.size, 0);
});
