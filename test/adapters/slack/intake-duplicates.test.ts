import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { AGENT, BOSS } from '../../support/desk-world.ts';
import { eventually } from '../../support/eventually.ts';
import { NUMBER, type Office, startOffice } from '../../support/slack/office.ts';

/** Seen between the first delivery of an event and a repetition of it. */
const LATE_MS = 368_000;
const RETRIED = { 'x-slack-retry-num': '3', 'x-slack-retry-reason': 'http_timeout' };
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

const orders = async ({ desk }: Office): Promise<number> => (await desk.dashboard(AGENT)).mine.orders.length;

/** An order that waits for its approval, and its card. */
async function waitingCard(t: TestContext) {
  const office = await startOffice(t);
  const { slack } = office;
  await slack.slash(`${NUMBER} 1GB`);
  await eventually(() => slack.shown().length === 1);
  const [card] = slack.shown();
  assert.ok(card);
  return { office, card };
}

test('a command, a mention and a form that come again after minutes, marked as retried or not, are one order each', async (t) => {
  const office = await startOffice(t);
  const { slack, wait } = office;
  await slack.globalShortcut();
  const mention = JSON.stringify(slack.payloads.mention(slack.say(`<@${slack.botUserId}> ${NUMBER} 1GB`)));
  const command = new URLSearchParams(slack.payloads.slash(`${NUMBER} 2GB`)).toString();
  const values = { number: NUMBER, product: '1QG00102410', reason: 'form' };
  const form = new URLSearchParams({ payload: JSON.stringify(slack.payloads.submitView(values)) }).toString();
  for (const headers of [{}, RETRIED, {}]) {
    assert.equal((await slack.deliver(mention, JSON_TYPE, headers)).status, 200);
    assert.equal((await slack.deliver(command, FORM_TYPE, headers)).status, 200);
    assert.equal((await slack.deliver(form, FORM_TYPE, headers)).text, '');
    wait(LATE_MS);
  }
  assert.equal(await orders(office), 3);
});

test('a mention that is edited to another number is told that its order is still for the first', async (t) => {
  const office = await startOffice(t);
  const { slack } = office;
  const said = slack.say(`<@${slack.botUserId}> ${NUMBER} 1GB`);
  const edited = (line: string) => {
    const payload = structuredClone(slack.payloads.mention(said)) as { event: { text: string } };
    payload.event.text = `<@${slack.botUserId}> ${line}`;
    return slack.deliver(JSON.stringify(payload), JSON_TYPE, {});
  };
  const answers = () => slack.ephemerals.map(({ text, blocks }) => `${text} ${JSON.stringify(blocks)}`);
  await slack.deliver(JSON.stringify(slack.payloads.mention(said)), JSON_TYPE, {});
  await eventually(() => answers().length === 1);
  for (const [line, other] of [
    ['13811281234 1GB', true],
    [`${NUMBER} 2GB`, true],
    [`+86 ${NUMBER} 1gb`, false],
  ] as const) {
    const before = answers().length;
    assert.equal((await edited(line)).status, 200);
    await eventually(() => answers().length > before);
    const answer = answers().at(-1) ?? '';
    const still =
      /You edited your message, but (T\w{5}) is still .+ for 139\*\*\*\*1234.*\/topup cancel \1 and ask anew/;
    assert.equal(still.test(answer), other, answer);
  }
  assert.equal(await orders(office), 1);
});

test('an edited mention decides nothing: whoever edits a line into a decision is told that nothing was changed', async (t) => {
  const { office, card } = await waitingCard(t);
  const { slack } = office;
  const { ref, version } = await office.newest();
  const said = slack.say(`<@${slack.botUserId}> approve ${ref}`);
  const payload = (edited: object) => JSON.stringify(slack.payloads.mention(said, { user: 'U0BOSS', ...edited }));
  const told = () => slack.ephemerals.filter(({ text }) => /Nothing was changed by the edit/.test(text));
  assert.equal((await slack.deliver(payload({ edited: { user: 'U0BOSS', ts: '2.0' } }), JSON_TYPE, {})).status, 200);
  await eventually(() => told().length === 1);
  assert.equal((await office.newest()).version, version);
  assert.equal((await slack.deliver(payload({}), JSON_TYPE, {})).status, 200);
  await eventually(async () => (await office.newest()).votes.length === 1);
  assert.equal(told().length, 1);
  assert.ok(card);
});

test('deliveries of one command or mention that overlap are one order, and each is answered alike', async (t) => {
  const office = await startOffice(t);
  const { slack } = office;
  const command = slack.payloads.slash(`${NUMBER} 1GB`);
  const mention = JSON.stringify(slack.payloads.mention(slack.say(`<@${slack.botUserId}> ${NUMBER} 2GB`)));
  const [answers, statuses] = await Promise.all([
    Promise.all(Array.from({ length: 8 }, () => slack.form(command))),
    Promise.all([{}, RETRIED, {}, RETRIED].map((headers) => slack.deliver(mention, JSON_TYPE, headers))),
  ]);
  assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
  assert.deepEqual(new Set(statuses.map(({ status }) => status)), new Set([200]));
  assert.equal(await orders(office), 2);
});

test('a click that comes again after minutes decides nothing a second time, and is told who decided', async (t) => {
  const { office, card } = await waitingCard(t);
  const { slack, wait } = office;
  const approve = slack.payloads.click(card, 'approve', { user: 'U0BOSS' });
  await slack.interact(approve);
  const { version } = await office.newest();
  const again = new URLSearchParams({ payload: JSON.stringify(approve) }).toString();
  for (const headers of [{}, RETRIED]) {
    wait(LATE_MS);
    assert.equal((await slack.deliver(again, FORM_TYPE, headers)).status, 200);
  }
  assert.deepEqual([(await office.newest()).version, (await office.newest()).votes.length], [version, 1]);
  await eventually(() => slack.ephemerals.some(({ text }) => /u0boss approved this at/.test(text)));
});

test('a rejection whose form is sent again changes nothing', async (t) => {
  const { office, card } = await waitingCard(t);
  const { slack, wait } = office;
  await slack.click(card, 'reject', { user: 'U0BOSS' });
  const reason = slack.payloads.submitView({ reason: 'twice' }, { user: 'U0BOSS' });
  await slack.interact(reason);
  const { version } = await office.newest();
  wait(LATE_MS);
  assert.match((await slack.interact(reason)).text, /u0boss rejected this/);
  assert.equal((await office.newest()).version, version);
});

test('a click that overtakes a cancellation, or comes after it, finds one decision', async (t) => {
  const { office, card } = await waitingCard(t);
  const { slack } = office;
  const approve = slack.payloads.click(card, 'approve', { user: 'U0BOSS' });
  const cancel = slack.payloads.click(card, 'cancel', { user: 'U0AGENT' });
  await Promise.all([slack.interact(approve), slack.interact(cancel), slack.interact(approve), slack.interact(cancel)]);
  const journal = await office.desk.details((await office.newest()).ref, BOSS, (await office.newest()).origin);
  assert.ok(journal.ok);
  assert.equal(journal.value.journal.filter(({ event }) => ['approved', 'cancelled'].includes(event.kind)).length, 1);
});
