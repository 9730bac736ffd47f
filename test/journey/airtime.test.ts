import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { newSqliteUrl } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import type { Chat } from '../support/journey/chat.ts';
import { startJourneyDesk, startQuickSandbox } from '../support/journey/desk.ts';
import { startSlackChat } from '../support/journey/slack-chat.ts';
import { startTelegramChat } from '../support/journey/telegram-chat.ts';

const HF50 = {
  ...{ code: 'HF50', aliases: ['CREDIT'], name: { en: '¥50 airtime', zh: '话费 50 元' } },
  ...{ kind: 'airtime', faceValue: '50', price: '49.85', offers: [{ provider: 'juhe-airtime' }] },
};
const QUICK = { submitTimeout: '1s', queryAfter: '300ms', doubtAfter: '400ms', queryEvery: '20ms', queryGapMax: '1s' };

/** A desk with traffic and airtime of Juhe's, in one room. */
async function open(t: TestContext, chat: Chat) {
  const sandbox = await startQuickSandbox();
  t.after(sandbox.stop);
  const { app } = await startJourneyDesk(t, {
    ...{ chat, sandbox, providers: ['juhe'], databaseUrl: await newSqliteUrl(t), road: 'polling', rooms: 1 },
    environment: sandbox.variables('juhe-airtime'),
    config: (file) => ({
      ...file,
      products: [...(file.products as object[]), HF50],
      approval: { expiresAfter: '1h' },
      providers: { ...(file.providers as object), 'juhe-airtime': QUICK },
    }),
  });
  sandbox.setCallbackUrl('juhe-airtime', `${app.url}/callbacks/juhe`);
  const bought = async (product: string, number: string) => {
    const before = chat.seen(0).filter(({ text }) => /asks for/.test(text)).length;
    await chat.type(0, 'agent', `${number} ${product} outage CASE-42`);
    const card = await eventually(
      'the card',
      () => chat.seen(0).filter(({ text }) => /asks for/.test(text))[before],
      20,
    );
    await chat.press(0, card.id, 'approve', 'boss');
    return () => chat.seen(0).find(({ id }) => id === card.id)?.text ?? '';
  };
  return { sandbox, bought };
}

for (const [name, start] of [
  ['Slack', startSlackChat],
  ['Telegram', (t: TestContext) => startTelegramChat(t, 'webhook')],
] as const) {
  test(`airtime is asked for in ${name} by its face value, bought once from Juhe's airtime, and answered there`, async (t) => {
    const { sandbox, bought } = await open(t, await start(t));
    const card = await bought('50元', '13911281234');
    await eventually('delivered', () => /(?<!being )delivered/.test(card()), 30);
    assert.match(card(), /¥50 airtime/);
    const [order, ...others] = sandbox.ledger['juhe-airtime'].orders();
    assert.deepEqual([order?.product, order?.msisdn, others.length], ['airtime 50', '13911281234', 0]);
    assert.equal(sandbox.ledger.juhe.orders().length, 0, 'nothing goes to traffic');
  });
}

test('airtime whose answer is lost, or has a code that nobody published, is in doubt, bought once and found by its query', async (t) => {
  const { sandbox, bought } = await open(t, await startSlackChat(t));
  const { submits, find } = sandbox.ledger['juhe-airtime'];
  for (const [product, number] of [
    ['HF50', '13911280006'],
    ['credit', '13911280012'],
    ['５０元', '13911280017'],
  ] as const) {
    const card = await bought(product, number);
    await eventually('delivered', () => /(?<!being )delivered/.test(card()), 30);
  }
  for (const { merchantOrderId } of sandbox.ledger['juhe-airtime'].orders()) {
    assert.equal(submits(merchantOrderId), 1);
    assert.equal(find(merchantOrderId).length, 1);
  }
  assert.equal(sandbox.ledger['juhe-airtime'].orders().length, 3);
});

test('airtime that was refused with a code that nobody published stays in doubt, and is not sent again', async (t) => {
  const { sandbox, bought } = await open(t, await startSlackChat(t));
  const card = await bought('50元', '13911280001');
  await eventually('in doubt', () => /unconfirmed/.test(card()), 20);
  const { queries } = sandbox.ledger['juhe-airtime'];
  const before = queries();
  await eventually('more questions', () => queries() > before + 4, 30);
  assert.doesNotMatch(card(), /failed/);
  assert.equal(sandbox.ledger['juhe-airtime'].orders().length, 0);
});
