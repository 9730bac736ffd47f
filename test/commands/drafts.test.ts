import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDrafts, draftAbout } from '../../commands/drafts.ts';
import type { ConversationId, KeyValueStore } from '../../src/core/conversation.ts';
import type { AccountId, Actor, PersonId } from '../../src/core/people.ts';

const ANN: Actor = { account: 'slack:U0ANN' as AccountId, person: 'person:Ann' as PersonId, name: 'Ann' };
const HERE = 'slack:C0SUPPORT' as ConversationId;
const DRAFT = { number: '139', product: '1GB', reason: 'outage' };
const EMPTY = { number: '', product: '', reason: '' };

function memoryStore() {
  const kept = new Map<string, unknown>();
  const drops: string[] = [];
  const store: KeyValueStore = {
    get: async (key) => kept.get(key),
    put: async (key, value) => void kept.set(key, value),
    drop: async (key) => {
      drops.push(key);
      kept.delete(key);
    },
  };
  return { store, drops };
}

test('a draft is forgotten each time a request succeeds, also when there was none before', async () => {
  const drafts = createDrafts(memoryStore().store);
  await drafts.drop(ANN, HERE);
  await drafts.keep(ANN, HERE, DRAFT);
  assert.deepEqual(await drafts.of(ANN, HERE), DRAFT);
  await drafts.drop(ANN, HERE);
  assert.deepEqual(await drafts.of(ANN, HERE), EMPTY);
});

test('a draft that was kept before a restart is forgotten too', async () => {
  const { store } = memoryStore();
  await createDrafts(store).keep(ANN, HERE, DRAFT);
  const drafts = createDrafts(store);
  await drafts.drop(ANN, HERE);
  assert.deepEqual(await drafts.of(ANN, HERE), EMPTY);
});

test('one success after the other asks the store only once', async () => {
  const { store, drops } = memoryStore();
  const drafts = createDrafts(store);
  for (let times = 0; times < 3; times += 1) await drafts.drop(ANN, HERE);
  assert.equal(drops.length, 1);
});

test('a draft goes on in a form about a message only where it is of the number there', () => {
  const typed = { ...DRAFT, number: '139 1128 1234' };
  assert.deepEqual(draftAbout('13911281234', typed), { ...DRAFT, number: '13911281234' });
  assert.deepEqual(draftAbout('13911285678', typed), { ...EMPTY, number: '13911285678' });
  assert.deepEqual(draftAbout('', typed), EMPTY);
  assert.deepEqual(draftAbout('', DRAFT), EMPTY);
});
