import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../../support/playground-server.ts';
import { NUMBER, type Office, startOffice } from '../../support/slack/office.ts';

/** Somebody of another workspace who is in a shared channel, under an id that the config trusts. */
const GUEST = { user: 'U0BOSS', team: 'T0OTHER' };
const REFUSED = /members of the workspace/;
const VALUES = { number: NUMBER, product: '1QG00102410', reason: '' };

async function withCard(t: Parameters<typeof startOffice>[0]) {
  const office = await startOffice(t);
  await office.slack.slash(`${NUMBER} 1GB outage`);
  await eventually(() => office.slack.shown().length === 1);
  const [card] = office.slack.shown();
  assert.ok(card);
  return { office, card };
}
const told = async ({ slack }: Office): Promise<string> => {
  await eventually(() => slack.whispers.length > 0);
  return JSON.stringify(slack.whispers.splice(0));
};

test('somebody of another workspace is refused on every road, and nothing comes of it', async (t) => {
  const { office, card } = await withCard(t);
  const { slack } = office;
  const { ref, version } = await office.newest();
  assert.match((await slack.slash(`approve ${ref}`, GUEST)).text, REFUSED);
  assert.match((await slack.slash('', GUEST)).text, REFUSED);
  for (const button of ['approve', 'reject', 'details']) {
    await slack.click(card, button, GUEST);
    assert.match(await told(office), REFUSED, button);
  }
  await slack.mention(`approve ${ref}`, GUEST);
  assert.match(await told(office), REFUSED);
  await slack.messageShortcut(slack.say(NUMBER), GUEST);
  assert.match(await told(office), REFUSED);
  await slack.globalShortcut(GUEST);
  await eventually(() => slack.shown('D0BOSS').length === 1);
  assert.match(slack.shown('D0BOSS')[0]?.text ?? '', REFUSED);
  assert.equal(slack.views.length, 0, 'no form was opened');
  assert.deepEqual([(await office.newest()).ref, (await office.newest()).version], [ref, version]);
});

test('nor does a form that another workspace’s member sends, or fills in, do anything', async (t) => {
  const { office, card } = await withCard(t);
  const { slack } = office;
  const { version } = await office.newest();
  await slack.slash('', { user: 'U0AGENT' });
  await slack.fill(VALUES, 'product', { ...GUEST, user: 'U0AGENT' });
  assert.match((await slack.submitView(VALUES, { ...GUEST, user: 'U0AGENT' })).text, REFUSED);
  await slack.click(card, 'reject', { user: 'U0BOSS' });
  assert.match((await slack.submitView({ reason: 'mine' }, GUEST)).text, REFUSED);
  await office.connection.stop();
  assert.equal(slack.callsOf('views.update').length, 0);
  assert.equal((await office.newest()).version, version);
});

test('in an Enterprise Grid, whose workspaces are one company’s, nobody is from elsewhere', async (t) => {
  const office = await startOffice(t, { enterpriseId: 'E0GRID' });
  const answer = await office.slack.slash(`${NUMBER} 1GB`, { user: 'U0AGENT', team: 'T0OTHER' });
  assert.match(answer.text, /waits for approval/);
});
