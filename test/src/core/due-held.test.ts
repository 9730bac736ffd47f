import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { advance } from '../../../src/core/advance.ts';
import { canBeTakenBack, heldBecause, type ProviderAccount } from '../../../src/core/due.ts';
import { isHeld, type Order, type OrderState, offerFrom } from '../../../src/core/order.ts';
import type { ProviderName } from '../../../src/core/product.ts';
import { anOrder, attempt, conversation, doubt } from '../../support/orders.ts';
import { factsOf } from '../../support/provider-facts.ts';

const YTX: ProviderAccount = { name: 'ytx', account: 'a' };
const JUHE: ProviderAccount = { name: 'juhe', account: 'j' };

function sent(state: OrderState, account: string | null, more: Partial<Order> = {}): Order {
  const made = anOrder(more);
  const startedAt = state === 'approved' ? null : 1;
  return {
    ...made,
    state,
    attempt: attempt(made, { account, startedAt }),
    doubt: state === 'in_doubt' ? doubt() : null,
  };
}

describe('an order is left alone', () => {
  test('where another account, or another address, took it', () => {
    for (const state of ['accepted', 'in_doubt', 'succeeded'] as const)
      assert.equal(heldBecause(sent(state, 'before'), [YTX], false), 'other_account');
    assert.equal(heldBecause(sent('accepted', 'a'), [YTX, JUHE], false), null);
  });

  test('not where it was not sent yet, nor where an earlier version sent it', () => {
    assert.equal(heldBecause(sent('approved', null), [YTX], false), null);
    assert.equal(heldBecause(sent('in_doubt', null), [YTX], false), null);
    assert.equal(heldBecause(anOrder(), [], false), null, 'it waits for people');
  });

  test('where its provider is configured no more, whether or not it was sent', () => {
    for (const state of ['approved', 'accepted', 'in_doubt'] as const)
      assert.equal(heldBecause(sent(state, null), [JUHE], false), 'no_provider');
  });

  test('where it was asked for in the playground, by every desk but the playground', () => {
    const asked = sent('approved', null, {
      origin: { conversation: conversation('web:desk'), thread: null, message: null },
    });
    assert.equal(heldBecause(asked, [YTX], false), 'playground');
    assert.equal(heldBecause(asked, [YTX], true), null);
  });
});

const TIMES = { silentForMs: 86_400_000, failoverAfterMs: null } as const;
const PLAN = {
  operators: conversation('slack:C0OPS'),
  timing: (provider: ProviderName) => ({
    ...factsOf(provider),
    ...TIMES,
    submitTimeoutMs: 1,
    queryAfterMs: 5000,
    doubtAfterMs: 1,
    refundEveryMs: 1,
    refundForMs: 1,
  }),
};

describe('holding', () => {
  test('is in no job’s way, moves no money, edits the card, and tells the operators where it is told with others', () => {
    const held = advance(sent('accepted', 'b'), { kind: 'held', because: 'other_account', orders: 7 }, 10, PLAN);
    assert.ok(held.ok);
    const { after, money, dueAt, notices } = held.value;
    assert.deepEqual(
      [after.state, after.held, money, dueAt],
      ['accepted', { because: 'other_account', since: 10 }, 'none', null],
    );
    assert.deepEqual(
      notices.map(({ slot }) => slot),
      ['card', 'operators'],
    );
    const silent = advance(sent('accepted', 'b'), { kind: 'held', because: 'other_account', orders: 0 }, 10, PLAN);
    assert.deepEqual(silent.ok && silent.value.notices.map(({ slot }) => slot), ['card']);
  });

  test('ends with what it was held for, and is asked about at once', () => {
    const held = { ...sent('accepted', 'b'), held: { because: 'other_account', since: 1 } as const };
    const resumed = advance(held, { kind: 'resumed' }, 20, PLAN);
    assert.ok(resumed.ok);
    assert.deepEqual([resumed.value.after.held, resumed.value.dueAt], [null, 20]);
  });

  test('lasts over whatever is noted meanwhile, and is over at the end', () => {
    const held = { ...sent('in_doubt', 'b'), held: { because: 'no_provider', since: 1 } as const };
    const noted = advance(held, { kind: 'undeliverable', conversation: held.decisionsIn, why: 'gone' }, 20, PLAN);
    assert.ok(noted.ok);
    assert.deepEqual([isHeld(noted.value.after), noted.value.dueAt], [true, null]);
    assert.equal(isHeld({ ...held, state: 'failed' }), false);
  });

  test('only what was never sent, and waits for its provider, can be taken back', () => {
    const held = { because: 'no_provider', since: 1 } as const;
    assert.equal(canBeTakenBack({ ...sent('approved', null), held }), true);
    assert.equal(canBeTakenBack(sent('approved', null)), false, 'it may be on its way to the provider');
    for (const state of ['submitting', 'accepted', 'in_doubt', 'succeeded'] as const)
      assert.equal(canBeTakenBack({ ...sent(state, 'b'), held }), false);
    const started = sent('approved', null);
    assert.equal(canBeTakenBack({ ...started, held, attempt: attempt(started, { startedAt: 1 }) }), false);
  });

  test('an order goes to the first provider that there is', () => {
    assert.equal(offerFrom(0, anOrder(), undefined), 0);
    assert.equal(
      offerFrom(0, anOrder(), (name) => name === 'juhe'),
      1,
    );
    assert.equal(
      offerFrom(1, anOrder(), (name) => name === 'ytx'),
      null,
    );
    const approved = advance(anOrder(), { kind: 'approved', by: anOrder().maker, insteadOf: null }, 1, {
      ...PLAN,
      has: (name) => name === 'juhe',
    });
    assert.equal(approved.ok && approved.value.after.attempt?.provider, 'juhe');
  });
});
