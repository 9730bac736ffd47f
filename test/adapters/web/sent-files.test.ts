import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConversationId } from '../../../src/core/conversation.ts';
import type { AccountId } from '../../../src/core/people.ts';
import { listenAs, startPlayground } from '../../support/playground-server.ts';

const FILE = {
  name: '结果.csv',
  bytes: Buffer.from('number,state\n139****1234,delivered\n'),
  mime: 'text/csv',
  title: 'The result',
  altText: null,
};
const DESK = { conversation: 'web:desk' as ConversationId, thread: null, message: null };

test('a file stands in the conversation, and is downloaded as it was sent', async (t) => {
  const { url, playground } = await startPlayground(t);
  const sent = await playground.surface.sendFile(DESK, FILE);
  assert.ok(sent.kind === 'shown');
  const page = await listenAs(t, url, 'web:manager');
  await page.until((messages) => messages.length === 1);
  assert.deepEqual(page.messages()[0]?.body, {
    kind: 'file',
    name: '结果.csv',
    mime: 'text/csv',
    title: 'The result',
    altText: null,
  });
  const answer = await fetch(`${url}/files/${sent.ref.message}?as=web:manager`);
  assert.equal(answer.headers.get('content-type'), 'text/csv');
  assert.equal(
    answer.headers.get('content-disposition'),
    `attachment; filename*=UTF-8''${encodeURIComponent('结果.csv')}`,
  );
  assert.deepEqual(Buffer.from(await answer.arrayBuffer()), FILE.bytes);
});

test('a file in private is seen and opened by its person alone', async (t) => {
  const { url, playground } = await startPlayground(t);
  const sent = await playground.surface.sendFile({ person: 'web:manager' as AccountId }, FILE);
  assert.ok(sent.kind === 'shown');
  const opened = async (as: string) => (await fetch(`${url}/files/${sent.ref.message}?as=${as}`)).status;
  assert.deepEqual(await Promise.all(['web:manager', 'web:agent', 'web:nobody', ''].map(opened)), [200, 404, 404, 404]);
  const page = await listenAs(t, url, 'web:agent');
  await playground.surface.sendFile(DESK, FILE);
  await page.until((messages) => messages.length > 0);
  assert.equal(page.messages().length, 1);
});

test('a picture is shown in the page, and what is empty or too large is refused', async (t) => {
  const { url, playground } = await startPlayground(t);
  const picture = { ...FILE, name: 'day.svg', mime: 'image/svg+xml', altText: 'Ten top-ups' };
  const sent = await playground.surface.sendFile(DESK, picture);
  assert.ok(sent.kind === 'shown');
  const answer = await fetch(`${url}/files/${sent.ref.message}?as=web:agent`);
  assert.match(answer.headers.get('content-disposition') ?? '', /^inline/);
  assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'/);
  for (const bytes of [Buffer.alloc(0), Buffer.alloc(6 * 1024 * 1024)])
    assert.equal((await playground.surface.sendFile(DESK, { ...FILE, bytes })).kind, 'never');
});
