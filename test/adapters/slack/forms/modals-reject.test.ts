import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toRejectForm } from '../../../../adapters/slack/forms/modals.ts';
import type { ConversationId } from '../../../../src/core/conversation.ts';
import { eventually } from '../../../support/eventually.ts';
import { NUMBER, type Office, startOffice } from '../../../support/slack/office.ts';
import { refusalOfView } from '../../../support/slack/view-limits.ts';

async function withCard(t: Parameters<typeof startOffice>[0]) {
  const office = await startOffice(t);
  await office.slack.slash(`${NUMBER} 1GB outage`, { user: 'U0AGENT' });
  await eventually(() => office.slack.shown().length === 1);
  const [card] = office.slack.shown();
  assert.ok(card);
  return { office, card };
}
const BOSS = { user: 'U0BOSS' };
const decision = async (office: Office) => (await office.newest()).decision;

test('Reject asks for the reason, and the requester reads it in the thread', async (t) => {
  const { office, card } = await withCard(t);
  await office.slack.click(card, 'reject', BOSS);
  assert.equal((await office.newest()).state, 'awaiting_approval');
  assert.equal(office.slack.views[0]?.view.callback_id, 'topup_reject');
  const sent = await office.slack.submitView({ reason: 'asked for twice' }, BOSS);
  assert.deepEqual([sent.status, sent.text], [200, '']);
  const decided = await decision(office);
  assert.deepEqual(
    [decided?.kind, decided?.why, decided?.by?.account],
    ['rejected', 'asked for twice', 'slack:U0BOSS'],
  );
  await eventually(() => office.slack.shown().length === 2);
  assert.match(JSON.stringify(office.slack.shown()[1]?.blocks), /u0boss rejected it: asked for twice/);
  assert.equal(office.slack.shown()[1]?.threadTs, card.ts);
  await eventually(() => office.slack.ephemerals.length === 1);
  assert.match(office.slack.ephemerals[0]?.text ?? '', /You rejected/);
});

test('the reason may be left out', async (t) => {
  const { office, card } = await withCard(t);
  await office.slack.click(card, 'reject', BOSS);
  await office.slack.submitView({ reason: '' }, BOSS);
  assert.deepEqual([(await decision(office))?.kind, (await decision(office))?.why], ['rejected', null]);
});

test('where the form cannot be opened the order is rejected at once, without a reason', async (t) => {
  const { office, card } = await withCard(t);
  office.slack.failNext('views.open', 'expired_trigger_id');
  await office.slack.click(card, 'reject', BOSS);
  assert.deepEqual([(await decision(office))?.kind, (await decision(office))?.why], ['rejected', null]);
});

test('a rejection that is typed asks nothing', async (t) => {
  const { office } = await withCard(t);
  const { ref } = await office.newest();
  await office.slack.slash(`reject ${ref} asked for twice`, BOSS);
  assert.equal((await decision(office))?.why, 'asked for twice');
  assert.equal(office.slack.views.length, 0);
});

test('an order that was decided while the reason was written says so in the form', async (t) => {
  const { office, card } = await withCard(t);
  await office.slack.click(card, 'reject', BOSS);
  await office.slack.click(card, 'approve', { user: 'U0LIN' });
  const sent = await office.slack.submitView({ reason: 'asked for twice' }, BOSS);
  assert.match(JSON.stringify(sent.json), /"errors":\{"reason":"Lin approved this at \d\d:\d\d\./);
  assert.equal((await decision(office))?.kind, 'approved');
});

test('a form that another asked for decides nothing for who may not', async (t) => {
  const { office, card } = await withCard(t);
  await office.slack.click(card, 'reject', BOSS);
  const sent = await office.slack.submitView({ reason: 'mine' }, { user: 'U0AGENT' });
  assert.match(JSON.stringify(sent.json), /You asked for this top-up/);
  assert.equal((await office.newest()).state, 'awaiting_approval');
});

test('the form that asks for a reason is within Slack’s limits', () => {
  const origin = { conversation: `slack:${'C'.repeat(80)}` as ConversationId, thread: '1.2', message: '1.3' };
  for (const language of ['en', 'zh'] as const) {
    assert.equal(refusalOfView(toRejectForm({ ref: 'T7K3QX', origin, isHome: true, language })), null);
  }
});
