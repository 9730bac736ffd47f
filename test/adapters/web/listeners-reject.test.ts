import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createChatLog } from '../../../adapters/web/chat-log.ts';
import { createListeners, type ListenerDeps } from '../../../adapters/web/listeners.ts';
import type { Card } from '../../../commands/card.ts';
import type { Given } from '../../../commands/command.ts';
import type { OrderRef } from '../../../src/core/ids.ts';
import type { AccountId, PersonId } from '../../../src/core/people.ts';
import { createMemoryStore } from '../../support/playground-server.ts';

const MANAGER = 'web:manager' as AccountId;
const CARD: Card = {
  ...{ tone: 'plain', mark: '', title: 'T7K3QX', lines: [], fields: [], footer: null, summary: 'T7K3QX' },
  buttons: [{ action: 'reject', label: 'Reject', line: 'reject T7K3QX', style: 'danger' }],
};

/** A card with Reject, in a conversation behind which a desk writes down what it is given. */
function startListeners(rejecting: ListenerDeps['views']['rejecting']) {
  const given: Given[] = [];
  let keys = 0;
  const log = createChatLog({ store: createMemoryStore(), now: Date.now });
  log.post({ id: 'card', thread: null, only: null, body: { kind: 'card', cards: { en: CARD, zh: CARD } } });
  const listeners = createListeners({
    log,
    views: { rejecting },
    run: async (one) => {
      given.push(one);
      return { kind: 'done', card: CARD, at: null, refused: false };
    },
    actorOf: (account, name) => ({ account, person: account as string as PersonId, name }),
    language: () => 'en',
    newKey: () => `key-${++keys}`,
  });
  const press = (reason?: string | null) =>
    listeners.press({ as: MANAGER, message: 'card', line: 'reject T7K3QX', language: 'en', reason });
  const whys = () => given.map(({ command }) => command.ok && command.value.kind === 'reject' && command.value.why);
  return { log, press, whys, listeners };
}

test('whoever may reject is asked why before anything is decided, and the reason goes to the desk', async () => {
  const { press, whys } = startListeners(async () => ({ kind: 'ask', language: 'en', ref: 'T7K3QX' as OrderRef }));
  assert.equal((await press(null)).asksWhy, 'T7K3QX');
  assert.deepEqual(whys(), []);
  await press('asked for twice');
  await press('');
  await press();
  assert.deepEqual(whys(), ['asked for twice', '', '']);
});

test('whoever may not reject is told so alone, and is not asked', async () => {
  const refusal = { ...CARD, title: 'You cannot decide this.', buttons: [] };
  const { press, whys, log } = startListeners(async () => ({ kind: 'refused', card: refusal }));
  const answer = await press(null);
  assert.deepEqual([answer.refused, answer.asksWhy], [true, undefined]);
  assert.deepEqual(whys(), []);
  const told = log.find('key-2');
  assert.equal(told?.only, MANAGER);
  assert.equal(told?.body.kind === 'answer' && told.body.card.title, 'You cannot decide this.');
});

test('a reason changes no other line', async () => {
  const { listeners, log } = startListeners(() => assert.fail());
  const cards = { ...CARD, buttons: [{ ...CARD.buttons[0], line: 'cancel T7K3QX' }] } as Card;
  log.post({ id: 'other', thread: null, only: null, body: { kind: 'card', cards: { en: cards, zh: cards } } });
  const pressed = { as: MANAGER, message: 'other', line: 'cancel T7K3QX', language: 'en' } as const;
  assert.equal((await listeners.press({ ...pressed, reason: 'why' })).refused, false);
  assert.equal((await listeners.press({ ...pressed, reason: null })).refused, false);
});
