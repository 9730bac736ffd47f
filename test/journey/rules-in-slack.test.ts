import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { asked, shownWith, startInSlack, withTeam, wordsOf } from '../support/journey/slack-room.ts';

const TWO_STEPS = [
  {
    name: 'two steps',
    steps: [{ approvals: 1 }, { approvals: 1, approvers: ['slack:U0CFO'] }],
    rejections: 2,
  },
];

test('two steps are asked one after the other, somebody stands in for who is away, and the card says all of it', async (t) => {
  const { slack, room, desk } = await startInSlack(t, (file) => ({
    ...file,
    rules: TWO_STEPS,
    approval: { expiresAfter: '1h' },
  }));
  const ref = await asked(slack, room, '13911200013 1GB outage CASE-42');
  const card = await shownWith(slack, room, /waiting for approval/);
  assert.match(wordsOf(card), /step 1 of 2, 0 of 2/);
  const said = async (line: string, user: string) =>
    wordsOf((await slack.slash(line, { user, channel: room })).json as never);
  assert.match(await said(`approve ${ref}`, 'U0CFO'), /not an approver/, 'the second step is not asked yet');
  assert.match(await said('delegate @U0WU|wu until tomorrow', 'U0BOSS'), /wu decides for you until/);
  assert.match(await said('delegate', 'U0BOSS'), /wu decides for you/);
  assert.match(await said(`remind ${ref}`, 'U0AGENT'), /have been reminded/);
  await shownWith(slack, room, /is still waiting for approval/);
  assert.match(await said(`催办 ${ref}`, 'U0AGENT'), /less than an hour ago/);
  await slack.click(card, 'approve', { user: 'U0WU', channel: room });
  await eventually('the next step', () => /step 2 of 2, 1 of 2/.test(wordsOf(card)), 10);
  assert.match(wordsOf(card), /U0WU.* on behalf of u0boss/);
  await shownWith(slack, room, /is waiting for its next approval step/);
  assert.match(await said(`approve ${ref}`, 'U0BOSS'), /not an approver|already decided for you/);
  assert.equal(desk.sandbox.ledger.ytx.orders().length, 0, 'nothing is bought before the last step');
  assert.match(await said(`approve ${ref}`, 'U0CFO'), /approved/);
  await eventually('the card to say delivered', () => /(?<!being )delivered/.test(wordsOf(card)), 20);
  assert.equal(desk.sandbox.ledger.ytx.orders().length, 1);
  assert.match(await said('delegate off', 'U0BOSS'), /no longer decides for you/);
});

test('two rejections are two people, and each is told that theirs counts', async (t) => {
  const rules = [{ name: 'two no', approvals: 1, rejections: 2 }];
  const { slack, room } = await startInSlack(t, (file) => ({
    ...withTeam({ approvers: ['slack:U0BOSS', 'slack:U0LEAD'] })(file),
    rules,
    approval: { expiresAfter: '1h' },
  }));
  const ref = await asked(slack, room, '13911200013 1GB outage');
  const card = await shownWith(slack, room, /waiting for approval/);
  const first = await slack.slash(`reject ${ref} asked yesterday`, { user: 'U0BOSS', channel: room });
  assert.match(first.text, /Your rejection of T\w{5} counts: 1 of 2/);
  await eventually('the card to say so', () => /asked yesterday.*1 of 2 rejections/.test(wordsOf(card)), 10);
  await slack.slash(`拒绝 ${ref} 重复`, { user: 'U0LEAD', channel: room });
  await shownWith(slack, room, /rejected it: 重复/);
});

test('who asks as urgent waits for one person, the operators hear of it, and the report counts it', async (t) => {
  const { slack, room } = await startInSlack(t, (file) => ({
    ...file,
    rules: TWO_STEPS,
    approval: { expiresAfter: '1h' },
    urgent: { approvers: ['slack:U0CFO'] },
    operators: { conversation: 'slack:C0OPS' },
  }));
  assert.match(await asked(slack, room, 'urgent 13911200013 1GB'), /needs a reason/);
  const ref = await asked(slack, room, '加急 13911200013 1GB surgery today');
  const card = await shownWith(slack, room, /Urgent: one approval is enough/);
  await shownWith(slack, 'C0OPS', new RegExp(`${ref} is urgent`));
  await slack.click(card, 'approve', { user: 'U0BOSS', channel: room });
  await slack.click(card, 'approve', { user: 'U0CFO', channel: room });
  await eventually('the card to say delivered', () => /(?<!being )delivered/.test(wordsOf(card)), 20);
  assert.match(wordsOf(card), /approved by .*U0CFO/);
  const budget = await slack.slash('budget', { user: 'U0AGENT', channel: room });
  assert.match(budget.text, /urgent, support, this month: ¥19\.63 used/);
});

test('explain says which rules do not fit and why, who would be asked, and what would be left', async (t) => {
  const rules = [
    { name: 'nights', when: { between: { from: '00:00', to: '00:01' } }, deny: 'not at night' },
    { name: 'small', when: { priceUpTo: '5.00' }, approvals: 0 },
    ...TWO_STEPS,
  ];
  const { slack, room } = await startInSlack(t, (file) => ({
    ...file,
    rules,
    budgets: { number: { dayCount: 2 } },
    reasonPattern: { pattern: 'CASE-\\d+', sentence: { en: 'Name the ticket.', zh: '请写工单号。' } },
  }));
  const explained = wordsOf(
    (await slack.slash('explain 13911200013 1GB', { user: 'U0AGENT', channel: room })).json as never,
  );
  for (const fact of [
    'China Mobile',
    'It costs ¥19.63.',
    'The desk would buy it from YTX.',
    '“nights” does not apply: it is for 00:00 to 00:01 only.',
    '“small” does not apply: it costs more than ¥5.00.',
    'The rule “two steps” asks for 2 approvals.',
    'Asked to approve: "},{"type":"user","user_id":"U0CFO"}',
    'support, today: ¥19.63 of ¥500.00 used, ¥480.37 left',
    'the number, today: 1 of 2 top-ups used, 1 left',
  ]) {
    assert.ok(explained.includes(fact), fact);
  }
  assert.match(await asked(slack, room, '13911200013 1GB outage'), /Name the ticket\./);
  assert.match(await asked(slack, room, '13911200013 1GB outage CASE-42'), /^T/);
});
