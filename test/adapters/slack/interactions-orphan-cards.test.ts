import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { eventually } from '../../support/eventually.ts';
import { NUMBER, type Office, startOffice } from '../../support/slack/office.ts';
import type { FakeMessage } from '../../support/slack/state.ts';

/** An order whose card was posted twice, since Slack's answer to the first was lost: the first is nowhere written down. */
async function twoCards(t: TestContext): Promise<Office & { readonly lost: FakeMessage; readonly kept: FakeMessage }> {
  const office = await startOffice(t);
  office.slack.failNext('chat.postMessage', 'drop after accept');
  await office.slack.slash(`${NUMBER} 1GB outage`, { user: 'U0AGENT' });
  await eventually(() => office.slack.shown().length === 2);
  const [lost, kept] = office.slack.shown();
  assert.ok(lost && kept);
  return { ...office, lost, kept };
}
const words = ({ blocks }: FakeMessage): string => JSON.stringify(blocks);
const isLive = (card: FakeMessage): boolean => words(card).includes('"action_id":"approve"');

test('a card whose place was never written down loses its buttons once one of them is pressed after the decision', async (t) => {
  const { slack, lost, kept } = await twoCards(t);
  await slack.click(kept, 'approve', { user: 'U0BOSS' });
  await eventually(() => !isLive(kept));
  assert.equal(isLive(lost), true);
  await slack.click(lost, 'reject', { user: 'U0BOSS' });
  await eventually(() => !isLive(lost));
  assert.doesNotMatch(words(lost), /"type":"button"/);
  assert.match(words(lost), /approved by/);
  assert.match(words(lost), /A second copy/);
  await eventually(() => slack.ephemerals.some(({ text }) => /u0boss approved this at/.test(text)));
  assert.equal(slack.shown().filter(({ threadTs }) => threadTs === null).length, 2, 'nothing is posted a third time');
});

test('a card whose place was never written down decides, and loses its buttons with the other one', async (t) => {
  const { slack, lost, kept, newest } = await twoCards(t);
  await slack.click(lost, 'approve', { user: 'U0BOSS' });
  await eventually(() => !isLive(lost) && !isLive(kept));
  assert.equal((await newest()).state, 'approved');
  assert.match(words(lost), /A second copy/);
  assert.doesNotMatch(words(kept), /A second copy/);
});

test('while an order waits, both of its cards keep their buttons', async (t) => {
  const { slack, connection, lost } = await twoCards(t);
  await slack.click(lost, 'approve', { user: 'U0AGENT' });
  await eventually(() => slack.ephemerals.length === 1);
  await connection.stop();
  assert.equal(isLive(lost), true);
  assert.equal(lost.edits.length, 0);
});
