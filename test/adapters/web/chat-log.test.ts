import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChatMessage } from '../../../adapters/web/chat-log.ts';
import { type ChatLog, createChatLog } from '../../../adapters/web/chat-log.ts';
import type { KeyValueStore } from '../../../src/core/conversation.ts';
import type { AccountId } from '../../../src/core/people.ts';
import { createMemoryStore } from '../../support/playground-server.ts';

const AGENT = 'web:agent' as AccountId;
const line = (id: string): Pick<ChatMessage, 'id' | 'thread' | 'only' | 'body'> => ({
  id,
  thread: null,
  only: null,
  body: { kind: 'line', by: AGENT, text: id },
});
const idsOf = (log: ChatLog): readonly string[] => log.after(0, AGENT).map(({ id }) => id);

test('the newest 500 messages are kept, here and in the store', async () => {
  const store = createMemoryStore();
  const log = createChatLog({ store, now: Date.now });
  for (let n = 0; n < 510; n += 1) log.post(line(`line-${n}`));
  assert.equal(idsOf(log).length, 500);
  assert.equal(log.find('line-9'), null);
  await log.saved();

  const again = createChatLog({ store, now: Date.now });
  await again.load();
  assert.deepEqual(idsOf(again), idsOf(log));
  again.post(line('line-new'));
  assert.equal(again.after(log.revision(), AGENT).length, 1, 'its revisions go on where they were');
});

test('a store that holds something else, or fails, leaves an empty conversation that works', async () => {
  const odd: readonly KeyValueStore['get'][] = [
    async () => ({ other: 1 }),
    async () => [{ id: 7 }],
    async () => undefined,
  ];
  for (const get of odd) {
    const log = createChatLog({ store: { ...createMemoryStore(), get }, now: Date.now });
    await log.load();
    log.post(line('line-1'));
    assert.deepEqual(idsOf(log), ['line-1']);
  }
});

test('what changes while the store is written is written next, and a burst is not written once a message', async () => {
  const written: number[] = [];
  const memory = createMemoryStore();
  const put: KeyValueStore['put'] = async (key, value, ttlMs) => {
    written.push((value as unknown[]).length);
    await new Promise((resolve) => setImmediate(resolve));
    await memory.put(key, value, ttlMs);
  };
  const log = createChatLog({ store: { ...memory, put }, now: Date.now });
  for (let n = 0; n < 50; n += 1) log.post(line(`line-${n}`));
  await log.saved();
  assert.equal(written.at(-1), 50);
  assert.ok(written.length <= 2, String(written.length));
});
