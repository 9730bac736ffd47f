import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../../support/eventually.ts';
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
  await eventually(() => slack.ephemerals.length > 0);
  return JSON.stringify(slack.ephemerals.splice(0));
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

const GRID = { enterpriseId: 'E0GRID' };
const UNCHECKED = /could not check whether you belong/;
const refBy = async (office: Office, who: object): Promise<string> =>
  (await office.slack.slash(`${NUMBER} 1GB`, { user: 'U0AGENT', ...who })).text;

/** Every way in but the Home tab, and what each was answered. */
async function onEveryRoad(office: Office, who: object, ref: string): Promise<readonly string[]> {
  const { slack } = office;
  await eventually(() => slack.shown().length === 1);
  const [card] = slack.shown();
  assert.ok(card);
  const heard: string[] = [];
  heard.push((await slack.slash(`approve ${ref}`, who)).text, (await slack.slash('list', who)).text);
  await slack.click(card, 'details', who);
  heard.push(await told(office));
  await slack.mention(`approve ${ref}`, who);
  heard.push(await told(office));
  await slack.messageShortcut(slack.say(NUMBER), who);
  heard.push(await told(office));
  await slack.slash('', { user: 'U0AGENT' });
  heard.push((await slack.submitView(VALUES, who)).text);
  return heard;
}

test('in an Enterprise Grid sister workspaces may ask, as the payload or the profile shows them to be', async (t) => {
  const office = await startOffice(t, GRID);
  office.slack.setProfile('U0SISTER', { teamId: 'T0SISTER', enterpriseId: 'E0GRID' });
  assert.match(await refBy(office, { team: 'T0SISTER', enterprise: 'E0GRID' }), /waiting for approval/);
  assert.match(await refBy(office, { user: 'U0AGENT', team: 'E0GRID' }), /waiting for approval/);
  const { ref } = await office.newest();
  await eventually(() => office.slack.shown().length > 0);
  const [card] = office.slack.shown();
  assert.ok(card);
  for (const who of [{ team: 'T0SISTER' }, { team: 'E0GRID' }, { team: 'T0SISTER', enterprise: 'E0GRID' }]) {
    await office.slack.click(card, 'details', { user: 'U0SISTER', ...who });
    assert.doesNotMatch(await told(office), new RegExp(`${REFUSED.source}|${UNCHECKED.source}`), JSON.stringify(who));
  }
  await office.slack.mention(`status ${ref}`, { user: 'U0SISTER', team: 'T0SISTER', enterprise: 'E0GRID' });
  assert.doesNotMatch(await told(office), new RegExp(`${REFUSED.source}|${UNCHECKED.source}`));
});

test('in an Enterprise Grid somebody of another organisation is refused on every road', async (t) => {
  for (const who of [
    { user: 'U0BOSS', team: 'T0OTHER', enterprise: 'E0OTHER' },
    { user: 'U0BOSS', team: 'E0OTHER' },
  ]) {
    const office = await startOffice(t, GRID);
    await refBy(office, {});
    const { ref, version } = await office.newest();
    for (const heard of await onEveryRoad(office, who, ref)) assert.match(heard, REFUSED);
    assert.equal((await office.newest()).version, version);
    assert.equal(office.slack.callsOf('users.info').filter(({ fields }) => fields.user === 'U0BOSS').length, 0);
  }
});

test('somebody whose profile is another organisation’s is refused, whatever the payload leaves out', async (t) => {
  for (const profile of [
    { teamId: 'T0OTHER' },
    { teamId: 'T0OTHER', enterpriseId: 'E0OTHER' },
    { teamId: 'T0HOME', isStranger: true },
  ]) {
    const office = await startOffice(t, profile.enterpriseId ? GRID : {});
    await refBy(office, {});
    const { ref, version } = await office.newest();
    office.slack.setProfile('U0BOSS', profile);
    for (const heard of await onEveryRoad(office, { user: 'U0BOSS' }, ref)) assert.match(heard, REFUSED);
    assert.equal((await office.newest()).version, version);
  }
});

test('who cannot be shown to belong is refused with a sentence of their own, and asked about again', async (t) => {
  const office = await startOffice(t, GRID);
  const { slack } = office;
  const who = { user: 'U0SISTER', team: 'T0SISTER' };
  slack.setProfile('U0SISTER', { teamId: 'T0SISTER', enterpriseId: 'E0GRID' });
  slack.failNext('users.info', 500);
  for (const _ of [1, 2]) assert.match((await slack.slash('list', who)).text, UNCHECKED);
  assert.equal(slack.callsOf('users.info').length, 1, 'a failure is remembered as one for some seconds');
  office.wait(5_000);
  assert.doesNotMatch((await slack.slash('list', who)).text, UNCHECKED);
});

test('in a shared channel the channel’s own workspace says nothing of who mentions the app', async (t) => {
  const office = await startOffice(t);
  const { slack } = office;
  const mention = async (user: string, event: object, envelope: object) => {
    const message = slack.say(`<@U0TOPUP> ${NUMBER} 1GB`, { user });
    await slack.event(slack.payloads.mention(message, { ...event }, { ...envelope }));
    return told(office);
  };
  const shared = { is_ext_shared_channel: true };
  assert.match(await mention('U0AGENT', { team: 'T0HOME', source_team: 'T0OTHER' }, shared), REFUSED);
  assert.match(await mention('U0AGENT', { team: 'T0HOME' }, shared), UNCHECKED);
  assert.match(await mention('U0AGENT', { team: undefined }, { team_id: 'T0OTHER' }), UNCHECKED);
  slack.setProfile('U0BOSS', { teamId: 'T0OTHER' });
  assert.match(await mention('U0BOSS', { team: 'T0HOME' }, shared), REFUSED);
  slack.setProfile('U0LIN', { teamId: 'T0HOME' });
  assert.doesNotMatch(
    await mention('U0LIN', { team: 'T0HOME' }, shared),
    new RegExp(`${REFUSED.source}|${UNCHECKED.source}`),
  );
});

test('the Home tab of somebody from elsewhere, or of whom nothing can be found out, shows no order', async (t) => {
  const office = await startOffice(t);
  const { slack } = office;
  await refBy(office, {});
  const { ref } = await office.newest();
  const home = (user: string): string => JSON.stringify(slack.homes.get(user)?.view ?? '');
  slack.setProfile('U0BOSS', { teamId: 'T0OTHER' });
  await slack.openHome('U0BOSS');
  await eventually(() => REFUSED.test(home('U0BOSS')));
  assert.doesNotMatch(home('U0BOSS'), new RegExp(ref));
  slack.failNext('users.info', 500);
  await slack.openHome('U0LEAD');
  await eventually(() => UNCHECKED.test(home('U0LEAD')));
  assert.doesNotMatch(home('U0LEAD'), new RegExp(ref));
  office.wait(60_000);
  await slack.openHome('U0LEAD');
  await eventually(() => home('U0LEAD').includes(`approve ${ref}`));
});
