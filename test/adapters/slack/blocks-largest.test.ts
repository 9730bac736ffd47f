import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movedOrStale } from '../../../src/core/advance.ts';
import type { OrderEvent } from '../../../src/core/order-event.ts';
import { type AccountId, createPeople } from '../../../src/core/people.ts';
import type { Product } from '../../../src/core/product.ts';
import { MAX_REASON_LENGTH } from '../../../src/desk/settings.ts';
import { moneyBudget } from '../../support/budgets.ts';
import { product } from '../../support/commands/sample.ts';
import { SETTINGS } from '../../support/desk-world.ts';
import { eventually } from '../../support/eventually.ts';
import { doubt } from '../../support/orders.ts';
import { NUMBER, type Office, startOffice } from '../../support/slack/office.ts';
import type { FakeMessage } from '../../support/slack/state.ts';

/** What Slack would read as markup in words that people write. */
const HOSTILE = '<!channel> <@U0BOSS> <https://evil.example|OK> *b* _i_ `c` &amp; 👨‍👩‍👧‍👦 ';
const long = (length: number): string =>
  HOSTILE.repeat(Math.ceil(length / HOSTILE.length))
    .slice(0, length)
    .toWellFormed();
/** The longest name of anything in the config. */
const NAME = long(80);
/** Longer than any provider is known to answer. */
const SPEECH = long(5_000);
const BOSS = { user: 'U0BOSS' };

const catalogue = (count: number): readonly Product[] =>
  Array.from({ length: count }, (_, n) => ({
    ...product('1QG00102410', [n === 0 ? '1GB' : `${n}`.padEnd(32, 'x')]),
    ...(n > 0 && { code: `${n}`.padEnd(32, 'X'), flow: null }),
    name: { en: NAME, zh: NAME },
    priceLi: 9_999_999_999,
  }));
const MANY = Array.from({ length: 120 }, (_, n) => `slack:U0LEAD${n}` as AccountId);

/** The config with the longest and the most of everything. `choices` is how many products it sells. */
const openLargest = (t: Parameters<typeof startOffice>[0], choices: number): Promise<Office> =>
  startOffice(t, {
    confirmOverLi: 1,
    settings: {
      products: catalogue(choices),
      people: createPeople(
        ['U0AGENT', 'U0BOSS'].map((id) => ({ name: `${id} ${NAME}`, accounts: [`slack:${id}` as AccountId] })),
      ),
      teams: SETTINGS.teams.map((team) => ({
        ...team,
        name: NAME,
        approvers: [...team.approvers, ...MANY],
        budget: moneyBudget(null, null),
      })),
      policy: {
        ...SETTINGS.policy,
        rules: SETTINGS.policy.rules.map((rule) => ({ ...rule, name: NAME })),
        escalateTo: MANY,
        urgent: MANY,
      },
    },
  });

const ask = async ({ slack, newest }: Office) => {
  await slack.slash(`${NUMBER} 1GB ${long(MAX_REASON_LENGTH)}`);
  const order = await newest();
  const isItsCard = ({ blocks }: FakeMessage): boolean => JSON.stringify(blocks).includes(`approve ${order.ref}`);
  await eventually(() => slack.shown().some(isItsCard));
  return { order, card: slack.shown().find(isItsCard) ?? assert.fail('no card') };
};

const WORD = { provider: 'ytx', code: '999999', why: SPEECH } as const;
const DOUBT = doubt({
  code: 'timeout',
  why: SPEECH,
  since: 0,
  askAt: Number.MAX_SAFE_INTEGER,
});
/** Every course an order can take after its approval, each said at the greatest length. */
const COURSES: readonly (readonly OrderEvent[])[] = [
  [
    { kind: 'submission_started' },
    { kind: 'doubted', doubt: DOUBT, providerOrderId: '9'.repeat(64) },
    { kind: 'succeeded', word: WORD, providerOrderId: '9'.repeat(64), costLi: 9_999_999_998 },
    { kind: 'refunded', word: WORD },
  ],
  [
    { kind: 'submission_started' },
    { kind: 'failed_over', word: WORD, offer: 1 },
    { kind: 'submission_started' },
    { kind: 'refused', word: { ...WORD, provider: 'juhe' } },
  ],
];

for (const choices of [100, 150]) {
  test(`with ${choices} products, the longest names and words, and hostile ones, everything said and drawn fits Slack`, async (t) => {
    const office = await openLargest(t, choices);
    const { slack, desk } = office;
    const { order, card } = await ask(office);
    for (const button of ['details', 'reject']) await slack.click(card, button, BOSS);
    await slack.submitView({ reason: long(300) }, BOSS);
    assert.equal((await office.newest()).state, 'rejected');
    for (const events of COURSES) {
      const next = await ask(office);
      await slack.click(next.card, 'approve', BOSS);
      for (const event of events) {
        const edits = next.card.edits.length;
        assert.ok(movedOrStale(await desk.move(await office.newest(), event)), event.kind);
        await eventually(() => next.card.edits.length > edits);
      }
      await slack.slash(`details ${next.order.ref}`, BOSS);
      await slack.slash(`status ${next.order.ref}`);
    }
    const last = await ask(office);
    await slack.slash(`reject ${last.order.ref} ${SPEECH}`, BOSS);
    for (const line of [
      'help',
      'budget',
      'list',
      'list mine',
      `status ${NUMBER}`,
      `status ${SPEECH}`,
      `explain ${NUMBER} 1GB`,
      `${NUMBER} ${SPEECH}`,
      SPEECH,
      `${SPEECH} 1GB`,
      `${NUMBER} 1GB ${SPEECH}`,
      `approve ${SPEECH}`,
      `approve ${order.ref}`,
    ]) {
      const answer = await slack.slash(line);
      assert.equal(answer.status, 200, line.slice(0, 40));
    }
    await slack.mention(SPEECH);
    assert.ok(slack.callsOf('chat.postMessage').length >= 10);
    assert.ok(slack.callsOf('chat.update').length >= 8);
  });

  test(`with ${choices} products, the form and the Home tab fit Slack in both languages`, async (t) => {
    const office = await openLargest(t, choices);
    const { slack } = office;
    for (let n = 0; n < 16; n += 1) await slack.slash(`${NUMBER} 1GB ${n} ${long(290)}`);
    for (const language of ['en', 'zh']) {
      for (const user of ['U0AGENT', 'U0BOSS']) {
        await slack.slash(`language ${language}`, { user });
        const drawings = slack.callsOf('views.publish').length;
        await slack.openHome(user);
        await eventually(() => slack.callsOf('views.publish').length > drawings);
      }
      await slack.slash('');
      const values = { number: NUMBER, product: '1QG00102410', reason: long(300), ticket: 'x'.repeat(40) };
      await slack.fill(values, 'product');
      await eventually(() => slack.views.at(-1)?.before.length === 1);
      assert.match(JSON.stringify(slack.views.at(-1)?.view), /user_id/);
      const tooLong = await slack.submitView(values);
      assert.match(tooLong.text, /"errors":\{"reason"/);
      await slack.submitView({ ...values, ticket: '', reason: 'short' });
    }
    assert.equal(slack.homes.size, 2);
  });
}
