import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { checkAppToken, createDirectory } from '../../../adapters/slack/directory.ts';
import { startFakeSlack } from '../../support/fake-slack.ts';

async function open(t: TestContext) {
  const slack = await startFakeSlack(t);
  for (const [id, name] of [
    ['C0ROOM1', 'general'],
    ['C0ROOM2', 'care'],
    ['C0ROOM3', 'topup'],
    ['C0ROOM4', 'old'],
  ] as const)
    slack.state.channels.set(id, { archived: false, joined: true, name });
  slack.archive('C0ROOM4');
  slack.state.channels.set('C0SECRET', { archived: false, joined: true, isPrivate: true, name: 'bosses' });
  slack.state.channels.set('C0HIDDEN', { archived: false, joined: false, isPrivate: true, name: 'hidden' });
  slack.setProfile('U0ANN', { name: 'ann', realName: 'Ann Lee', email: 'ann@example.com' });
  slack.setProfile('U0BO', { name: 'bo', realName: 'Bo Wang', email: 'bo@example.com' });
  slack.setProfile('U0BO2', { name: 'bo.wang', realName: 'Bo Wang' });
  slack.setProfile('U0GONE', { name: 'gone', realName: 'Gone', deleted: true, email: 'gone@example.com' });
  slack.setProfile('U0BOT', { name: 'robot', isBot: true });
  slack.setGroup('S0LEADS', ['U0BO']);
  return { slack, directory: createDirectory(slack.state.botToken, slack.apiUrl) };
}

test('a channel is found by its name over all pages, or by its id, also a private one that the app is in', async (t) => {
  const { directory } = await open(t);
  for (const given of ['topup', '#topup', '#TopUp'])
    assert.deepEqual(
      await directory.conversation(given),
      { ok: true, value: { id: 'slack:C0ROOM3', called: '#topup' } },
      given,
    );
  const found = await directory.conversation('#bosses');
  assert.equal(found.ok && found.value.id, 'slack:C0SECRET');
  const byId = await directory.conversation('C0ROOM2');
  assert.equal(byId.ok && byId.value.id, 'slack:C0ROOM2');
});

test('a channel that is not there, hidden or archived is refused with what to do', async (t) => {
  const { directory } = await open(t);
  for (const [given, sentence] of [
    ['#nowhere', /no channel #nowhere.*\/invite @topup/],
    ['#hidden', /no channel #hidden.*\/invite @topup/],
    ['C0HIDDEN', /does not see C0HIDDEN: type "\/invite @topup"/],
    ['C0ROOM4', /is archived: unarchive it, or name another/],
  ] as const) {
    const refused = await directory.conversation(given);
    assert.match(refused.ok ? '' : refused.error, sentence);
  }
});

test('a person is found by e-mail, handle, whole name or id, and never a bot or somebody who left', async (t) => {
  const { slack, directory } = await open(t);
  slack.state.scopes = [...slack.state.scopes, 'users:read.email'];
  for (const given of ['ann@example.com', '@ann', 'ann', 'Ann Lee', 'U0ANN']) {
    const found = await directory.people(given, false);
    assert.equal(found.ok ? found.value.id : found.error, 'slack:U0ANN', given);
  }
  for (const given of ['gone', 'gone@example.com', 'robot', 'nobody']) {
    const refused = await directory.people(given, false);
    assert.match(refused.ok ? 'found' : refused.error, /^Slack knows nobody/, given);
  }
});

test('one name of several people is refused with the ids to choose from', async (t) => {
  const { directory } = await open(t);
  const refused = await directory.people('bo wang', false);
  assert.match(
    refused.ok ? '' : refused.error,
    /several are called "bo wang": write one of slack:U0BO .*, slack:U0BO2/,
  );
});

test('a user group is found by handle or id, where groups may stand', async (t) => {
  const { directory } = await open(t);
  for (const given of ['@s0leads', 'S0LEADS']) {
    const found = await directory.people(given, true);
    assert.equal(found.ok ? found.value.id : found.error, 'slack:group:S0LEADS');
    assert.ok(!(await directory.people(given, false)).ok);
  }
});

test('without the scope for a question, the answer says what to give instead', async (t) => {
  const { slack, directory } = await open(t);
  const byEmail = await directory.people('ann@example.com', false);
  assert.match(byEmail.ok ? '' : byEmail.error, /users:read\.email.*the member id/);
  slack.state.scopes = slack.state.scopes.filter((scope) => !/^(channels|groups):read$/.test(scope));
  const fresh = createDirectory(slack.state.botToken, slack.apiUrl);
  const byName = await fresh.conversation('#topup');
  assert.match(byName.ok ? '' : byName.error, /lacks a scope.*id of the channel/);
  const byId = await fresh.conversation('C0ROOM3');
  assert.equal(byId.ok && byId.value.id, 'slack:C0ROOM3');
  slack.state.scopes = [...slack.state.scopes, 'channels:read'];
  assert.ok((await fresh.conversation('#topup')).ok, 'public channels are listed without groups:read');
});

test('a token and an app-level token that Slack does not take are refused', async (t) => {
  const { slack, directory } = await open(t);
  const fine = await directory.workspace();
  assert.equal(fine.ok && fine.value.name, 'home');
  const wrong = await createDirectory('xoxb-wrong', slack.apiUrl).workspace();
  assert.match(wrong.ok ? '' : wrong.error, /invalid_auth: copy the "Bot User OAuth Token"/);
  assert.ok((await checkAppToken(slack.state.appToken, slack.apiUrl)).ok);
  const app = await checkAppToken('xapp-wrong', slack.apiUrl);
  assert.match(app.ok ? '' : app.error, /refuses the app-level token/);
  const away = await createDirectory('xoxb-1', 'http://127.0.0.1:1/api/').workspace();
  assert.match(away.ok ? '' : away.error, /cannot be reached/);
});
