import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../../support/playground-server.ts';
import { NUMBER, startOffice } from '../../support/slack/office.ts';

const ENGLISH = /Budget/;
const CHINESE = /预算/;

test('somebody new is answered in the config’s language, and in their Slack’s from the next time on', async (t) => {
  const office = await startOffice(t);
  const { slack } = office;
  slack.setProfile('U0AGENT', { locale: 'zh-CN' });
  assert.match((await slack.slash('budget')).text, ENGLISH);
  await eventually(async () => CHINESE.test((await slack.slash('budget')).text));
  assert.equal(slack.callsOf('users.info').length, 1);
});

test('a language that was chosen wins over the one Slack is in', async (t) => {
  const office = await startOffice(t);
  const { slack } = office;
  slack.setProfile('U0AGENT', { locale: 'zh-TW' });
  await slack.slash('language en');
  await eventually(() => slack.callsOf('users.info').length === 1);
  await office.connection.stop();
  assert.match((await slack.slash('budget')).text, ENGLISH);
});

test('a Slack in a language that is none of ours leaves the config’s', async (t) => {
  const office = await startOffice(t);
  const { slack } = office;
  slack.setProfile('U0AGENT', { locale: 'de-DE' });
  await slack.slash('budget');
  await eventually(() => slack.callsOf('users.info').length === 1);
  assert.match((await slack.slash('budget')).text, ENGLISH);
});

test('no acknowledgement waits for Slack to say which language somebody reads', async (t) => {
  const office = await startOffice(t);
  const { slack } = office;
  const held = slack.hold('users.info');
  assert.match((await slack.slash(`${NUMBER} 1GB`)).text, /waits for approval/);
  assert.equal(held.waiting(), 1);
  held.release();
});

test('an answer that Slack does not give leaves the config’s language', async (t) => {
  const office = await startOffice(t);
  const { slack } = office;
  for (const fault of [500, 'drop before accept', 429, 'missing_scope'] as const) {
    slack.failNext('users.info', fault);
    assert.match(
      (
        await slack.slash('budget', {
          user: `U0${String(fault).replace(/\W/g, '').toUpperCase()}`,
          channel: 'C0SUPPORT',
        })
      ).text,
      ENGLISH,
    );
  }
});

test('a person who could not be asked about is asked about again a minute later, and not before', async (t) => {
  const office = await startOffice(t);
  const { slack } = office;
  slack.setProfile('U0AGENT', { locale: 'zh-CN' });
  slack.failNext('users.info', 500);
  await slack.slash('budget');
  await eventually(() => slack.callsOf('users.info').length === 1);
  await slack.slash('budget');
  assert.equal(slack.callsOf('users.info').length, 1);
  office.wait(60_000);
  await eventually(async () => CHINESE.test((await slack.slash('budget')).text));
});

test('a deactivated account decides nothing', async (t) => {
  const office = await startOffice(t);
  const { slack } = office;
  await slack.slash(`${NUMBER} 1GB`);
  const { ref } = await office.newest();
  slack.setProfile('U0BOSS', { deleted: true });
  for (const line of [`approve ${ref}`, `reject ${ref} no`]) {
    assert.match((await slack.slash(line, { user: 'U0BOSS' })).text, /was deactivated/);
  }
  assert.equal((await office.newest()).state, 'awaiting_approval');
  await slack.slash(`approve ${ref}`, { user: 'U0LIN' });
  assert.equal((await office.newest()).state, 'approved');
});

test('an account that was active is asked about again after a minute, and decides where Slack cannot be asked', async (t) => {
  const office = await startOffice(t);
  const { slack } = office;
  const decide = async () => {
    await slack.slash(`${NUMBER} 1GB`);
    return (await slack.slash(`approve ${(await office.newest()).ref}`, { user: 'U0BOSS' })).text;
  };
  assert.match(await decide(), /You approved/);
  slack.setProfile('U0BOSS', { deleted: true });
  assert.match(await decide(), /You approved/);
  office.wait(60_000);
  assert.match(await decide(), /was deactivated/);
  office.wait(120_000);
  slack.failNext('users.info', 500);
  assert.match(await decide(), /You approved/);
});
