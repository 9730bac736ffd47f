import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { viewsOf } from '../support/slack/emulated-people.ts';
import { startEmulatedScene, wordsOf } from '../support/slack/emulated-scene.ts';
import { refusalOfBlocks } from '../support/slack/limits.ts';

const NUMBER = '13911281234';
const PRODUCT = '1QG00102410';
const FILLED = { number: NUMBER, product: PRODUCT, reason: 'outage', ticket: 'CASE-42' };

test('a command’s card stands in the channel, is edited in place, and the answer hangs under it', async (t) => {
  const { slack, people, support, card, reply, cards, refusals } = await startEmulatedScene(t);
  await people.slash('agent', `${NUMBER} 1GB outage CASE-42`);
  const waiting = await card(/waiting for approval/);
  assert.deepEqual([waiting.edited, waiting.threadTs, refusalOfBlocks(waiting.blocks)], [false, null, null]);
  assert.match(JSON.stringify(waiting.metadata), /"event_type":"topup_notice"/);
  await people.click('boss', waiting, 'approve');
  const answer = await reply(waiting.ts, /(?<!being )delivered/);
  assert.equal(answer.threadTs, waiting.ts);
  const done = await card(/(?<!being )delivered/);
  assert.deepEqual([done.ts, done.edited, done.replies], [waiting.ts, true, 1]);
  assert.doesNotMatch(wordsOf(done), /"type":"button"/);
  assert.equal((await cards()).length, 1);
  assert.match(JSON.stringify(slack.fake.ephemerals), /You approved/);
  assert.doesNotMatch(JSON.stringify(await slack.replies(support, waiting.ts)), new RegExp(NUMBER));
  assert.deepEqual(refusals(), []);
});

test('the form opens once for a trigger, shows what would happen, and its card stands in the channel', async (t) => {
  const { slack, people, support, card, refusals } = await startEmulatedScene(t);
  await people.slash('agent', '');
  const [opened] = viewsOf(slack, 'views.open');
  assert.ok(opened);
  await people.fill('agent', opened, { ...FILLED, reason: '', ticket: '' }, 'number');
  const drawn = await eventually('a preview', () => viewsOf(slack, 'views.update').at(-1));
  assert.equal(drawn.id, opened.id);
  assert.match(JSON.stringify(drawn.view.blocks), /19\.63.*“standard”.*Asked to approve/);
  assert.match(await slack.inspect('Modals', support), /Asked to approve/);
  assert.match((await people.submit('agent', drawn, { ...FILLED, number: '12' })).text, /"errors":\{"number"/);
  assert.equal((await people.submit('agent', drawn, FILLED)).text, '');
  assert.match(wordsOf(await card(/waiting for approval/)), /outage CASE-42/);
  assert.deepEqual(refusals(), []);
});

test('Reject asks why in a view of its own, and the reason is read in the thread', async (t) => {
  const { slack, people, card, reply, refusals } = await startEmulatedScene(t);
  await people.slash('agent', `${NUMBER} 1GB outage`);
  const waiting = await card(/waiting for approval/);
  await people.click('boss', waiting, 'reject');
  const [form] = viewsOf(slack, 'views.open');
  assert.equal(form?.view.callback_id, 'topup_reject');
  await people.submit('boss', form, { reason: 'asked for twice' });
  assert.match(wordsOf(await reply(waiting.ts, /rejected/)), /asked for twice/);
  assert.deepEqual(refusals(), []);
});

test('a mention in a thread is answered in that thread, and its requester in private', async (t) => {
  const { slack, people, support, cards, reply, refusals } = await startEmulatedScene(t);
  const root = await people.say('agent', 'my phone has no data');
  await people.say('agent', `<@${slack.fake.botUserId}> ${NUMBER} 1GB outage`, root.ts);
  const waiting = await reply(root.ts, /asks for/);
  await people.click('boss', waiting, 'approve');
  await reply(root.ts, /(?<!being )delivered/);
  assert.equal((await cards()).length, 0, 'nothing stands beside the thread');
  await eventually('the private answer', async () =>
    /waiting for approval/.test(await slack.inspect('Ephemeral', support)),
  );
  const { fields } = slack.asked.find(({ method }) => method === 'chat.postEphemeral') ?? {};
  assert.deepEqual([fields?.user, fields?.thread_ts], [slack.user('agent'), root.ts]);
  assert.deepEqual(refusals(), []);
});

test('a message’s shortcut fills its number in, and the card hangs under that message', async (t) => {
  const { slack, people, reply, refusals } = await startEmulatedScene(t);
  const complaint = await people.say('agent', '客户 139 1128 1234 没有流量');
  await people.messageShortcut('agent', complaint);
  const [opened] = viewsOf(slack, 'views.open');
  assert.match(JSON.stringify(opened?.view.blocks), /"initial_value":"13911281234"/);
  assert.ok(opened);
  await people.submit('agent', opened, FILLED);
  await reply(complaint.ts, /asks for/);
  assert.deepEqual(refusals(), []);
});

test('what is asked from anywhere has its card, edits and answer in the requester’s messages with the app', async (t) => {
  const { slack, people, refusals } = await startEmulatedScene(t);
  await people.globalShortcut('agent');
  const [opened] = viewsOf(slack, 'views.open');
  assert.ok(opened);
  assert.equal((await people.submit('agent', opened, FILLED)).text, '');
  const posted = await eventually('a card', () => slack.asked.find(({ method }) => method === 'chat.postMessage'));
  const mine = String(posted.answer.channel);
  assert.deepEqual([posted.fields.channel, mine.startsWith('D')], [slack.user('agent'), true]);
  const card = async () =>
    (await slack.history(mine, 'agent')).find(({ text }) => /asks for|(?<!being )delivered/.test(text));
  const ref = /T[0-9A-Z]{5}/.exec(wordsOf(await eventually('the card', card)))?.[0] ?? '';
  await people.slash('boss', `approve ${ref}`);
  await eventually(
    'the card edited',
    async () => /(?<!being )delivered/.test(wordsOf((await card()) ?? { text: '', blocks: [] })),
    20,
  );
  const { ts = '', edited } = (await card()) ?? {};
  assert.equal(edited, true);
  await eventually('the answer under it', async () => (await slack.replies(mine, ts, 'agent')).length === 2, 20);
  assert.deepEqual(refusals(), []);
});

test('the Home tab is published, decides, and is drawn again with what came of it', async (t) => {
  const { slack, people, support, reply, card, refusals } = await startEmulatedScene(t);
  await people.slash('agent', `${NUMBER} 1GB outage`);
  const waiting = await card(/waiting for approval/);
  const ref = /T[0-9A-Z]{5}/.exec(wordsOf(waiting))?.[0] ?? '';
  await people.openHome('lead');
  const tab = await eventually('a Home tab', () => viewsOf(slack, 'views.publish').at(-1));
  assert.match(JSON.stringify(tab.view.blocks), new RegExp(`Waiting for you.*"value":"approve ${ref}"`));
  await people.clickView('lead', tab, `approve ${ref}`);
  await reply(waiting.ts, /(?<!being )delivered/);
  await eventually('the tab drawn again', async () => /You approved/.test(await slack.inspect('App Home', support)));
  assert.deepEqual(new Set(viewsOf(slack, 'views.publish').map(({ id }) => id)), new Set([tab.id]));
  assert.deepEqual(refusals(), []);
});

test('of all that the desk asks, emulate lacks the members of a user group alone', async (t) => {
  const { slack, people, card, reply, refusals } = await startEmulatedScene(t);
  await people.slash('agent', `${NUMBER} 1GB outage`);
  const waiting = await card(/waiting for approval/);
  await people.click('lead', waiting, 'approve');
  await reply(waiting.ts, /(?<!being )delivered/);
  const asked = (by: string) => new Set(slack.asked.filter((one) => one.by === by).map(({ method }) => method));
  assert.deepEqual(asked('fake'), new Set(['usergroups.users.list']));
  assert.deepEqual([...asked('emulate')].toSorted(), ['auth.test', 'chat.postMessage', 'chat.update', 'users.info']);
  assert.deepEqual(refusals(), []);
});
