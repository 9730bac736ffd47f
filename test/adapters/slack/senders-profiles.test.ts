import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordsFor } from '../../../commands/words/words-for.ts';
import { eventually } from '../../support/eventually.ts';
import { NUMBER, startOffice } from '../../support/slack/office.ts';

const ENGLISH = /Budget/;
const CHINESE = /预算/;

test('somebody new is answered in the language of their Slack, and in the config’s where that is not known in time', async (t) => {
  const office = await startOffice(t);
  const { slack } = office;
  slack.setProfile('U0AGENT', { locale: 'zh-CN' });
  const held = slack.hold('users.info');
  assert.match((await slack.slash('budget')).text, ENGLISH);
  held.release();
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

test('where Slack does not say who somebody is, everything is answered all the same', async (t) => {
  const office = await startOffice(t);
  const { slack } = office;
  const held = slack.hold('users.info');
  assert.match((await slack.slash('budget')).text, ENGLISH);
  assert.match((await slack.slash(`${NUMBER} 1GB`)).text, /waiting for approval/);
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

test('a deactivated account says nothing: no command, no form, no Home tab', async (t) => {
  const office = await startOffice(t);
  const { slack } = office;
  await slack.slash(`${NUMBER} 1GB`);
  const { ref, version } = await office.newest();
  await slack.slash('');
  slack.setProfile('U0AGENT', { deleted: true });
  office.wait(60_000);
  const asking = [`${NUMBER} 1GB again`, `cancel ${ref}`, `remind ${ref}`];
  const looking = [
    `status ${ref}`,
    `details ${ref}`,
    'list',
    'budget',
    `explain ${NUMBER} 1GB`,
    'delegate',
    'help',
    '',
  ];
  const examples = Object.values(wordsFor('en').examples).map((line) => line.replace(/^\/topup ?/, ''));
  for (const line of [...asking, ...looking, ...examples, 'language zh', 'nonsense']) {
    assert.match((await slack.slash(line)).text, /is deactivated/, line);
  }
  await slack.openHome('U0AGENT');
  await eventually(() => /is deactivated/.test(JSON.stringify(slack.homes.get('U0AGENT')?.view)));
  assert.doesNotMatch(JSON.stringify(slack.homes.get('U0AGENT')?.view), new RegExp(ref));
  const sent = await slack.submitView({ number: NUMBER, product: '1QG00102410', reason: '' });
  assert.match(sent.text, /"errors":\{"reason":"This account is deactivated/);
  const newest = await office.newest();
  assert.deepEqual([newest.ref, newest.version], [ref, version]);
});

test('a deactivated account decides nothing', async (t) => {
  const office = await startOffice(t);
  const { slack } = office;
  await slack.slash(`${NUMBER} 1GB`);
  const { ref } = await office.newest();
  slack.setProfile('U0BOSS', { deleted: true });
  for (const line of [`approve ${ref}`, `reject ${ref} no`]) {
    assert.match((await slack.slash(line, { user: 'U0BOSS' })).text, /is deactivated/);
  }
  assert.equal((await office.newest()).state, 'awaiting_approval');
  await slack.slash(`approve ${ref}`, { user: 'U0LIN' });
  assert.equal((await office.newest()).state, 'approved');
});

test('an account that was active is asked about again after a minute', async (t) => {
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
  assert.match(await decide(), /is deactivated/);
});

test('where Slack cannot be asked an account is what it was, decides if nothing was known, and is not asked about on every click', async (t) => {
  const office = await startOffice(t);
  const { slack } = office;
  await slack.slash(`${NUMBER} 1GB`);
  const { ref } = await office.newest();
  const approve = async (user: string) => (await slack.slash(`approve ${ref}`, { user })).text;
  slack.setProfile('U0BOSS', { deleted: true });
  assert.match(await approve('U0BOSS'), /is deactivated/);
  office.wait(60_000);
  for (let n = 0; n < 2; n += 1) slack.failNext('users.info', 500);
  const asked = slack.callsOf('users.info').length;
  for (const _ of [1, 2, 3]) assert.match(await approve('U0BOSS'), /is deactivated/);
  assert.equal(slack.callsOf('users.info').length, asked + 1);
  assert.match(await approve('U0LIN'), /You approved/);
  assert.equal(slack.callsOf('users.info').length, asked + 2);
});
