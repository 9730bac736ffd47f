import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createChatLog } from '../../../adapters/web/chat-log.ts';
import { createListeners } from '../../../adapters/web/listeners.ts';
import type { Card } from '../../../commands/card.ts';
import type { Given } from '../../../commands/command.ts';
import type { AccountId, PersonId } from '../../../src/core/people.ts';
import { createMemoryStore } from '../../support/playground-server.ts';

const CARD: Card = {
  ...{
    tone: 'danger',
    mark: '✋',
    title: 'Not what is proposed now.',
    lines: [],
    fields: [],
    footer: null,
    summary: '',
  },
  buttons: [{ action: 'confirm', label: 'Confirm', line: 'confirm T7K3QX delivered 2', style: 'danger' }],
};

test('a button of an answer does what its line says, for the one who was answered alone', async () => {
  const given: Given[] = [];
  let keys = 0;
  const log = createChatLog({ store: createMemoryStore(), now: Date.now });
  const { say, press } = createListeners({
    log,
    views: { rejecting: () => assert.fail() },
    run: async (one) => {
      given.push(one);
      return { kind: 'say', card: CARD, at: null, refused: true };
    },
    actorOf: (account, name) => ({ account, person: account as string as PersonId, name }),
    language: () => 'en',
    newKey: () => `answer-${++keys}`,
  });
  const [manager, agent] = ['web:manager' as AccountId, 'web:agent' as AccountId];
  await say({ as: manager, text: '/topup confirm T7K3QX', id: 'line-0001', language: 'en' });
  const [line = ''] = CARD.buttons.map((button) => button.line);
  await press({ as: agent, message: 'answer-1', line, language: 'en' });
  await press({ as: manager, message: 'answer-1', line: 'confirm T7K3QX failed 1', language: 'en' });
  assert.equal(given.length, 1, 'nobody else presses it, and it says nothing else');
  await press({ as: manager, message: 'answer-1', line, language: 'en' });
  const command = given[1]?.command;
  assert.deepEqual(command?.ok && command.value, {
    kind: 'confirm',
    order: 'T7K3QX',
    proposal: { outcome: 'delivered', version: 2 },
    anyway: false,
  });
});
