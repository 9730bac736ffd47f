import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movedOrStale } from '../../../../src/core/advance.ts';
import { eventually } from '../../../support/eventually.ts';
import { NO_BUDGET, NUMBER, type Office, startOffice } from '../../../support/slack/office.ts';

const drawn = ({ slack }: Office, user: string): string => JSON.stringify(slack.homes.get(user)?.view.blocks ?? []);
const drawings = ({ slack }: Office, user: string): number => {
  const home = slack.homes.get(user);
  return home === undefined ? 0 : home.before.length + 1;
};
async function open(office: Office, user: string): Promise<string> {
  await office.slack.openHome(user);
  await eventually(() => drawings(office, user) > 0);
  return drawn(office, user);
}
async function ask(office: Office, line = `${NUMBER} 1GB outage`): Promise<string> {
  await office.slack.slash(line, { user: 'U0AGENT' });
  return (await office.newest()).ref;
}

test('the Home tab shows what somebody asked for, what is left, and their language', async (t) => {
  const office = await startOffice(t);
  const ref = await ask(office);
  const page = await open(office, 'U0AGENT');
  assert.match(page, new RegExp(`Your top-ups.*${ref} waiting for approval.*¥19\\.63 · outage · until `));
  assert.match(page, new RegExp(`"value":"cancel ${ref}".*"value":"details ${ref}"`));
  assert.match(page, /Waiting for you.*Nothing is waiting for your decision/);
  assert.match(page, /support, today: ¥19\.63 of ¥100\.00 used, ¥80\.37 left/);
  assert.match(page, /"initial_option":\{"text":\{"type":"plain_text","text":"English"/);
  assert.doesNotMatch(page, /"value":"approve/);
});

test('what waits for somebody is decided right there, and the tab says what came of it', async (t) => {
  const office = await startOffice(t);
  const ref = await ask(office);
  assert.match(
    await open(office, 'U0BOSS'),
    new RegExp(`Waiting for you.*"value":"approve ${ref}".*"value":"reject ${ref}"`),
  );
  await office.slack.clickView(`approve ${ref}`, { user: 'U0BOSS' });
  assert.equal((await office.newest()).state, 'approved');
  await eventually(() => /You approved 1 GB nationwide/.test(drawn(office, 'U0BOSS')));
  assert.doesNotMatch(drawn(office, 'U0BOSS'), /"value":"approve/);
  assert.equal(office.slack.ephemerals.length, 0);
});

test('members of a group that approves find what waits for them', async (t) => {
  const office = await startOffice(t);
  const ref = await ask(office);
  assert.match(await open(office, 'U0LEAD'), new RegExp(`"value":"approve ${ref}"`));
  assert.match(drawn(office, 'U0LEAD'), /support, today/);
  assert.doesNotMatch(await open(office, 'U0STRANGER'), new RegExp(ref));
  assert.doesNotMatch(drawn(office, 'U0STRANGER'), /support, today/);
});

test('a rejection from the Home tab asks for the reason, and the tab is drawn anew', async (t) => {
  const office = await startOffice(t);
  const ref = await ask(office);
  await open(office, 'U0BOSS');
  await office.slack.clickView(`reject ${ref}`, { user: 'U0BOSS' });
  await office.slack.submitView({ reason: 'asked for twice' }, { user: 'U0BOSS' });
  assert.equal((await office.newest()).decision?.why, 'asked for twice');
  await eventually(() => /You rejected 1 GB nationwide/.test(drawn(office, 'U0BOSS')));
});

test('details open over the tab, so that a whole number does not stay in it', async (t) => {
  const office = await startOffice(t);
  const ref = await ask(office);
  await open(office, 'U0BOSS');
  await office.slack.clickView(`details ${ref}`, { user: 'U0BOSS' });
  assert.match(JSON.stringify(office.slack.views[0]?.view), new RegExp(NUMBER));
  office.slack.failNext('views.open', 'expired_trigger_id');
  await office.slack.clickView(`details ${ref}`, { user: 'U0BOSS' });
  await eventually(() => /did not open it in time/.test(drawn(office, 'U0BOSS')));
  assert.doesNotMatch(JSON.stringify([...office.slack.homes.values()]), new RegExp(NUMBER));
});

test('a language chosen in the tab is the language of the tab and of every answer', async (t) => {
  const office = await startOffice(t);
  await open(office, 'U0AGENT');
  await office.slack.clickView('language zh', { user: 'U0AGENT' });
  await eventually(() => /待你审批/.test(drawn(office, 'U0AGENT')));
  assert.match((await office.slack.slash('budget', { user: 'U0AGENT' })).text, /今日/);
});

test('the form opens from the tab, and asks in the requester’s own messages with the app', async (t) => {
  const office = await startOffice(t);
  await open(office, 'U0AGENT');
  await office.slack.clickView('form', { user: 'U0AGENT' });
  await office.slack.submitView({ number: NUMBER, product: '1QG00102410', reason: '' }, { user: 'U0AGENT' });
  assert.equal((await office.newest()).origin.conversation, 'slack:U0AGENT');
});

test('an open tab follows what happens to its owner’s orders, and nobody else’s is drawn', async (t) => {
  const office = await startOffice(t);
  await open(office, 'U0AGENT');
  await open(office, 'U0BOSS');
  await open(office, 'U0STRANGER');
  const ref = await ask(office);
  await eventually(() => ['U0AGENT', 'U0BOSS'].every((user) => drawn(office, user).includes(ref)));
  await office.slack.slash(`approve ${ref}`, { user: 'U0LIN' });
  await eventually(() => ['U0AGENT', 'U0BOSS'].every((user) => !drawn(office, user).includes(`approve ${ref}`)));
  await eventually(() => drawn(office, 'U0AGENT').includes(`${ref} approved`));
  assert.equal(drawings(office, 'U0STRANGER'), 1);
});

test('the answer to a click stays while what the click set off is drawn, and is gone when the tab is opened again', async (t) => {
  const office = await startOffice(t);
  const ref = await ask(office);
  await open(office, 'U0BOSS');
  await office.slack.clickView(`approve ${ref}`, { user: 'U0BOSS' });
  movedOrStale(await office.desk.move(await office.newest(), { kind: 'submission_started' }));
  const before = drawings(office, 'U0BOSS');
  await eventually(() => drawings(office, 'U0BOSS') > before);
  assert.match(drawn(office, 'U0BOSS'), /You approved 1 GB nationwide/);
  await office.slack.openHome('U0BOSS');
  await eventually(() => !/You approved/.test(drawn(office, 'U0BOSS')));
});

test('of two drawings of one tab the newer is the one that stays', async (t) => {
  const office = await startOffice(t);
  const held = office.slack.hold('views.publish');
  await office.slack.openHome('U0AGENT');
  await eventually(() => held.waiting() === 1);
  const ref = await ask(office);
  await office.slack.openHome('U0AGENT');
  assert.equal(held.waiting(), 1);
  held.release();
  await eventually(() => drawn(office, 'U0AGENT').includes(ref));
  assert.doesNotMatch(JSON.stringify(office.slack.homes.get('U0AGENT')?.before), new RegExp(ref));
});

test('a tab that was opened hours ago is left as it is', async (t) => {
  const office = await startOffice(t);
  await open(office, 'U0AGENT');
  office.wait(6 * 3_600_000 + 1);
  await open(office, 'U0BOSS');
  const ref = await ask(office);
  await eventually(() => drawn(office, 'U0BOSS').includes(ref));
  assert.equal(drawings(office, 'U0AGENT'), 1);
});

test('the app’s messages being opened draws no tab', async (t) => {
  const office = await startOffice(t);
  await office.slack.openHome('U0AGENT', 'messages');
  await office.connection.stop();
  assert.equal(drawings(office, 'U0AGENT'), 0);
});

test('with forty orders the tab shows the newest fifteen and says how many more there are', async (t) => {
  const office = await startOffice(t, { settings: { teams: NO_BUDGET } });
  for (let n = 0; n < 40; n += 1) await ask(office, `${NUMBER} 1GB ${n}`);
  const mine = await open(office, 'U0AGENT');
  assert.equal(mine.match(/"value":"details/g)?.length, 15);
  assert.match(mine, /and 25 more/);
  const waiting = await open(office, 'U0BOSS');
  assert.equal(waiting.match(/"value":"approve T/g)?.length, 15);
  assert.match(waiting, /and 25 more/);
  assert.match(waiting, /"text":"Approve all 40…"[^}]*\}[^}]*"value":"approve waiting"/);
});
