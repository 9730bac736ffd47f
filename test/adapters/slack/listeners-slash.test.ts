import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../../support/eventually.ts';
import { startSlackDesk } from '../../support/slack/connection.ts';

test('a typed request opens an order, and its requester alone is answered in the acknowledgement', async (t) => {
  const { slack, given } = await startSlackDesk(t);
  const answer = await slack.slash('139 1128 1234 1GB outage CASE-42', { user: 'U0AGENT' });
  assert.equal(answer.status, 200);
  const said = answer.json as { response_type: string; text: string; blocks: unknown[] };
  assert.deepEqual([said.response_type, said.text, said.blocks.length], ['ephemeral', 'asked', 1]);
  assert.deepEqual(given[0]?.origin, { conversation: 'slack:C0SUPPORT', thread: null, message: null });
  assert.deepEqual(given[0]?.by, { account: 'slack:U0AGENT', person: 'slack:U0AGENT', name: 'u0agent' });
  assert.match(given[0]?.requestKey ?? '', /^slack:\d+\.\d+\.trigger$/);
  assert.deepEqual(given[0]?.command, {
    ok: true,
    value: {
      kind: 'request',
      number: '139 1128 1234',
      product: '1GB',
      anyway: false,
      urgent: false,
      reason: 'outage CASE-42',
    },
  });
  const [card] = slack.shown();
  assert.equal(card?.threadTs, null);
  assert.match(JSON.stringify(card?.blocks), /139\*{4}1234/);
});

test('what Slack encoded in a command is decoded, once', async (t) => {
  const { slack, given } = await startSlackDesk(t);
  await slack.slash('13911281234 1GB R&D <vip> &amp; &lt;b&gt;');
  const said = given[0]?.command;
  assert.ok(said?.ok && said.value.kind === 'request');
  assert.equal(said.value.reason, 'R&D <vip> &amp; &lt;b&gt;');
});

test('a command that Slack sends twice is one order, answered twice', async (t) => {
  const { slack, desk } = await startSlackDesk(t);
  const payload = slack.payloads.slash('13911281234 1GB');
  const [first, second] = [await slack.form(payload), await slack.form(payload)];
  assert.deepEqual([first.status, second.status], [200, 200]);
  assert.deepEqual(second.json, first.json);
  assert.equal(desk.orders.size, 1);
});

test('what is asked in direct messages belongs to the requester’s own messages with the app', async (t) => {
  const { slack, given } = await startSlackDesk(t);
  await slack.slash('13911281234 1GB', { user: 'U0AGENT', channel: 'D0FRIEND' });
  assert.deepEqual(given[0]?.origin, { conversation: 'slack:U0AGENT', thread: null, message: null });
  assert.equal(slack.shown('D0AGENT').length, 1);
});

test('nothing typed opens the form with the draft filled in, and says nothing else', async (t) => {
  const { slack } = await startSlackDesk(t);
  const answer = await slack.slash('');
  assert.deepEqual([answer.status, answer.text], [200, '']);
  const form = JSON.stringify(slack.views[0]?.view);
  assert.match(form, /"callback_id":"topup_form"/);
  assert.match(form, /"initial_value":"139"/);
});

test('a form that cannot be opened leaves the words that say how to ask', async (t) => {
  const { slack, logged } = await startSlackDesk(t);
  for (const fault of ['expired_trigger_id', 500, 'drop before accept'] as const) {
    slack.failNext('views.open', fault);
    const answer = await slack.slash('');
    assert.equal((answer.json as { text: string }).text, 'how to ask', String(fault));
  }
  assert.equal(logged.filter(({ event }) => event === 'slack.form_not_opened').length, 3);
});

test('a command delivered twice opens its form once', async (t) => {
  const { slack } = await startSlackDesk(t);
  const payload = slack.payloads.slash('');
  const answers = [await slack.form(payload), await slack.form(payload)];
  assert.deepEqual(
    answers.map(({ text }) => text),
    ['', ''],
  );
  assert.equal(slack.views.length, 1);
});

test('an answer that comes too late for Slack goes to its requester by the other road', async (t) => {
  const { slack } = await startSlackDesk(t, (_, desk) => ({
    run: async (given) => {
      await new Promise((resolve) => setTimeout(resolve, 2_750));
      return desk.run(given);
    },
  }));
  await slack.slash('help', { user: 'U0SLOW' });
  await eventually(() => slack.ephemerals.length === 1);
  assert.deepEqual([slack.ephemerals[0]?.user, slack.ephemerals[0]?.via], ['U0SLOW', 'response_url']);
});

test('somebody of another workspace is told that top-ups are not theirs to ask', async (t) => {
  const { slack, given } = await startSlackDesk(t);
  const answer = await slack.slash('13911281234 1GB', { user: 'U0GUEST', team: 'T0OTHER' });
  assert.match((answer.json as { text: string }).text, /members of the workspace/);
  assert.equal(given.length, 0);
});

test('the language of the config is that of what is said without the desk', async (t) => {
  const { slack } = await startSlackDesk(t, { language: () => 'zh' });
  const answer = await slack.slash('13911281234 1GB', { team: 'T0OTHER' });
  assert.match((answer.json as { text: string }).text, /工作区/);
  await slack.slash('');
  assert.match(JSON.stringify(slack.views[0]?.view), /充值流量.*手机号.*套餐.*原因/);
});
