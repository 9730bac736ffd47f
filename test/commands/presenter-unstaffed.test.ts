import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPresenter } from '../../commands/presenter.ts';
import type { Show } from '../../src/core/notice.ts';
import type { Order } from '../../src/core/order.ts';
import type { Language } from '../../src/core/product.ts';
import { ASKED_AT, BOSS, drawn, LIN, orderIn, renderContextIn, SUPPORT } from '../support/commands/sample.ts';
import { providerName } from '../support/provider-facts.ts';
import { asking } from '../support/rules.ts';

const shown = (language: Language, show: Show, order: Order): string => {
  const { adviceOf, nameOf } = renderContextIn(language);
  const present = createPresenter({
    language,
    timezone: 'Asia/Shanghai',
    adviceOf,
    providerName,
    nameOf,
    now: () => ASKED_AT,
  });
  return drawn(present({ slot: 'card', conversation: SUPPORT, show }, order));
};
const CARD = { kind: 'card', decide: true } as const;
const unstaffed = (
  asked: readonly (typeof LIN.account)[],
  state: 'awaiting_approval' | 'in_doubt' = 'awaiting_approval',
) =>
  orderIn(state, {
    maker: { ...LIN, account: 'slack:U0MAKER' as typeof LIN.account, name: 'Maker' },
    verdict: asking(1, [BOSS.account]),
    votes: [],
    unstaffed: { at: ASKED_AT, asked },
  });

test('a card says that nobody is left to decide it, and who is asked instead', () => {
  assert.match(
    shown('en', CARD, unstaffed([LIN.account])),
    /no longer lets any approver of this order decide it, so @U0LIN can decide it now\./,
  );
  assert.match(shown('zh', CARD, unstaffed([LIN.account])), /没有审批权，现由@U0LIN处理/);
  assert.match(shown('en', CARD, unstaffed([LIN.account], 'in_doubt')), /@U0LIN can decide it now/);
});

test('where the config names nobody to ask instead, a card says what an admin must do', () => {
  const en = shown('en', CARD, unstaffed([]));
  assert.match(
    en,
    /An admin must make one of them \(@[^)]+\) an approver again and reload the config; otherwise cancel the order/,
  );
  assert.match(shown('zh', CARD, unstaffed([])), /请管理员在配置中恢复其中一位审批人（@.+）并重新加载配置，否则请取消/);
  assert.doesNotMatch(
    shown('en', CARD, unstaffed([], 'in_doubt')),
    /cancel it/,
    'what may have been bought cannot be cancelled',
  );
});

test('a card says nothing of it once the order was decided', () => {
  const decided = orderIn('rejected', { unstaffed: { at: ASKED_AT, asked: [LIN.account] } });
  assert.doesNotMatch(shown('en', CARD, decided), /no longer lets any approver/);
});

test('those who are asked instead are called by name, and the operators are told what to do', () => {
  const reply = { kind: 'unstaffed', asked: [LIN.account], standIns: [] } as const;
  const called = shown('en', { kind: 'reply', reply }, unstaffed([LIN.account]));
  assert.match(called, /needs another approver/);
  assert.match(called, /^@U0LIN: no other approver/m);
  assert.doesNotMatch(called, /Boss/, 'nobody who lost the role is called');
  const alert = (asked: boolean) =>
    ({ kind: 'operators', alert: { kind: 'unstaffed', order: orderIn('failed').ref, asked } }) as const;
  assert.match(shown('en', alert(true), orderIn('in_doubt')), /The people named in "escalateTo" have been asked/);
  assert.match(shown('en', alert(false), orderIn('in_doubt')), /names nobody in "escalateTo"\. Make one/);
  assert.match(shown('zh', alert(false), orderIn('in_doubt')), /没有 "escalateTo"/);
});
