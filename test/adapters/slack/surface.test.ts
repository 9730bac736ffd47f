import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { ConversationId } from '../../../src/core/conversation.ts';
import type { Delivered } from '../../../src/core/surface.ts';
import { startSlackDesk } from '../../support/slack/connection.ts';
import { ALERT, CARD, deliveryOf, REPLY } from '../../support/slack/delivery.ts';
import type { Fault } from '../../support/slack/state.ts';

const refOf = (delivered: Delivered) => {
  assert.equal(delivered.kind, 'shown', JSON.stringify(delivered));
  return delivered.kind === 'shown' ? delivered.ref : assert.fail();
};

test('a card is posted with its words as text and blocks, and only the notice’s key beside them', async (t) => {
  const { slack, connection } = await startSlackDesk(t);
  const ref = refOf(await connection.surface.deliver(deliveryOf({ show: CARD })));
  const [card] = slack.shown();
  assert.deepEqual(ref, { conversation: 'slack:C0SUPPORT', message: card?.ts });
  assert.deepEqual(card?.metadata, { event_type: 'topup_notice', event_payload: { key: '01JD000000000000.1.card' } });
  const [call] = slack.callsOf('chat.postMessage');
  const { text, parse, link_names, unfurl_links, unfurl_media } = call?.fields ?? {};
  assert.deepEqual([parse, link_names, unfurl_links, unfurl_media], ['none', 'false', 'false', 'false']);
  assert.notEqual(text, '');
  assert.doesNotMatch(JSON.stringify(call?.fields), /13911281234/);
});

test('cards and replies hang under what was asked, and else under the card', async (t) => {
  const { slack, connection } = await startSlackDesk(t);
  const { deliver } = connection.surface;
  const asked = slack.say('asking').ts;
  const answer = slack.say('asking in a thread', {}, asked).ts;
  const first = refOf(await deliver(deliveryOf({ show: CARD })));
  const at = async (given: Parameters<typeof deliveryOf>[0]) => {
    const ref = refOf(await deliver(deliveryOf(given)));
    return slack.messages.find(({ ts }) => ts === ref.message)?.threadTs ?? null;
  };
  assert.equal(await at({ show: CARD }), null);
  assert.equal(await at({ show: REPLY, card: first }), first.message);
  assert.equal(await at({ show: REPLY }), null);
  assert.equal(await at({ show: CARD, origin: { message: asked } }), asked);
  assert.equal(await at({ show: REPLY, origin: { message: asked }, card: first }), asked);
  assert.equal(await at({ show: CARD, origin: { message: answer, thread: asked } }), asked);
  const approvals = { conversation: 'slack:C0APPROVALS', origin: { message: asked } };
  assert.equal(await at({ show: CARD, ...approvals }), null);
  const decisions = refOf(await deliver(deliveryOf({ show: CARD, ...approvals })));
  assert.equal(await at({ show: REPLY, ...approvals, card: decisions }), decisions.message);
  assert.equal(await at({ show: ALERT, conversation: 'slack:C0OPS' }), null);
});

test('an order asked in direct messages has its card, its edits and its replies there', async (t) => {
  const { slack, connection } = await startSlackDesk(t);
  const { deliver } = connection.surface;
  const mine = { conversation: 'slack:U0AGENT', origin: { conversation: 'slack:U0AGENT' as ConversationId } };
  const card = refOf(await deliver(deliveryOf({ show: CARD, ...mine })));
  assert.equal(card.conversation, 'slack:D0AGENT');
  assert.deepEqual(refOf(await deliver(deliveryOf({ show: CARD, ...mine, edit: card, card }))), card);
  refOf(await deliver(deliveryOf({ show: REPLY, ...mine, card })));
  assert.equal(slack.callsOf('chat.postMessage').at(-1)?.fields.channel, 'D0AGENT');
  assert.deepEqual(
    slack.shown('D0AGENT').map(({ threadTs, edits }) => [threadTs, edits.length]),
    [
      [null, 1],
      [card.message, 0],
    ],
  );
});

test('an edit sends text and blocks, and switches Slack’s own reading of them off', async (t) => {
  const { slack, connection } = await startSlackDesk(t);
  const edit = refOf(await connection.surface.deliver(deliveryOf({ show: CARD })));
  assert.deepEqual(refOf(await connection.surface.deliver(deliveryOf({ show: CARD, edit }))), edit);
  const { text, blocks, parse, link_names } = slack.callsOf('chat.update')[0]?.fields ?? {};
  assert.deepEqual([parse, link_names], ['none', 'false']);
  assert.ok(text && blocks);
});

/** What each of Slack's answers means for a post and for an edit; null where the call does not give it. */
const ENDS: readonly (readonly [Fault, post: string | null, edit: string | null])[] = [
  ['message_not_found', null, 'gone message_not_found'],
  ['edit_window_closed', null, 'gone edit_window_closed'],
  ['cant_update_message', null, 'gone cant_update_message'],
  ['channel_not_found', 'never channel_not_found', 'never channel_not_found'],
  ['not_in_channel', 'never not_in_channel', 'never not_in_channel'],
  ['is_archived', 'never is_archived', 'never is_archived'],
  ['restricted_action', 'never restricted_action', 'never restricted_action'],
  ['restricted_action_thread_locked', 'never restricted_action_thread_locked', null],
  ['msg_blocks_too_long', 'never msg_blocks_too_long', 'never msg_blocks_too_long'],
  ['invalid_blocks', 'never invalid_blocks', 'never invalid_blocks'],
  ['an_error_of_tomorrow', 'never an_error_of_tomorrow', 'never an_error_of_tomorrow'],
  ['ratelimited', 'later conversation 30000', 'later conversation 30000'],
  ['token_revoked', 'later platform 60000', 'later platform 60000'],
  ['account_inactive', 'later platform 60000', 'later platform 60000'],
  ['invalid_auth', 'later platform 60000', 'later platform 60000'],
  ['missing_scope', 'later platform 60000', 'later platform 60000'],
  ['fatal_error', 'unknown fatal_error', 'later conversation 5000'],
  ['internal_error', 'unknown internal_error', 'later conversation 5000'],
  [500, 'unknown http 500', 'later conversation 5000'],
  [503, 'unknown http 503', 'later conversation 5000'],
  [403, 'later platform 30000', 'later platform 30000'],
  [429, 'later conversation 30000', 'later conversation 30000'],
  ['drop before accept', 'unknown UND_ERR_SOCKET', 'later conversation 5000'],
  ['drop after accept', 'unknown UND_ERR_SOCKET', 'later conversation 5000'],
  ['not json', 'unknown the answer was not Slack’s', 'later conversation 5000'],
];

const words = (end: Delivered): string =>
  end.kind === 'later' ? `later ${end.scope} ${end.afterMs}` : `${end.kind} ${'why' in end ? end.why : ''}`;

test('every answer of Slack’s ends a delivery in its own way, and none is sent twice', async (t) => {
  const { slack, connection } = await startSlackDesk(t);
  const { deliver } = connection.surface;
  const standing = refOf(await deliver(deliveryOf({ show: CARD })));
  for (const [fault, post, edit] of ENDS) {
    for (const [method, wanted, ref] of [
      ['chat.postMessage', post, null],
      ['chat.update', edit, standing],
    ] as const) {
      if (wanted === null) continue;
      const before = slack.callsOf(method).length;
      slack.failNext(method, fault);
      assert.equal(words(await deliver(deliveryOf({ show: CARD, edit: ref }))), wanted, `${fault} on ${method}`);
      assert.equal(slack.callsOf(method).length, before + 1, `${fault} on ${method} is sent once`);
    }
  }
});

test('a limit slows one conversation down for as long as Slack says', async (t) => {
  const { slack, connection } = await startSlackDesk(t);
  for (const seconds of [1, 30, 300]) {
    slack.rateLimit('C0SUPPORT', seconds);
    assert.equal(
      words(await connection.surface.deliver(deliveryOf({ show: CARD }))),
      `later conversation ${seconds * 1_000}`,
    );
  }
  assert.equal(
    (await connection.surface.deliver(deliveryOf({ show: CARD, conversation: 'slack:C0OPS' }))).kind,
    'shown',
  );
});

test('a Slack that takes no connection has certainly shown nothing', async (t) => {
  const closed = createServer();
  await new Promise<void>((listening) => closed.listen(0, '127.0.0.1', listening));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  const { connection } = await startSlackDesk(t, { apiUrl: `http://127.0.0.1:${port}/api/` });
  assert.equal(words(await connection.surface.deliver(deliveryOf({ show: CARD }))), 'later platform 5000');
});

test('an answer whose asking message was deleted is shown in the conversation', async (t) => {
  const { slack, connection } = await startSlackDesk(t);
  const asked = slack.say('asking');
  slack.deleteMessage(asked);
  refOf(await connection.surface.deliver(deliveryOf({ show: REPLY, origin: { message: asked.ts } })));
  assert.equal(slack.shown()[0]?.threadTs, null);
});

test('a card that was deleted, an archived channel and one the app was removed from are told apart', async (t) => {
  const { slack, connection } = await startSlackDesk(t);
  const { deliver } = connection.surface;
  const edit = refOf(await deliver(deliveryOf({ show: CARD })));
  const [card] = slack.shown();
  assert.ok(card);
  slack.deleteMessage(card);
  assert.equal(words(await deliver(deliveryOf({ show: CARD, edit }))), 'gone message_not_found');
  slack.archive('C0APPROVALS');
  slack.removeBot('C0OPS');
  const to = (conversation: string) => deliver(deliveryOf({ show: CARD, conversation }));
  assert.equal(words(await to('slack:C0APPROVALS')), 'never is_archived');
  assert.equal(words(await to('slack:C0OPS')), 'never not_in_channel');
  assert.equal(words(await to('slack:C0NOWHERE')), 'never channel_not_found');
});

test('a token that is revoked is named until it is good again', async (t) => {
  const { slack, connection } = await startSlackDesk(t);
  assert.equal(connection.missing(), null);
  slack.revokeToken();
  assert.equal(words(await connection.surface.deliver(deliveryOf({ show: CARD }))), 'later platform 60000');
  assert.match(connection.missing() ?? '', /SLACK_BOT_TOKEN/);
  slack.revokeToken(false);
  assert.equal((await connection.surface.deliver(deliveryOf({ show: CARD }))).kind, 'shown');
  assert.equal(connection.missing(), null);
});

test('a conversation is shown at most one message a second', async (t) => {
  const { connection } = await startSlackDesk(t);
  assert.equal(connection.surface.paceMs('slack:C0SUPPORT' as ConversationId), 1_000);
});
