import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AGENT } from '../../../support/desk-world.ts';
import { eventually } from '../../../support/eventually.ts';
import { NUMBER, type Office, startOffice } from '../../../support/slack/office.ts';

type Block = {
  readonly block_id?: string;
  readonly element?: { readonly options?: readonly { readonly value: string }[] };
};

const blocksOf = ({ slack }: Office) => (slack.views.at(-1)?.view.blocks ?? []) as readonly Block[];
const offered = (office: Office): readonly string[] =>
  blocksOf(office)
    .find(({ block_id }) => block_id === 'product')
    ?.element?.options?.map(({ value }) => value) ?? [];
const drawings = ({ slack }: Office): number => slack.views.at(-1)?.before.length ?? 0;
const text = (office: Office): string => JSON.stringify(blocksOf(office));
/** The sentences of what would happen, which stand below the fields. */
const below = (office: Office): string =>
  JSON.stringify(blocksOf(office).filter(({ element }) => element === undefined));

const EMPTY = { number: '', product: '', reason: '', ticket: '' };
const CODES = ['1QG00102410', '1QG00204810', '2QG00102410'];

test('the form opens with every product, and a typed number leaves those that fit it', async (t) => {
  const office = await startOffice(t);
  await office.slack.slash('');
  assert.deepEqual(offered(office), CODES);
  await office.slack.fill({ ...EMPTY, number: NUMBER }, 'number');
  await eventually(() => drawings(office) === 1);
  assert.deepEqual(offered(office), CODES.slice(0, 2));
  assert.match(below(office), /2 of 3 products fit this number/);
});

test('another list is another element, so that Slack keeps no choice which the list no longer has', async (t) => {
  const office = await startOffice(t);
  const names = (): readonly string[] => text(office).match(/(?<="action_id":")[^"]+/g) ?? [];
  await office.slack.slash('');
  const [number, everything] = names();
  await office.slack.fill({ ...EMPTY, number: NUMBER, product: '2QG00102410' }, 'number');
  await eventually(() => drawings(office) === 1);
  const [sameNumber, fitting] = names();
  assert.equal(sameNumber, number, 'what is typed stays');
  assert.notEqual(fitting, everything);
  assert.doesNotMatch(text(office), /"initial_option"/);
  await office.slack.fill({ ...EMPTY, number: NUMBER, product: CODES[0] ?? '' }, 'product');
  await eventually(() => drawings(office) === 2);
  assert.equal(names()[1], fitting);
  assert.match(text(office), /"initial_option":\{"text":\{[^}]*\},"value":"1QG00102410"/);
});

test('before it is sent the form says the price, the rule, who is asked and what is left', async (t) => {
  const office = await startOffice(t);
  await office.slack.slash('');
  await office.slack.fill({ ...EMPTY, number: '139 1128 1234', product: CODES[0] ?? '' }, 'product');
  await eventually(() => drawings(office) === 1);
  assert.match(below(office), /1 GB nationwide for 139\*{4}1234, ¥19\.63/);
  assert.match(below(office), /The rule “standard” asks for one approval/);
  assert.match(below(office), /Asked to approve: .*"user_id":"U0BOSS".*"usergroup_id":"S0LEADS"/);
  assert.match(below(office), /Budget left: ¥100\.00 today and ¥1000\.00 this month/);
  assert.equal((await office.desk.dashboard(AGENT)).mine.orders.length, 0);
});

test('a number that is not whole yet changes nothing, and the same number is looked at once', async (t) => {
  const office = await startOffice(t);
  await office.slack.slash('');
  for (const number of ['1', '139', '1391128123']) await office.slack.fill({ ...EMPTY, number }, 'number');
  await office.slack.fill({ ...EMPTY, number: NUMBER }, 'number');
  await eventually(() => drawings(office) === 1);
  await office.slack.fill({ ...EMPTY, number: '139 1128 1234' }, 'number');
  await office.slack.fill({ ...EMPTY, number: NUMBER }, 'number');
  await office.connection.stop();
  assert.equal(office.slack.callsOf('views.update').length, 1);
});

test('a number that is taken away brings every product back', async (t) => {
  const office = await startOffice(t);
  await office.slack.slash('');
  await office.slack.fill({ ...EMPTY, number: NUMBER }, 'number');
  await eventually(() => drawings(office) === 1);
  await office.slack.fill({ ...EMPTY, number: '139' }, 'number');
  await eventually(() => drawings(office) === 2);
  assert.deepEqual(offered(office), CODES);
  assert.equal(below(office), '[]');
});

test('somebody who insists that the number was ported is offered every product, and the approver is told', async (t) => {
  const office = await startOffice(t);
  await office.slack.slash('');
  await office.slack.fill({ ...EMPTY, number: NUMBER }, 'number');
  await eventually(() => drawings(office) === 1);
  const insisting = { ...EMPTY, number: NUMBER, anyway: 'anyway' };
  await office.slack.fill(insisting, 'anyway');
  await eventually(() => drawings(office) === 2);
  assert.deepEqual(offered(office), CODES);
  const sent = await office.slack.submitView({ ...insisting, product: '2QG00102410', reason: 'ported' });
  assert.equal(sent.text, '');
  const order = await office.newest();
  assert.deepEqual([order.anyway, order.product.code], [true, '2QG00102410']);
});

test('the ticket ends the reason', async (t) => {
  const office = await startOffice(t);
  await office.slack.slash('');
  await office.slack.submitView({ number: NUMBER, product: CODES[0] ?? '', reason: 'outage', ticket: 'CASE-42' });
  assert.equal((await office.newest()).reason, 'outage CASE-42');
});

test('what is refused already is said below, and again at its field when it is sent', async (t) => {
  const office = await startOffice(t);
  await office.slack.slash('', { user: 'U0STRANGER' });
  const values = { ...EMPTY, number: NUMBER, product: CODES[0] ?? '' };
  await office.slack.fill(values, 'product', { user: 'U0STRANGER' });
  await eventually(() => drawings(office) === 1);
  assert.match(below(office), /Only the requesters of the team “support” can ask/);
  const sent = await office.slack.submitView(values, { user: 'U0STRANGER' });
  assert.match(JSON.stringify(sent.json), /"errors":\{"reason":"Only the requesters/);
});

test('a number from a message is looked at as soon as the form is open', async (t) => {
  const office = await startOffice(t);
  const complaint = office.slack.say('客户 139 1128 1234 没有流量');
  await office.slack.messageShortcut(complaint);
  await eventually(() => drawings(office) === 1);
  assert.deepEqual(offered(office), CODES.slice(0, 2));
  assert.match(text(office), /"initial_value":"13911281234"/);
  await office.slack.submitView({ number: NUMBER, product: CODES[0] ?? '', reason: '', ticket: '' });
  await eventually(() => office.slack.shown().length > 0);
  assert.equal(office.slack.shown()[0]?.threadTs, complaint.ts);
});

test('a form that Slack closed meanwhile harms nothing', async (t) => {
  const office = await startOffice(t);
  await office.slack.slash('');
  office.slack.failNext('views.update', 'not_found');
  const answer = await office.slack.fill({ ...EMPTY, number: NUMBER }, 'number');
  assert.equal(answer.status, 200);
  await office.connection.stop();
  assert.equal(drawings(office), 0);
});
