import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConversationId } from '../../../src/core/conversation.ts';
import { eventually } from '../../support/eventually.ts';
import { ANA, GROUP, say, startWorld, telegram } from '../../support/telegram/world.ts';

const OPERATORS = -100900;
const warnings = (lines: Awaited<ReturnType<typeof startWorld>>['lines']) =>
  lines.filter(({ event }) => event === 'operators.told').map(({ facts }) => facts);

test('a group that became a supergroup is told to the operators once, with the id to write in the config', async (t) => {
  const { fake, moves, told, lines, desk } = await startWorld(t, 'webhook', { operatorsIn: () => telegram(OPERATORS) });
  fake.group(OPERATORS);
  fake.group(-77);
  desk.answer = async () => {
    fake.migrate(-77, ANA);
    return say('here');
  };
  fake.say(-77, ANA, '/help');
  await eventually('every road of the move', () => moves.length === 3);
  await eventually('the operators', () => fake.messages(OPERATORS).length === 1);
  assert.match(fake.messages(OPERATORS)[0]?.text ?? '', /telegram:-77 has become a supergroup.*"telegram:-10077"/);
  assert.deepEqual(told, ['conversation_moved']);
  assert.deepEqual(warnings(lines), [{ kind: 'conversation_moved', from: telegram(-77), to: telegram(-10077) }]);
});

for (const operatorsIn of [null, 'slack:C0OPS' as ConversationId]) {
  test(`where operators are told in ${operatorsIn ?? 'no place'}, the log and the counter say it`, async (t) => {
    const { fake, told, lines } = await startWorld(t, 'webhook', { operatorsIn: () => operatorsIn });
    fake.group(-77);
    fake.migrate(-77, ANA);
    fake.kick(GROUP, ANA);
    await eventually('both', () => told.length === 2);
    assert.deepEqual(told.toSorted(), ['conversation_moved', 'removed']);
    assert.equal(warnings(lines).length, 2);
    assert.equal(fake.callsOf('sendMessage').length, 0);
  });
}

test('operators whose own group moved are told in the new one', async (t) => {
  const { fake } = await startWorld(t, 'webhook', { operatorsIn: () => telegram(-77) });
  fake.group(-77);
  fake.migrate(-77, ANA);
  await eventually('the sentence', () => fake.messages(-10077).length === 1);
});

test('somebody who blocks the bot in private is nothing for the operators', async (t) => {
  const { fake, told, lines } = await startWorld(t, 'webhook');
  fake.kick(42, ANA);
  await eventually('the line', () => lines.some(({ event }) => event === 'telegram.membership'));
  assert.deepEqual(told, []);
});
