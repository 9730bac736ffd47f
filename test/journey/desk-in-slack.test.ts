import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { asked, startInSlack as open, shownWith, withTeam, wordsOf } from '../support/journey/slack-room.ts';

test('with approvals elsewhere the decision’s buttons stand there and not here, and the answer comes here', async (t) => {
  const { slack, room } = await open(t, withTeam({ approvalsIn: 'slack:C0APPROVALS' }));
  await asked(slack, room, '13911200013 1GB outage');
  const there = await shownWith(slack, 'C0APPROVALS', /waiting for approval/);
  const here = await shownWith(slack, room, /waiting for approval/);
  assert.doesNotMatch(wordsOf(here), /"value":"(approve|reject)/);
  await slack.click(there, 'approve', { user: 'U0BOSS', channel: 'C0APPROVALS' });
  const reply = await eventually(
    'the reply',
    () => slack.shown(room).find(({ threadTs, text }) => threadTs === here.ts && /(?<!being )delivered/.test(text)),
    20,
  );
  assert.ok(reply);
  await eventually(
    'both cards to say so',
    () => [here, there].every((card) => /(?<!being )delivered/.test(wordsOf(card)) && !/"actions"/.test(wordsOf(card))),
    20,
  );
});

test('a Slack user group approves; when Slack cannot be asked about it, nobody passes by it', async (t) => {
  const { slack, room, desk } = await open(t, withTeam({ approvers: ['slack:group:S0LEADS'] }));
  slack.setGroup('S0LEADS', ['U0LEAD']);
  await asked(slack, room, '13911200013 1GB outage');
  const card = await shownWith(slack, room, /waiting for approval/);
  slack.failNext('usergroups.users.list', 500);
  await slack.click(card, 'approve', { user: 'U0LEAD', channel: room });
  await eventually(
    'a private no',
    () => slack.state.ephemerals.some((one) => /could not check/.test(wordsOf(one))),
    10,
  );
  // What could not be asked is not asked again at once: Slack allows few such questions a minute.
  await eventually(
    'another private no',
    async () => {
      await slack.click(card, 'approve', { user: 'U0OTHER', channel: room });
      return slack.state.ephemerals.some((one) => /not an approver/.test(wordsOf(one)));
    },
    20,
  );
  await slack.click(card, 'approve', { user: 'U0LEAD', channel: room });
  await eventually('the card to say delivered', () => /(?<!being )delivered/.test(wordsOf(card)), 20);
  assert.equal(desk.sandbox.ledger.ytx.orders().length, 1);
});

test('the same number again needs two people, and the one who asked is none of them under any account', async (t) => {
  const rules = [
    { name: 'again', when: { sameNumberWithin: '1h' }, approvals: 2 },
    { name: 'standard', approvals: 0 },
  ];
  const { slack, room, desk } = await open(t, (file) => ({
    ...withTeam({ approvers: ['slack:U0BOSS', 'slack:U0LEAD'] })(file),
    rules,
  }));
  await asked(slack, room, '13911200013 1GB outage');
  await shownWith(slack, room, /(?<!being )delivered/);
  const ref = await asked(slack, room, '139 1120 0013 1GB again');
  const card = await shownWith(slack, room, new RegExp(`${ref} waiting`));
  assert.match(wordsOf(card), /Earlier for this number/);
  for (const user of ['U0BOSS', 'U0BOSS', 'U0AGENT']) await slack.click(card, 'approve', { user, channel: room });
  await eventually('one of two', () => /1 of 2/.test(wordsOf(card)), 10);
  assert.equal(desk.sandbox.ledger.ytx.orders().length, 1);
  await slack.slash(`批准 ${ref.toLowerCase()}`, { user: 'U0LEAD', channel: room });
  await eventually('the second to be delivered', () => /(?<!being )delivered/.test(wordsOf(card)), 20);
  assert.equal(desk.sandbox.ledger.ytx.orders().length, 2);
});

test('a certain refusal goes on to the second provider, once, and the thread says so', async (t) => {
  const { slack, room, desk } = await open(t, (file) => ({ ...file, rules: [{ name: 'all', approvals: 0 }] }));
  await asked(slack, room, '13911200002 1GB outage');
  await shownWith(slack, room, /goes to another provider/);
  await shownWith(slack, room, /210505/);
  const { ytx, juhe } = desk.sandbox.ledger;
  assert.deepEqual([ytx.orders().length, juhe.orders().length], [0, 0]);
});

test('everything else one can type is answered in private, in the language one chose', async (t) => {
  const { slack, room } = await open(t, (file) => file);
  const say = async (line: string): Promise<string> =>
    wordsOf((await slack.slash(line, { user: 'U0AGENT', channel: room })).json as never);
  const ref = await asked(slack, room, '13911200013 1GB outage CASE-42');
  const lines: readonly (readonly [string, RegExp])[] = [
    ['help', /What you can type/],
    ['budget', /19\.63/],
    ['list', new RegExp(ref)],
    ['list waiting', new RegExp(ref)],
    ['列表 存疑', /No order is unconfirmed/],
    [`status ${ref}`, /outage CASE-42/],
    ['status 139 1120 0013', /139\*\*\*\*0013/],
    ['explain 13911200013 1GB', /standard/],
    ['13911200013 9GB x', /no product/],
    ['1391120001 1GB x', /digits/],
    ['19200000000 1GB x', /Broadnet/],
    [`approve ${ref}`, /somebody else must decide/],
    ['approve T00000', /no order/],
    ['frobnicate', /do not know/],
    ['language zh', /中文/],
    ['帮助', /可以输入/],
    ['13911200013 9GB x', /没有/],
  ];
  for (const [line, words] of lines) assert.match(await say(line), words, line);
  assert.match(
    wordsOf((await slack.slash('13911200013 1GB x', { user: 'U0AGENT', channel: 'C0OPS' })).json as never),
    /slack:C0OPS/,
  );
  assert.doesNotMatch(JSON.stringify([slack.state.messages, slack.state.ephemerals]), /13911200013/);
});
