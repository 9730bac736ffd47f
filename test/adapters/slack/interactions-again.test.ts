import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../../support/eventually.ts';
import { NUMBER, type Office, startOffice } from '../../support/slack/office.ts';
import type { FakeEphemeral, FakeMessage } from '../../support/slack/state.ts';

/** The private answer to a typed line, as Slack shows it. */
async function answerTo({ slack }: Office, line: string, user = 'U0AGENT'): Promise<FakeEphemeral> {
  const { text } = await slack.slash(line, { user });
  const { blocks, text: words } = JSON.parse(text) as Pick<FakeEphemeral, 'blocks' | 'text'>;
  return {
    channel: 'C0SUPPORT',
    user,
    text: words,
    blocks,
    threadTs: null,
    via: 'response_url',
    body: {},
  } as FakeEphemeral;
}
type Button = { readonly action_id: string; readonly value: string; readonly text: { readonly text: string } };
const buttonsOf = ({ blocks }: Pick<FakeEphemeral | FakeMessage, 'blocks'>): readonly Button[] =>
  (blocks as readonly { type: string; elements?: readonly Button[] }[]).flatMap(({ type, elements = [] }) =>
    type === 'actions' ? elements : [],
  );

test('the nearest right line is sent by a button, once however often it is pressed', async (t) => {
  const office = await startOffice(t);
  const refusal = await answerTo(office, `${NUMBER} 1GG outage CASE-42`);
  const [button] = buttonsOf(refusal);
  assert.ok(button);
  assert.equal(button.value, `${NUMBER} 1GB outage CASE-42`);
  assert.equal(button.text.text, '/topup 139****1234 1GB outage CASE-42');
  const press = () => office.slack.interact(office.slack.payloads.clickEphemeral(refusal, button.action_id));
  await Promise.all([press(), press()]);
  await press();
  await eventually(() => office.slack.shown().length === 1);
  const [order, ...others] = await office.orders(5);
  assert.deepEqual(
    [order?.msisdn, order?.product.code, order?.reason, others],
    [NUMBER, '1QG00102410', 'outage CASE-42', []],
  );
});

test('what is found links to its card, and a button turns the page', async (t) => {
  const office = await startOffice(t);
  await office.slack.slash(`${NUMBER} 1GB outage CASE-42`, { user: 'U0AGENT' });
  await eventually(() => office.slack.shown().length === 1);
  const [card] = office.slack.shown();
  const { ref } = await office.newest();
  await eventually(async () => JSON.stringify((await answerTo(office, 'find case-42')).blocks).includes('"link"'));
  const url = `https://acme.slack.com/archives/C0SUPPORT/p${card?.ts.replace('.', '')}`;
  const found = await answerTo(office, 'find CASE-42 waiting');
  assert.ok(JSON.stringify(found.blocks).includes(JSON.stringify({ type: 'link', url, text: ref })));
  const nothing = await answerTo(office, '查找 CASE-4');
  assert.match(JSON.stringify(nothing.blocks), /尾号 1234|ending 1234/);
  const second = await answerTo(office, 'find CASE-42 page 2');
  const [previous] = buttonsOf(second);
  assert.equal(previous?.value, 'find CASE-42');
  await office.slack.interact(office.slack.payloads.clickEphemeral(second, previous?.action_id ?? ''));
  await eventually(() => office.slack.ephemerals.some(({ blocks }) => JSON.stringify(blocks).includes(ref)));
});

test('a rejected request opens the form with what it was', async (t) => {
  const office = await startOffice(t);
  await office.slack.slash(`${NUMBER} 1GB outage CASE-42`, { user: 'U0AGENT' });
  await eventually(() => office.slack.shown().length === 1);
  const { ref } = await office.newest();
  await office.slack.slash(`reject ${ref} too late`, { user: 'U0BOSS' });
  await eventually(() => office.slack.shown().length === 2);
  const reply = office.slack.shown()[1];
  assert.ok(reply);
  const [change] = buttonsOf(reply);
  assert.deepEqual([change?.text.text, change?.value], ['Change and send again', `repeat ${ref}`]);
  await office.slack.click(reply, 'repeat', { user: 'U0AGENT' });
  await eventually(() => office.slack.state.views.length === 1);
  const [view] = office.slack.state.views;
  const drawn = JSON.stringify(view);
  for (const part of [NUMBER, '1QG00102410', 'outage CASE-42', 'topup_form']) assert.ok(drawn.includes(part), part);
  assert.equal((await office.orders(5)).length, 1);
});
