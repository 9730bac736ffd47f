import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandOf, parseMetadata, toForm } from '../../../../adapters/slack/forms/topup-form.ts';
import type { ConversationId } from '../../../../src/core/conversation.ts';
import type { Product } from '../../../../src/core/product.ts';
import { eventually } from '../../../support/eventually.ts';
import { startSlackDesk } from '../../../support/slack/connection.ts';
import { refusalOfView } from '../../../support/slack/view-limits.ts';
import { PRODUCTS } from '../../../support/tiny-desk.ts';

const origin = { conversation: 'slack:C0SUPPORT' as ConversationId, thread: '1.2', message: '1.3' };
const values = { number: '139 1128 1234', product: '1QG00102410', reason: 'outage' };

test('the form opened by a shortcut asks in the requester’s own messages with the app', async (t) => {
  const { slack, given } = await startSlackDesk(t);
  assert.equal((await slack.globalShortcut({ user: 'U0AGENT' })).status, 200);
  assert.equal(slack.views.length, 1);
  const answer = await slack.submitView(values, { user: 'U0AGENT' });
  assert.deepEqual([answer.status, answer.text], [200, '']);
  assert.equal(given.at(-1)?.requestKey, `slack:view:${slack.views[0]?.id}`);
  assert.deepEqual(given.at(-1)?.origin, { conversation: 'slack:U0AGENT', thread: null, message: null });
  assert.deepEqual(given.at(-1)?.command, {
    ok: true,
    value: { kind: 'request', anyway: false, urgent: false, ...values },
  });
  await eventually(() => slack.shown('D0AGENT').length === 2);
  assert.equal(slack.shown('D0AGENT').at(-1)?.text, 'asked');
});

test('a message’s shortcut fills in the number it finds, and the card hangs under that message', async (t) => {
  const { slack } = await startSlackDesk(t);
  const complaint = slack.say('客户 <tel:13911281234|139 1128 1234> 没有流量');
  await slack.messageShortcut(complaint);
  assert.match(JSON.stringify(slack.views[0]?.view), /"initial_value":"13911281234"/);
  await slack.submitView(values);
  assert.equal(slack.shown()[0]?.threadTs, complaint.ts);
});

test('the form about a message without a number, or with several, starts with no other customer’s', async (t) => {
  const { slack } = await startSlackDesk(t);
  for (const said of ['my data is gone', '13911281234 or 13911285678']) {
    await slack.messageShortcut(slack.say(said));
    assert.doesNotMatch(JSON.stringify(slack.views.at(-1)?.view), /initial_value/);
  }
});

test('a message in a thread gets its card in that thread', async (t) => {
  const { slack } = await startSlackDesk(t);
  const root = slack.say('hello');
  const answer = slack.say('13911281234 please', {}, root.ts);
  await slack.messageShortcut(answer);
  await slack.submitView(values);
  assert.equal(slack.shown()[0]?.threadTs, root.ts);
});

test('a refusal stands at the field it is about and keeps the form open', async (t) => {
  const { slack, desk } = await startSlackDesk(t);
  await slack.globalShortcut();
  const answer = await slack.submitView({ ...values, number: '12' });
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.json, {
    response_action: 'errors',
    errors: { number: 'That number cannot be read: wrong_length' },
  });
  assert.equal(desk.orders.size, 0);
  assert.equal((await slack.submitView(values)).text, '');
  assert.equal(desk.orders.size, 1);
});

test('a refusal that is about no field stands beside the button', async (t) => {
  const { slack } = await startSlackDesk(t);
  await slack.globalShortcut({ user: 'U0GUEST' });
  const answer = await slack.submitView(values, { user: 'U0GUEST', team: 'T0OTHER' });
  assert.match(JSON.stringify(answer.json), /"errors":\{"reason":"⚠?.*members of the workspace/);
});

test('a form that is sent twice is one order', async (t) => {
  const { slack, desk } = await startSlackDesk(t);
  await slack.globalShortcut();
  const payload = slack.payloads.submitView(values);
  await slack.interact(payload);
  await slack.interact(payload);
  assert.equal(desk.orders.size, 1);
});

test('a shortcut whose form cannot be opened is answered in words', async (t) => {
  const { slack } = await startSlackDesk(t);
  slack.failNext('views.open', 'expired_trigger_id');
  await slack.messageShortcut(slack.say('13911281234'));
  await eventually(() => slack.ephemerals.length === 1);
  assert.equal(slack.ephemerals[0]?.text, 'how to ask');
});

test('a form within Slack’s limits can be drawn for any draft and any catalogue', () => {
  const [product] = PRODUCTS;
  assert.ok(product);
  for (const language of ['en', 'zh'] as const) {
    for (const size of [0, 1, 500]) {
      const text = '👨‍👩‍👧‍👦x\ud800'.repeat(size);
      const draft = { number: text, product: text, reason: text };
      const products: readonly Product[] = Array.from({ length: size }, (_, n) => ({
        ...product,
        code: `1QG${n}`,
        aliases: [],
      }));
      assert.equal(refusalOfView(toForm({ draft, origin, language, products, narrowed: false, preview: null })), null);
    }
  }
});

test('a form remembers where it was opened, and believes nothing else', () => {
  const draft = { number: '', product: '', reason: '' };
  const form = toForm({ draft, origin, language: 'en', products: [], narrowed: false, preview: null });
  assert.deepEqual(parseMetadata(form.private_metadata ?? '')?.origin, origin);
  for (const metadata of ['', 'no json', '{}', '{"conversation":"telegram:1","thread":null,"message":null}']) {
    assert.equal(parseMetadata(metadata), null);
  }
});

test('the fields of a form stay apart, and anyway is heard after the product and before the reason', () => {
  const read = (number: string, product: string, reason: string | null) =>
    commandOf({
      values: {
        number: { any_action: { value: number } },
        product: { chosen: { selected_option: { value: product } } },
        reason: { r: { value: reason } },
      },
    });
  assert.deepEqual(read('1391128123', '4 1GB', null), {
    kind: 'request',
    number: '1391128123',
    product: '4 1GB',
    anyway: false,
    urgent: false,
    reason: '',
  });
  assert.deepEqual(read(' 13911281234 ', ' 1GB anyway ', 'outage'), {
    kind: 'request',
    number: '13911281234',
    product: '1GB',
    anyway: true,
    urgent: false,
    reason: 'outage',
  });
  assert.deepEqual(read('13911281234', '1GB', '仍然 携号转网'), {
    kind: 'request',
    number: '13911281234',
    product: '1GB',
    anyway: true,
    urgent: false,
    reason: '携号转网',
  });
  assert.deepEqual(read('13911281234', 'anyway', 'he wants it anyway'), {
    kind: 'request',
    number: '13911281234',
    product: 'anyway',
    anyway: false,
    urgent: false,
    reason: 'he wants it anyway',
  });
});
