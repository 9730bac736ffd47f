import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { advance, type Plan } from '../../../src/core/advance.ts';
import type { Change } from '../../../src/core/change.ts';
import { merchantOrderIdOf } from '../../../src/core/ids.ts';
import { ORDER_STATES, type Order } from '../../../src/core/order.ts';
import type { OrderEvent } from '../../../src/core/order-event.ts';
import { mayProbe } from '../../../src/core/proof.ts';
import type { ProviderReport, ReportOutcome } from '../../../src/core/provider.ts';
import { candidatesOf, isBeingChecked } from '../../../src/core/restored.ts';
import { anOrder, attempt, doubt, OPENED_AT } from '../../support/orders.ts';
import { accountAt, eventWithin, factsOf } from '../../support/provider-facts.ts';

const HOUR = 3_600_000;
/** A day after it was asked for. */
const RESTORED_AT = OPENED_AT + 24 * HOUR;
const TIMING = { submitTimeoutMs: 30_000, queryAfterMs: 120_000, doubtAfterMs: HOUR, failoverAfterMs: null };
const MORE = { refundEveryMs: 1, refundForMs: 1, silentForMs: 72 * HOUR };
const PLAN: Plan = { timing: (provider) => ({ ...TIMING, ...MORE, ...factsOf(provider) }), operators: null };

function stepped(before: Order, event: OrderEvent, at: number): Change {
  const change = advance(before, event, at, PLAN);
  assert.ok(change.ok, `${event.kind} is possible in ${before.state}`);
  return change.value;
}
const RESTORED = { kind: 'restored', accounts: {} } as const;
const restored = (before: Order, at = RESTORED_AT): Order => stepped(before, RESTORED, at).after;

const waiting = (): Order => anOrder();
const approved = (): Order => {
  const made = anOrder({ state: 'approved' });
  return { ...made, attempt: attempt(made) };
};
const sent = (state: 'submitting' | 'accepted' | 'in_doubt'): Order => {
  const made = anOrder({ state });
  const more = state === 'in_doubt' ? { doubt: doubt() } : {};
  return { ...made, attempt: attempt(made, { startedAt: OPENED_AT }), ...more };
};

/** What the provider of the attempt that is asked about says, by query. */
function answer({ attempt: asked }: Order, outcome: ReportOutcome, more: Partial<ProviderReport> = {}): ProviderReport {
  assert.ok(asked);
  const { provider, merchantOrderId } = asked;
  const said = { via: 'query', code: null, why: '', costLi: null, providerOrderId: 'P1' } as const;
  return { provider, merchantOrderId, outcome, ...said, ...more };
}

/** Asks at these times, each time with the same answer, until it means something else than `not_found`. */
function askedAt(before: Order, outcome: ReportOutcome, times: readonly number[]): { order: Order; events: string[] } {
  let now = before;
  const events: string[] = [];
  for (const at of times) {
    if (now.attempt?.startedAt == null) break;
    const event = eventWithin(now, answer(now, outcome), at, 72 * HOUR);
    if (event === null) continue;
    events.push(event.kind);
    now = stepped(now, event, at).after;
  }
  return { order: now, events };
}
const minutes = (...all: readonly number[]): readonly number[] => all.map((one) => RESTORED_AT + one * 60_000);
/** Ten times over more than an hour: proof at either provider. */
const LONG_ENOUGH = minutes(0, 2, 4, 8, 16, 32, 61, 64, 70, 80, 90, 100, 110, 120, 130);

describe('a restore', () => {
  test('puts what could have been sent since into doubt, asks at once, and leaves what is final', () => {
    for (const before of [waiting(), approved(), sent('submitting'), sent('in_doubt')]) {
      const { after, dueAt, money } = stepped(before, RESTORED, RESTORED_AT);
      assert.deepEqual([after.state, dueAt, money], ['in_doubt', RESTORED_AT, 'none'], before.state);
      assert.equal(after.attempt?.merchantOrderId, merchantOrderIdOf(before.id, 1));
    }
    assert.equal(restored(sent('accepted')).state, 'accepted');
    for (const state of ORDER_STATES.filter((one) =>
      /^(succeeded|failed|rejected|expired|cancelled|refunded)$/.test(one),
    ))
      assert.equal(advance(anOrder({ state }), RESTORED, RESTORED_AT, PLAN).ok, false, state);
  });

  test('can be made again, also of what is still being checked: it begins anew and returns where it would have', () => {
    const once = askedAt(restored(approved()), { kind: 'not_found' }, minutes(0, 2)).order;
    const twice = restored(once, RESTORED_AT + HOUR);
    assert.deepEqual([twice.doubt?.notFound, twice.doubt?.since], [0, RESTORED_AT + HOUR]);
    assert.deepEqual([twice.doubt?.restored?.back, isBeingChecked(twice)], ['approved', true]);
  });
});

describe('a restored order', () => {
  test('that the provider has goes on as the provider says, whoever decided it', () => {
    for (const [outcome, state] of [
      ['accepted', 'accepted'],
      ['charging', 'accepted'],
      ['delivered', 'succeeded'],
    ] as const) {
      const { order: after } = askedAt(restored(waiting()), { kind: outcome }, minutes(0));
      assert.deepEqual([after.state, after.doubt, after.attempt?.providerOrderId], [state, null, 'P1']);
      const delivered = askedAt(after, { kind: 'delivered' }, minutes(5)).order;
      assert.equal(delivered.state, 'succeeded');
    }
  });

  test('is not released before the questions and the hour that prove it', () => {
    for (const before of [waiting(), approved()]) {
      const { order: after, events } = askedAt(
        restored(before),
        { kind: 'not_found' },
        minutes(0, 2, 4, 8, 16, 32, 59),
      );
      assert.deepEqual([after.state, new Set(events)], ['in_doubt', new Set(['not_found'])]);
    }
  });

  test('that waited waits again once nobody has it, under none of its ids: with its time anew, and its approvers called', () => {
    const before = waiting();
    const { order: after, events } = askedAt(restored(before), { kind: 'not_found' }, LONG_ENOUGH);
    assert.deepEqual(
      events.filter((kind) => kind !== 'not_found'),
      ['checking', 'checking', 'reopened'],
    );
    assert.deepEqual([after.state, after.attempt, after.doubt], ['awaiting_approval', null, null]);
    assert.ok(after.expiresAt - after.changedAt === before.expiresAt - before.openedAt);
    assert.equal(after.remindAt, after.changedAt);
  });

  test('that was approved is bought once nobody has it, under the id that it always had', () => {
    const before = approved();
    const { order: after } = askedAt(restored(before), { kind: 'not_found' }, LONG_ENOUGH);
    assert.deepEqual([after.state, after.attempt], ['approved', before.attempt]);
  });

  test('that the copy saw being sent is never released: people end it', () => {
    for (const state of ['submitting', 'in_doubt'] as const) {
      const { order: after, events } = askedAt(restored(sent(state)), { kind: 'not_found' }, LONG_ENOUGH);
      assert.deepEqual([after.state, after.doubt?.peopleAsked, after.attempt?.number], ['in_doubt', true, 1]);
      assert.ok(!events.includes('released') && !events.includes('reopened') && !events.includes('failed'));
    }
  });

  test('is found at the second provider, where it failed over to after the copy', () => {
    for (const before of [waiting(), sent('submitting')]) {
      const first = restored(before);
      const { order: after } = askedAt(first, { kind: 'not_found' }, minutes(0, 2, 61));
      assert.equal(after.attempt?.provider, 'juhe');
      let now = after;
      for (let tries = 0; tries < 9 && now.attempt?.number === 1; tries += 1)
        now = askedAt(now, { kind: 'not_found' }, minutes(62 + tries)).order;
      assert.equal(now.attempt?.merchantOrderId, merchantOrderIdOf(before.id, 2));
      const found = askedAt(now, { kind: 'delivered' }, minutes(90)).order;
      assert.deepEqual([found.state, found.attempt?.provider], ['succeeded', 'juhe']);
    }
  });

  test('that failed at one provider is not called failed before the other was asked', () => {
    const { order: after, events } = askedAt(restored(sent('submitting')), { kind: 'failed' }, minutes(0));
    assert.deepEqual([events, after.state, after.attempt?.provider], [['checking'], 'in_doubt', 'juhe']);
    assert.equal(askedAt(after, { kind: 'delivered' }, minutes(1)).order.state, 'succeeded');
    const nowhere = askedAt(after, { kind: 'not_found' }, LONG_ENOUGH).order;
    assert.deepEqual([nowhere.state, nowhere.word?.provider], ['failed', 'ytx']);
  });

  test('is moved by no refusal, and by nothing unlisted', () => {
    for (const outcome of [
      { kind: 'refused', elsewhere: true },
      { kind: 'confirm' },
      { kind: 'unknown', unlisted: true },
      { kind: 'exists' },
    ] as const)
      assert.deepEqual(askedAt(restored(approved()), outcome, LONG_ENOUGH).events, [], outcome.kind);
  });

  test('is asked about under the id that a callback names, and believes no callback', () => {
    const before = restored(sent('submitting'));
    const named = { merchantOrderId: merchantOrderIdOf(before.id, 2), provider: 'juhe', via: 'callback' } as const;
    const event = eventWithin(before, answer(before, { kind: 'delivered' }, named), RESTORED_AT, 72 * HOUR);
    assert.ok(event?.kind === 'checking');
    assert.deepEqual([event.number, event.offer], [2, 1]);
    const strange = { ...named, merchantOrderId: merchantOrderIdOf(before.id, 7) };
    const other = eventWithin(before, answer(before, { kind: 'delivered' }, strange), RESTORED_AT, 72 * HOUR);
    assert.equal(other?.kind, 'contradicted');
  });

  test('that people have begun to settle is not released behind their backs', () => {
    const by = { account: 'slack:U1', person: 'slack:U1', name: 'B' } as never;
    const proposal = { kind: 'settlement_proposed', by, outcome: 'delivered', evidence: 'e' } as const;
    const begun = stepped(restored(waiting()), proposal, RESTORED_AT).after;
    const { order: after, events } = askedAt(begun, { kind: 'not_found' }, LONG_ENOUGH);
    assert.deepEqual([after.state, events.includes('reopened')], ['in_doubt', false]);
  });

  test('that no provider says anything of for days is before people, and is still asked about', () => {
    const { order: after, events } = askedAt(
      restored(waiting()),
      { kind: 'unknown', unlisted: false },
      minutes(0, 72 * 60),
    );
    assert.deepEqual([events, after.doubt?.peopleAsked], [['silent'], true]);
    const long = minutes(...LONG_ENOUGH.map((_, index) => 73 * 60 + index * 10));
    assert.equal(askedAt(after, { kind: 'not_found' }, long).order.state, 'awaiting_approval');
  });

  test('is never sent again as a question: nobody may have approved it', () => {
    const before = restored(sent('in_doubt'));
    const refused = {
      ...before,
      attempt: before.attempt && { ...before.attempt, provider: 'juhe' as const, account: 'a' },
    };
    const confirm = before.doubt && { ...before.doubt, confirm: true, notFound: 1 };
    assert.equal(mayProbe({ ...refused, doubt: confirm } as Order, accountAt('juhe', 'a')), false);
  });

  test('is settled by two people like any other doubt, and what they said before the restore is forgotten', () => {
    const by = { account: 'slack:U1', person: 'slack:U1', name: 'B' } as never;
    const proposed = stepped(
      sent('in_doubt'),
      { kind: 'settlement_proposed', by, outcome: 'failed', evidence: 'e' },
      OPENED_AT,
    ).after;
    const after = restored(proposed);
    assert.equal(after.settlement, null);
    assert.equal(stepped(after, { kind: 'settled_failed', by }, RESTORED_AT).money, 'release');
  });
});

test('what may have been sent belongs to the account that the copy bought from last, and what was sent to its own', () => {
  const accounts = { ytx: 'ytx-1', juhe: 'juhe-1' };
  const known = sent('submitting');
  const own = { ...known, attempt: known.attempt && { ...known.attempt, account: 'ytx-0' } };
  const event = { kind: 'restored', accounts } as const;
  assert.equal(stepped(own, event, RESTORED_AT).after.attempt?.account, 'ytx-0');
  const first = stepped(waiting(), event, RESTORED_AT).after;
  assert.equal(first.attempt?.account, 'ytx-1');
  const { order: second } = askedAt(first, { kind: 'not_found' }, minutes(0, 2, 61));
  assert.deepEqual([second.attempt?.provider, second.attempt?.account], ['juhe', 'juhe-1']);
});

test('every attempt that could have been made is asked about: a further one went to a later offer', () => {
  const first = { number: 1, offer: 0 };
  const pairs = (offers: number, back: 'approved' | null) =>
    candidatesOf({ first, back }, offers).map(({ number, offer }) => `${number}@${offer}`);
  assert.deepEqual(pairs(1, 'approved'), ['1@0']);
  assert.deepEqual(pairs(2, 'approved'), ['1@0', '1@1', '2@1']);
  assert.deepEqual(pairs(2, null), ['1@0', '2@1']);
  assert.deepEqual(pairs(3, 'approved'), ['1@0', '1@1', '1@2', '2@1', '2@2', '3@2']);
  assert.deepEqual(candidatesOf({ first: { number: 2, offer: 1 }, back: 'approved' }, 2), [{ number: 2, offer: 1 }]);
});
