import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { renderToast } from '../../adapters/telegram/render.ts';
import { refusalCard, settledCard } from '../../commands/answer-cards.ts';
import { type Card, plainCard } from '../../commands/card.ts';
import { confirmLine } from '../../commands/command.ts';
import { parseCommand } from '../../commands/parse.ts';
import { createPresenter } from '../../commands/presenter.ts';
import { wordsFor } from '../../commands/words/words-for.ts';
import type { Settlement } from '../../src/core/decision.ts';
import type { Show } from '../../src/core/notice.ts';
import type { Order } from '../../src/core/order.ts';
import {
  ASKED_AT,
  actor,
  BOSS,
  LANGUAGES,
  LIN,
  orderIn,
  renderContextIn,
  SUPPORT,
} from '../support/commands/sample.ts';

const SETTLEMENT: Settlement = {
  outcome: 'failed',
  evidence: 'the customer has nothing, and the carrier’s hotline does not know of it either',
  by: BOSS,
  at: ASKED_AT,
  version: 2,
  confirmedBy: null,
  confirmedAt: null,
  anyway: false,
};
const proposed = (more: Partial<Order> = {}): Order =>
  orderIn('accepted', { settlement: SETTLEMENT, proposals: 2, acceptedAt: ASKED_AT + 120_000, ...more });
const settledBy = { ...SETTLEMENT, confirmedBy: LIN, confirmedAt: ASKED_AT };
const late = orderIn('failed', {
  word: null,
  settlement: settledBy,
  conflict: 'x delivered',
  lateDelivery: { provider: 'ytx', code: null, why: '' },
});

for (const language of LANGUAGES) {
  const present = createPresenter({
    ...renderContextIn(language),
    timezone: 'Asia/Shanghai',
    now: () => ASKED_AT + 600_000,
  });
  const shown = (order: Order, show: Show, conversation = SUPPORT): Card =>
    present({ slot: 'reply', conversation, show }, order);

  describe(`in ${language}`, () => {
    test('every line that confirms is read back as it was meant', () => {
      for (const outcome of ['delivered', 'failed'] as const)
        for (const version of [1, 2, 41, null])
          for (const anyway of version === null ? [false] : [false, true]) {
            const confirming = { proposal: { outcome, version }, anyway };
            const line = confirmLine('T7K3QX', confirming, wordsFor(language).names.confirming);
            assert.deepEqual(
              parseCommand(line),
              { ok: true, value: { kind: 'confirm', order: 'T7K3QX', ...confirming } },
              line,
            );
          }
    });

    test('the card of a proposal names what its button confirms, and what the provider says of it', () => {
      const card = shown(proposed(), { kind: 'card', decide: true });
      assert.deepEqual(
        card.buttons.map(({ line }) => line),
        ['confirm T7K3QX failed 2'],
      );
      const typed = language === 'en' ? '/topup confirm T7K3QX failed 2' : '/topup 确认 T7K3QX 失败 2';
      for (const text of [card, shown(proposed(), { kind: 'reply', reply: { kind: 'settling' } })].map(plainCard)) {
        assert.ok(text.includes(typed), text);
        assert.match(text, /14:04/);
      }
      assert.match(plainCard(settledCard(proposed(), renderContextIn(language))), /14:04/);
      const doubted = shown(proposed({ state: 'in_doubt' }), { kind: 'card', decide: true });
      assert.doesNotMatch(plainCard(doubted), /14:04/);
      assert.deepEqual(shown(proposed(), { kind: 'card', decide: false }).buttons, []);
    });

    test('who confirmed something else is shown what is proposed, with the line and the button for it', () => {
      for (const [kind, line] of [
        ['other_proposal', 'confirm T7K3QX failed 2'],
        ['being_delivered', 'confirm T7K3QX failed 2 anyway'],
      ] as const) {
        const card = refusalCard({ kind, order: proposed() }, renderContextIn(language));
        assert.deepEqual(
          card.buttons.map((button) => button.line),
          [line],
        );
        const typed = line.replace('confirm', '确认').replace('failed', '失败').replace('anyway', '仍然');
        const words = `/topup ${language === 'en' ? line : typed}`;
        assert.ok(plainCard(card).includes(words));
        assert.ok(renderToast(card).includes(words), 'also in the little room that Telegram has for it');
        assert.ok(plainCard(card).includes('hotline'));
      }
    });

    test('a late delivery stands on the card, and calls both who settled it', () => {
      const card = plainCard(shown(late, { kind: 'card', decide: true }));
      assert.match(card, language === 'en' ? /YTX says that it was delivered after all/ : /其实已到账/);
      const reply = shown(late, {
        kind: 'reply',
        reply: { kind: 'late_delivery', word: { provider: 'ytx', code: null, why: '' } },
      });
      const called = reply.lines
        .flat()
        .flatMap((span) => (typeof span === 'object' && 'account' in span ? [span.account] : []));
      assert.deepEqual(called, [BOSS.account, LIN.account]);
    });

    test('who settled under another platform’s account is called by the one that can be mentioned', () => {
      const elsewhere = actor('telegram:77', 'Boss');
      const ctx = {
        ...renderContextIn(language),
        nameOf: () => 'Boss',
        timezone: 'Asia/Shanghai',
        now: () => ASKED_AT,
      };
      const order = { ...late, settlement: { ...settledBy, by: elsewhere } };
      const reply = createPresenter(ctx)(
        {
          slot: 'reply',
          conversation: SUPPORT,
          show: { kind: 'reply', reply: { kind: 'late_delivery', word: { provider: 'ytx', code: null, why: '' } } },
        },
        order,
      );
      assert.match(JSON.stringify(reply.lines), /"account":"slack:U0BOSS","name":"Boss"/);
    });
  });
}

test('nobody insists on what they did not name, and a number that is none is more than the command takes', () => {
  for (const line of [
    'confirm T7K3QX anyway',
    'confirm T7K3QX failed anyway',
    'confirm T7K3QX failed 0',
    'confirm T7K3QX failed two',
    'confirm T7K3QX failed 1 now',
    'confirm T7K3QX 1',
    'confirm T7K3QX failed 1234567',
  ]) {
    const read = parseCommand(line);
    assert.equal(read.ok ? 'ok' : read.error.kind, 'extra', line);
  }
  assert.deepEqual(parseCommand('确认T7K3QX 成功 ２'), {
    ok: true,
    value: { kind: 'confirm', order: 'T7K3QX', proposal: { outcome: 'delivered', version: 2 }, anyway: false },
  });
});

test('an order of another team is a line with its time, whatever an earlier version kept of it', () => {
  const kept = {
    ...{ ref: orderIn('failed').ref, productCode: '1QG00102410', openedAt: ASKED_AT - 600_000 },
    ...{ number: '137****6666', by: 'Wei', reason: 'their secret', at: { conversation: SUPPORT, message: '1.1' } },
  };
  for (const language of LANGUAGES) {
    const present = createPresenter({ ...renderContextIn(language), timezone: 'Asia/Shanghai', now: () => ASKED_AT });
    for (const team of ['field', null]) {
      const order = orderIn('awaiting_approval', { earlier: [{ ...kept, team }], sameReason: [{ ...kept, team }] });
      const card = present({ slot: 'card', conversation: SUPPORT, show: { kind: 'card', decide: true } }, order);
      const lines = card.lines
        .slice(2)
        .map((line) => JSON.stringify(line))
        .join();
      assert.doesNotMatch(lines, /Wei|secret|137|1QG|T7K3QX|1\.1|⚠️/, lines);
      assert.match(lines, language === 'en' ? /an order of another team, 13:52/ : /另一团队的一笔申请，13:52/);
    }
  }
});
