import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { viewsOf } from '../support/slack/emulated-people.ts';
import { startEmulatedScene, wordsOf } from '../support/slack/emulated-scene.ts';

const NUMBER = '13911281234';

test('a card that was deleted is posted anew when its order moves', async (t) => {
  const { slack, people, support, card, cards, refusals } = await startEmulatedScene(t);
  await people.slash('agent', `${NUMBER} 1GB outage`);
  const waiting = await card(/waiting for approval/);
  await slack.call('app', 'chat.delete', { channel: support, ts: waiting.ts });
  await people.click('boss', waiting, 'approve');
  const done = await card(/(?<!being )delivered/);
  assert.notEqual(done.ts, waiting.ts);
  assert.equal((await cards()).length, 1);
  assert.deepEqual(refusals(), ['chat.update message_not_found']);
});

test('of an archived channel the operators are told, and the order goes on without it', async (t) => {
  const { slack, people, support, desk, card } = await startEmulatedScene(t);
  await people.slash('agent', `${NUMBER} 1GB outage`);
  const waiting = await card(/waiting for approval/);
  const ref = /T[0-9A-Z]{5}/.exec(wordsOf(waiting))?.[0] ?? '';
  await slack.call('admin', 'conversations.archive', { channel: support });
  await people.slash('boss', `approve ${ref}`);
  await card(new RegExp(`${ref}.*is_archived|is_archived.*${ref}`, 's'), slack.channel('ops'));
  await eventually('the order bought', () => desk.sandbox.ledger.juhe.orders().length === 1);
});

test('somebody who is not in the channel is told in their messages with the app', async (t) => {
  const { slack, people, support, refusals } = await startEmulatedScene(t);
  await slack.call('admin', 'conversations.kick', { channel: support, user: slack.user('stranger') });
  await people.say('stranger', `<@${slack.fake.botUserId}> help`);
  const direct = await eventually('a direct message', () =>
    slack.asked.find(({ method }) => method === 'chat.postMessage'),
  );
  assert.equal(direct.fields.channel, slack.user('stranger'));
  const [told] = await slack.history(String(direct.answer.channel), 'stranger');
  assert.match(wordsOf(told ?? { text: '', blocks: [] }), /What you can type/);
  assert.deepEqual(refusals(), ['chat.postEphemeral user_not_in_channel']);
});

test('a command that comes twice opens one form, and a trigger that Slack does not know leaves words', async (t) => {
  const { slack, people } = await startEmulatedScene(t);
  const { fake, user, teamId } = slack;
  const { trigger_id } = await slack.call('app', 'views.generateTriggerId', { user_id: user('agent') });
  const payload = fake.payloads.slash('', { user: user('agent'), team: teamId, channel: slack.channel('support') });
  for (const _ of [1, 2]) assert.equal((await fake.form({ ...payload, trigger_id: String(trigger_id) })).text, '');
  assert.equal(viewsOf(slack, 'views.open').length, 1);
  const unknown = await fake.form({ ...payload, trigger_id: 'of.another.app' });
  assert.match(unknown.text, /What you can type|\/topup/);
  await people.slash('agent', '');
  assert.equal(viewsOf(slack, 'views.open').length, 2);
});
