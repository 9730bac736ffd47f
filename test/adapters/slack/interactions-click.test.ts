import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LedgerUnreachable } from '../../../src/core/ledger.ts';
import type { HttpRequest } from '../../../src/core/surface.ts';
import { eventually } from '../../support/eventually.ts';
import { serveRoutes } from '../../support/serve-routes.ts';
import { type SlackDesk, startSlackDesk } from '../../support/slack/connection.ts';

async function withCard(
  t: Parameters<typeof startSlackDesk>[0],
): Promise<SlackDesk & { card: SlackDesk['slack']['messages'][0] }> {
  const desk = await startSlackDesk(t);
  await desk.slack.slash('13911281234 1GB', { user: 'U0AGENT' });
  const [card] = desk.slack.shown();
  assert.ok(card);
  return { ...desk, card };
}

test('a click says what a person could have typed, and is answered to whoever clicked', async (t) => {
  const { slack, given, card, desk } = await withCard(t);
  const answer = await slack.click(card, 'approve', { user: 'U0BOSS' });
  assert.deepEqual([answer.status, answer.text], [200, '']);
  const [order] = desk.orders.values();
  assert.deepEqual(given[1]?.command, { ok: true, value: { kind: 'approve', order: order?.ref } });
  assert.equal(given[1]?.by.account, 'slack:U0BOSS');
  await eventually(() => slack.ephemerals.length === 1);
  const [told] = slack.ephemerals;
  assert.deepEqual([told?.user, told?.text, told?.via], ['U0BOSS', 'approved', 'response_url']);
  assert.deepEqual([told?.body.response_type, told?.body.replace_original], ['ephemeral', false]);
});

test('a decided card is edited where it stands, and has no buttons any more', async (t) => {
  const { slack, card } = await withCard(t);
  assert.match(JSON.stringify(card.blocks), /"action_id":"approve"/);
  await slack.click(card, 'approve', { user: 'U0BOSS' });
  assert.equal(card.edits.length, 1);
  assert.doesNotMatch(JSON.stringify(card.blocks), /"type":"button"/);
  assert.equal(slack.shown().length, 1);
});

test('a refused click is answered too, by whichever road is open', async (t) => {
  const { slack, card } = await withCard(t);
  slack.failNext('response_url', 404);
  await slack.click(card, 'approve', { user: 'U0AGENT' });
  await eventually(() => slack.ephemerals.length === 1);
  const [told] = slack.ephemerals;
  assert.deepEqual([told?.via, told?.user], ['chat.postEphemeral', 'U0AGENT']);
  assert.match(told?.text ?? '', /Somebody else has to approve/);
});

test('a private answer is sent to Slack’s own hosts and to no other', async (t) => {
  const { slack, card } = await withCard(t);
  const click = slack.payloads.click(card, 'approve', { user: 'U0BOSS' });
  const called: string[] = [];
  const take = async ({ path }: HttpRequest) => ({ status: called.push(path) ? 200 : 500 });
  const elsewhere = await serveRoutes(t, [{ methods: ['POST'], path: '/hook', take }]);
  await slack.interact({ ...click, response_url: `${elsewhere}/hook` });
  await eventually(() => slack.ephemerals.length === 1);
  assert.equal(slack.ephemerals[0]?.via, 'chat.postEphemeral');
  assert.deepEqual(called, []);
});

test('a button of an older time and a click from another workspace are answered with a sentence', async (t) => {
  const { slack, card, given } = await withCard(t);
  const click = slack.payloads.click(card, 'approve', { user: 'U0BOSS' });
  await slack.interact({ ...click, actions: [{ action_id: 'old', type: 'button', block_id: 'b' }] });
  await slack.click(card, 'approve', { user: 'U0GUEST', team: 'T0OTHER' });
  await eventually(() => slack.ephemerals.length === 2);
  const told = Object.fromEntries(slack.ephemerals.map(({ user, text }) => [user, text]));
  assert.match(told.U0BOSS ?? '', /no longer works/);
  assert.match(told.U0GUEST ?? '', /members of the workspace/);
  assert.equal(given.length, 1);
});

test('a click that met an unreachable database is answered 503 and with a sentence', async (t) => {
  const { slack, desk, card } = await withCard(t);
  desk.failNext(new LedgerUnreachable('no connection'));
  assert.equal((await slack.click(card, 'approve', { user: 'U0BOSS' })).status, 503);
  await eventually(() => slack.ephemerals.length === 1);
  assert.match(slack.ephemerals[0]?.text ?? '', /cannot reach its database/);
  assert.match(JSON.stringify(card.blocks), /"action_id":"approve"/);
});

test('stopping waits until whoever clicked has been told', async (t) => {
  const { slack, card, connection } = await withCard(t);
  await slack.click(card, 'approve', { user: 'U0BOSS' });
  await connection.stop();
  assert.equal(slack.ephemerals.length, 1);
});
