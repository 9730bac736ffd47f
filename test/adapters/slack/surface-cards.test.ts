import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toMessage } from '../../../adapters/slack/blocks.ts';
import { orderCard, READ_ONLY } from '../../../commands/order-card.ts';
import { movedOrStale } from '../../../src/core/advance.ts';
import { ORDER_STATES } from '../../../src/core/order.ts';
import { LANGUAGES, orderIn, renderContextIn } from '../../support/commands/sample.ts';
import { eventually } from '../../support/eventually.ts';
import { DECIDED_ELSEWHERE, NUMBER, type Office, startOffice } from '../../support/slack/office.ts';
import type { FakeMessage } from '../../support/slack/state.ts';

async function asked(office: Office, line = `${NUMBER} 1GB outage CASE-42`): Promise<FakeMessage> {
  await office.slack.slash(line, { user: 'U0AGENT' });
  await eventually(() => office.slack.shown().length > 0);
  const card = office.slack.shown().at(-1);
  assert.ok(card);
  return card;
}
const buttons = (card: FakeMessage | undefined): readonly string[] =>
  JSON.stringify(card?.blocks).match(/(?<="action_id":")[^"]+/g) ?? [];
const told = ({ slack }: Office, user: string) => slack.ephemerals.filter((one) => one.user === user).at(-1);
const toldOf = async (office: Office, user: string) => {
  await eventually(() => told(office, user) !== undefined);
  const answer = told(office, user);
  office.slack.ephemerals.splice(0);
  return JSON.stringify(answer?.blocks);
};

test('a card says who asks, for which number, what, why, for how much, by which rule, and what is left', async (t) => {
  const office = await startOffice(t);
  const card = await asked(office);
  const shown = JSON.stringify(card.blocks);
  for (const fact of [
    '"user_id":"U0AGENT"',
    '139****1234',
    '1 GB nationwide',
    'outage CASE-42',
    '¥19.63',
    '“standard”',
  ]) {
    assert.ok(shown.includes(fact), fact);
  }
  assert.match(shown, /Budget left: .*¥80\.37 today and ¥980\.37 this month/);
  assert.match(shown, /⏳ T[0-9A-Z]{5} waiting for approval/);
  assert.deepEqual(buttons(card), ['approve', 'reject', 'cancel', 'details']);
});

test('earlier top-ups of the number stand on the card', async (t) => {
  const office = await startOffice(t);
  await asked(office);
  const first = (await office.newest()).ref;
  await office.slack.slash(`${NUMBER} 1GB again`, { user: 'U0AGENT' });
  await eventually(() => office.slack.shown().length === 2);
  const [card, second] = office.slack.shown();
  const shown = JSON.stringify(second?.blocks);
  assert.match(shown, /Earlier for this number: /);
  assert.match(shown, /1QG00102410, \d\d:\d\d, .*: outage/);
  assert.match(shown, /duplicate\?/);
  const url = `https://acme.slack.com/archives/C0SUPPORT/p${card?.ts.replace('.', '')}`;
  assert.ok(shown.includes(JSON.stringify({ type: 'link', url, text: first })), 'its name leads to its thread');
});

test('where decisions are taken elsewhere, the requester’s card has what is the requester’s and no decision', async (t) => {
  const office = await startOffice(t, { settings: { teams: DECIDED_ELSEWHERE } });
  const card = await asked(office);
  await eventually(() => office.slack.shown('C0APPROVALS').length === 1);
  assert.deepEqual(buttons(card), ['cancel', 'details']);
  assert.deepEqual(buttons(office.slack.shown('C0APPROVALS')[0]), ['approve', 'reject', 'cancel', 'details']);
  assert.doesNotMatch(JSON.stringify(card.blocks), /Budget left/);
});

test('only its maker cancels, anybody else is told so, and no button is left', async (t) => {
  const office = await startOffice(t);
  const card = await asked(office);
  await office.slack.click(card, 'cancel', { user: 'U0BOSS' });
  assert.match(await toldOf(office, 'U0BOSS'), /is a request of Ann.*Only the requester can cancel/);
  assert.equal((await office.newest()).state, 'awaiting_approval');
  await office.slack.click(card, 'cancel', { user: 'U0AGENT' });
  assert.match(await toldOf(office, 'U0AGENT'), /Nothing was bought/);
  await eventually(() => buttons(card).length === 0);
});

test('details are told to whoever asks for them, and the whole number to approvers alone', async (t) => {
  const office = await startOffice(t);
  const card = await asked(office);
  await office.slack.click(card, 'details', { user: 'U0BOSS' });
  const whole = await toldOf(office, 'U0BOSS');
  assert.match(whole, /What happened:.*requested by Ann/);
  assert.match(whole, new RegExp(NUMBER));
  await office.slack.click(card, 'details', { user: 'U0AGENT' });
  const masked = await toldOf(office, 'U0AGENT');
  assert.match(masked, /requested by Ann/);
  assert.doesNotMatch(masked, new RegExp(NUMBER));
  assert.doesNotMatch(JSON.stringify(office.slack.messages), new RegExp(NUMBER));
});

test('details typed as a command are private too, and say all that happened', async (t) => {
  const office = await startOffice(t);
  const card = await asked(office);
  await office.slack.click(card, 'approve', { user: 'U0BOSS' });
  const { ref } = await office.newest();
  const answer = await office.slack.slash(`details ${ref}`, { user: 'U0BOSS' });
  assert.match(answer.text, new RegExp(`"response_type":"ephemeral".*${NUMBER}`));
  assert.match(answer.text, /approved by u0boss/);
  assert.doesNotMatch((answer.json as { text: string }).text, new RegExp(NUMBER));
  const strange = await office.slack.slash(`details ${ref}`, { user: 'U0STRANGER', channel: 'C0NOWHERE' });
  assert.match(strange.text, /There is no order/);
});

test('over a price in the config an approval is asked for once more', async (t) => {
  const office = await startOffice(t, { confirmOverLi: 19_629 });
  const card = await asked(office);
  const sure =
    /"action_id":"approve".*"confirm":\{"title":\{"type":"plain_text","text":"Approve T[0-9A-Z]{5} for ¥19\.63\?"/;
  assert.match(JSON.stringify(card.blocks), sure);
});

test('at that price and below it is not, nor is a rejection', async (t) => {
  const office = await startOffice(t, { confirmOverLi: 19_630 });
  const card = await asked(office);
  assert.doesNotMatch(JSON.stringify(card.blocks), /"confirm":/);
});

test('a second click on a decided order is told who decided it and when', async (t) => {
  const office = await startOffice(t);
  const card = await asked(office);
  const before = { ...card };
  await office.slack.click(card, 'approve', { user: 'U0BOSS' });
  await toldOf(office, 'U0BOSS');
  await office.slack.interact(office.slack.payloads.click(before, 'reject', { user: 'U0LIN' }));
  assert.match(await toldOf(office, 'U0LIN'), /u0boss approved this at \d\d:\d\d\./);
  assert.equal(office.slack.views.length, 0);
});

test('somebody who may not decide is told so, and is not asked for a reason', async (t) => {
  const office = await startOffice(t);
  const card = await asked(office);
  for (const button of ['approve', 'reject']) {
    await office.slack.click(card, button, { user: 'U0STRANGER' });
    assert.match(await toldOf(office, 'U0STRANGER'), /You are not an approver/);
    await office.slack.click(card, button, { user: 'U0AGENT' });
    assert.match(await toldOf(office, 'U0AGENT'), /You asked for this top-up/);
  }
  assert.equal(office.slack.views.length, 0);
});

test('a card that was deleted is posted anew', async (t) => {
  const office = await startOffice(t);
  const card = await asked(office);
  const before = { ...card };
  office.slack.deleteMessage(card);
  await office.slack.interact(office.slack.payloads.click(before, 'approve', { user: 'U0BOSS' }));
  await eventually(() => office.slack.shown().some(({ blocks }) => JSON.stringify(blocks).includes('approved')));
  assert.equal(office.slack.shown().length, 1);
});

test('a card that is too old to be edited is posted anew, and edited where it stands from then on', async (t) => {
  const office = await startOffice(t);
  const card = await asked(office);
  office.slack.failNext('chat.update', 'edit_window_closed');
  await office.slack.click(card, 'approve', { user: 'U0BOSS' });
  await eventually(() => office.slack.shown().length === 2);
  const [old, anew] = office.slack.shown();
  assert.match(JSON.stringify(anew?.blocks), /approved/);
  assert.equal(old?.edits.length, 0);
  movedOrStale(await office.desk.move(await office.newest(), { kind: 'submission_started' }));
  await eventually(() => anew?.edits.length === 1);
  assert.equal(office.slack.shown().length, 2);
});

test('every state has a sign and words of its own, so that nothing depends on colour', () => {
  for (const language of LANGUAGES) {
    const titles = ORDER_STATES.map((state) => {
      const { blocks } = toMessage(orderCard(orderIn(state), renderContextIn(language), READ_ONLY));
      return /"text":"(\S+) T[0-9A-Z]{5} ?([^"]+)","style":\{"bold":true\}/.exec(JSON.stringify(blocks)) ?? [];
    });
    for (const part of [1, 2]) {
      const told = new Set(titles.map((title) => title[part]));
      assert.equal(told.size, ORDER_STATES.length, [...told].join());
    }
  }
});
