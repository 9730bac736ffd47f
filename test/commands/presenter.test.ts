import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Card } from '../../commands/card.ts';
import { createPresenter } from '../../commands/presenter.ts';
import type { ConversationId } from '../../src/core/conversation.ts';
import type { Alert, Notice, Reply } from '../../src/core/notice.ts';
import type { Order } from '../../src/core/order.ts';
import type { AccountId } from '../../src/core/people.ts';
import type { Language } from '../../src/core/product.ts';
import { teamCount } from '../support/budgets.ts';
import {
  ASKED_AT,
  BOSS,
  drawn,
  LANGUAGES,
  LIN,
  MSISDN,
  orderIn,
  ordersInEveryState,
  renderContextIn,
  SUPPORT,
} from '../support/commands/sample.ts';
import { asking } from '../support/rules.ts';
import { matchesSnapshot } from '../support/snapshot.ts';

const fixture = (name: string) => join(import.meta.dirname, '../fixtures/cards', name);

function presenterIn(language: Language, now = ASKED_AT + 600_000) {
  const { adviceOf, providerName, nameOf } = renderContextIn(language);
  const given = { language, timezone: 'Asia/Shanghai', adviceOf, providerName, nameOf };
  const present = createPresenter({ ...given, now: () => now });
  const show = (kind: Notice['show'], order: Order, conversation = SUPPORT): Card =>
    present({ slot: 'card', conversation, show: kind }, order);
  return {
    card: (order: Order, decide = true) => show({ kind: 'card', decide }, order),
    reply: (reply: Reply, order: Order, conversation = SUPPORT) => show({ kind: 'reply', reply }, order, conversation),
    alert: (alert: Alert, order: Order) => show({ kind: 'operators', alert }, order),
  };
}

const REFUSED = { provider: 'ytx', code: '-205', why: '应用验证失败' } as const;
const SETTLED = orderIn('failed', {
  word: null,
  settlement: {
    by: BOSS,
    outcome: 'failed',
    evidence: 'slip 8841',
    at: ASKED_AT,
    confirmedBy: LIN,
    version: 1,
    confirmedAt: ASKED_AT,
    anyway: false,
  },
});
const REPLIES: readonly (readonly [Reply, Order])[] = [
  [{ kind: 'succeeded' }, orderIn('succeeded')],
  [{ kind: 'failed', word: { provider: 'juhe', code: '210505', why: '余额不足' } }, orderIn('failed')],
  [{ kind: 'in_doubt', why: 'no answer in 30 s', askAt: ASKED_AT + 3_600_000 }, orderIn('in_doubt')],
  [{ kind: 'in_doubt', why: 'no answer in 30 s', askAt: ASKED_AT }, orderIn('in_doubt')],
  [
    { kind: 'in_doubt', why: '渠道关闭', askAt: ASKED_AT, word: { provider: 'juhe', code: '210507', why: '渠道关闭' } },
    orderIn('approved'),
  ],
  [{ kind: 'rejected', by: 'Boss', why: 'asked for twice' }, orderIn('rejected')],
  [{ kind: 'rejected', by: 'Boss', why: null }, orderIn('rejected', { decision: null })],
  [{ kind: 'expired' }, orderIn('expired')],
  [{ kind: 'refunded' }, orderIn('refunded')],
  [{ kind: 'reminder', by: null, standIns: [] }, orderIn('awaiting_approval')],
  [{ kind: 'failed_over', from: REFUSED, to: 'juhe' }, orderIn('approved')],
  [{ kind: 'failed', word: { provider: 'juhe', code: null, why: 'slip 8841' } }, SETTLED],
];
const ALERTS: readonly Alert[] = [
  { kind: 'cost', order: orderIn('succeeded').ref, provider: 'ytx', said: '99.00', chargedLi: 99_000, priceLi: 19_630 },
  { kind: 'cost', order: orderIn('succeeded').ref, provider: 'juhe', said: '-1.00', chargedLi: null, priceLi: 19_630 },
  { kind: 'contradiction', order: orderIn('succeeded').ref, state: 'succeeded', word: REFUSED, outcome: 'failed' },
  {
    kind: 'contradiction',
    order: orderIn('failed').ref,
    state: 'failed',
    word: { provider: 'juhe', code: null, why: '' },
    outcome: 'delivered',
  },
  {
    kind: 'unlisted_code',
    order: orderIn('in_doubt').ref,
    word: { provider: 'ytx', code: '0', why: 'another number' },
  },
  { kind: 'unlisted_code', order: orderIn('in_doubt').ref, word: { provider: 'ytx', code: '-999', why: '' } },
  { kind: 'undeliverable', order: orderIn('approved').ref, conversation: SUPPORT, why: 'is_archived' },
];
const EARLIER: Order['earlier'][number] = {
  team: 'support',
  ref: orderIn('failed').ref,
  productCode: '1QG00102410',
  openedAt: ASKED_AT,
  number: '137****6666',
  by: 'Wei',
  reason: 'outage CASE-41',
  at: { conversation: SUPPORT, message: '1700000000.000100' },
};
const ODD = orderIn('awaiting_approval', {
  anyway: true,
  place: { carrier: 'telecom', province: null },
  earlier: [
    { ...EARLIER, productCode: '1QG00102410', openedAt: ASKED_AT - 600_000 },
    { ...EARLIER, productCode: '2QG00102410', openedAt: ASKED_AT - 86_400_000, at: null },
    { ...EARLIER, team: 'field', openedAt: ASKED_AT - 172_800_000 },
  ],
  verdict: asking(2, [BOSS.account], 'same number again'),
  votes: [{ by: BOSS, at: ASKED_AT + 60_000, step: 0, insteadOf: null }],
});
const AT_ONCE = orderIn('approved', { verdict: asking(0, [], 'small'), votes: [], reason: '' });

for (const language of LANGUAGES) {
  const { card, reply, alert } = presenterIn(language);

  describe(`in ${language}`, () => {
    test('a card says how an order stands in every state', (t) => {
      const text = [...ordersInEveryState(), ODD, AT_ONCE, SETTLED].map((order) => drawn(card(order))).join('\n\n');
      matchesSnapshot(t, text, fixture(`states.${language}.txt`));
    });

    test('a reply tells the requester what they wait for', (t) => {
      const text = REPLIES.map(([ctx, order]) => drawn(reply(ctx, order))).join('\n\n');
      matchesSnapshot(t, text, fixture(`replies.${language}.txt`));
    });

    test('operators are told what is wrong and what to do', (t) => {
      const text = ALERTS.map((ctx) => drawn(alert(ctx, orderIn('succeeded')))).join('\n\n');
      matchesSnapshot(t, text, fixture(`alerts.${language}.txt`));
    });

    test('no card, reply or alert shows the whole number, and none is silent', () => {
      const ctx = [
        ...ordersInEveryState().map((order) => card({ ...order, reason: `moved from ${MSISDN}, 137 8888 6666` })),
        ...REPLIES.map(([one, order]) => reply(one, order)),
        reply({ kind: 'failed', word: { ...REFUSED, why: `号码${MSISDN}错误` } }, orderIn('failed')),
        ...ALERTS.map((one) => alert(one, orderIn('succeeded'))),
      ];
      for (const one of ctx) {
        const text = `${drawn(one)}\n${one.summary}`;
        assert.doesNotMatch(text.replace(/[ -]/g, ''), new RegExp(MSISDN));
        assert.doesNotMatch(text, /undefined|null|\[object|NaN|awaiting_approval|in_doubt/);
        assert.ok(one.title !== '' && one.summary !== '' && one.lines.length > 0);
      }
    });
  });
}

test('a card has buttons only while its order waits and only where decisions are taken', () => {
  const { card } = presenterIn('en');
  for (const order of ordersInEveryState()) {
    const lines = card(order).buttons.map(({ line }) => line);
    assert.deepEqual(
      lines,
      order.state === 'awaiting_approval' ? ['approve T7K3QX', 'reject T7K3QX'] : [],
      order.state,
    );
    assert.deepEqual(card(order, false).buttons, []);
  }
});

test('where answers are private a waiting card also has what is the maker’s, and what is anybody’s', () => {
  const { adviceOf, providerName, nameOf } = renderContextIn('en');
  const present = createPresenter({
    language: 'en',
    timezone: 'Asia/Shanghai',
    ...{ adviceOf, providerName, nameOf },
    now: () => ASKED_AT,
    confirmOverLi: 19_629,
  });
  const counts = [teamCount('support', 'day', 100_000, 120_000), teamCount('support', 'month', 100_000, null)];
  const card = (state: Order['state'], decide: boolean) =>
    present({ slot: 'card', conversation: SUPPORT, show: { kind: 'card', decide } }, orderIn(state), {
      answersPrivately: true,
      counts,
    });
  const actions = ({ buttons }: Card) => buttons.map(({ action }) => action);
  assert.deepEqual(actions(card('awaiting_approval', true)), ['approve', 'reject', 'cancel', 'details']);
  assert.deepEqual(actions(card('awaiting_approval', false)), ['cancel', 'details']);
  assert.deepEqual(
    card('awaiting_approval', true).buttons.map(({ confirm }) => confirm?.title),
    ['Approve T7K3QX for ¥19.63?', undefined, undefined, undefined],
  );
  const leftOn = ({ fields }: Card) => fields.find(({ label }) => label === 'Budget left')?.value;
  assert.deepEqual(leftOn(card('awaiting_approval', true)), ['¥20.00 today']);
  assert.equal(leftOn(card('awaiting_approval', false)), undefined);
  for (const order of ordersInEveryState().filter(({ state }) => state !== 'awaiting_approval')) {
    const again = order.state === 'failed' ? ['repeat'] : [];
    assert.deepEqual([actions(card(order.state, true)), leftOn(card(order.state, true))], [again, undefined]);
  }
});

test('every state has a mark of its own, so that none needs its colour to be told', () => {
  const { card } = presenterIn('en');
  const marks = ordersInEveryState().map((order) => card(order).mark);
  assert.equal(new Set(marks).size, marks.length);
});

test('every reply in the thread mentions the requester', () => {
  for (const language of LANGUAGES) {
    for (const [ctx, order] of REPLIES) {
      const spans = presenterIn(language).reply(ctx, order).lines.flat();
      assert.ok(
        spans.some((span) => typeof span === 'object' && 'account' in span && span.account === LIN.account),
        ctx.kind,
      );
    }
  }
});

test('a reminder names who can still decide, each once, and never the requester or who voted', () => {
  const approvers = ['telegram:77', BOSS.account, LIN.account, 'slack:U0AMY', 'slack:group:S0LEADS'] as AccountId[];
  const order = orderIn('awaiting_approval', {
    verdict: asking(2, approvers, 'two'),
    votes: [
      { by: { ...LIN, account: 'slack:U0AMY' as AccountId, name: 'Amy' }, at: ASKED_AT, step: 0, insteadOf: null },
    ],
  });
  const named = (conversation: string) =>
    createPresenter({
      ...renderContextIn('en'),
      timezone: 'Asia/Shanghai',
      nameOf: (account) => (account === 'telegram:77' || account === BOSS.account ? 'Boss' : null),
      now: () => ASKED_AT,
    })(
      {
        slot: 'reply',
        conversation: conversation as ConversationId,
        show: { kind: 'reply', reply: { kind: 'reminder', by: null, standIns: [] } },
      },
      order,
    )
      .lines.flat()
      .map((span) => (typeof span !== 'string' && 'account' in span ? span.account : span));
  assert.deepEqual(named('slack:C0SUPPORT').slice(0, 3), [BOSS.account, ' and ', 'slack:group:S0LEADS']);
  assert.deepEqual(named('telegram:-100').slice(0, 3), ['telegram:77', ' and ', 'slack:group:S0LEADS']);
});

test('what a reason or a provider says cannot turn the card’s own words around or make it endless', () => {
  const { card } = presenterIn('en');
  const shown = drawn(
    card(orderIn('awaiting_approval', { reason: `\u202e\u2066\u0000ok \ud83d${'👨‍👩‍👧'.repeat(200)}` })),
  );
  for (const unseen of ['\u202e', '\u2066', '\u0000']) assert.ok(!shown.includes(unseen));
  assert.ok(shown.isWellFormed());
  assert.ok(shown.length < 900);
  assert.match(shown, /👨‍👩‍👧…/u);
});
