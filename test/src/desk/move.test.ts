import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newIds } from '../../../src/app/now-and-ids.ts';
import { MoveNotPossible } from '../../../src/core/advance.ts';
import type { Order } from '../../../src/core/order.ts';
import { err, ok } from '../../../src/core/result.ts';
import { createDesk, type Desk } from '../../../src/desk/desk.ts';
import { MAX_STALE_MOVES, retryWhileStale, StillStale } from '../../../src/desk/move.ts';
import { AGENT, BOSS, type DeskWorld, HERE, LIN, SETTINGS, startDeskWorld } from '../../support/desk-world.ts';
import { doubted, settle } from '../../support/settling.ts';

/** A desk over the same orders, to whose ledger somebody else was always first. */
function deskThatIsAlwaysLate(world: DeskWorld): { readonly desk: Desk; readonly tries: () => number } {
  let tries = 0;
  const record = async () => {
    tries += 1;
    return err({ kind: 'stale', what: 'version' } as const);
  };
  const desk = createDesk({
    ledger: { ...world.ledger, record },
    groups: [],
    settings: SETTINGS,
    placeOf: () => ({ carrier: null, province: null }),
    now: () => world.at,
    newIds,
    recorded: () => assert.fail('nothing was recorded'),
    wakePoll: () => {},
  });
  return { desk, tries: () => tries };
}

const USE_CASES: Readonly<Record<string, (desk: Desk, order: Order, inDoubt: Order) => Promise<unknown>>> = {
  decide: (desk, { ref }) =>
    desk.decide({ order: { by: 'ref', ref }, decision: 'approve', why: null, by: BOSS, origin: HERE }),
  cancel: (desk, { ref }) => desk.cancel(ref, AGENT, HERE),
  remind: (desk, { ref }) => desk.remind(ref, AGENT, HERE),
  settle: (desk, _, { ref }) => desk.settle({ ref, outcome: 'failed', evidence: 'slip 8841', by: BOSS, origin: HERE }),
  confirm: (desk, _, { ref }) => desk.confirm({ ref, proposal: null, anyway: false, by: LIN, origin: HERE }),
  recordReport: (desk, _, { attempt }) =>
    desk.recordReport({
      ...{ provider: 'juhe', via: 'query', merchantOrderId: attempt?.merchantOrderId ?? assert.fail() },
      ...{ providerOrderId: 'P1', outcome: { kind: 'delivered' }, code: null, why: '', costLi: null },
    }),
};

describe('a ledger in which somebody else is always first ends in a clear failure, and not in endless tries', () => {
  for (const [name, use] of Object.entries(USE_CASES)) {
    test(name, async (t) => {
      const world = await startDeskWorld(t);
      const [order, inDoubt] = [await world.opened(), await doubted(world)];
      await settle(world, inDoubt, BOSS, 'failed');
      const { desk, tries } = deskThatIsAlwaysLate(world);
      await assert.rejects(use(desk, order, inDoubt), (error) => {
        assert.ok(error instanceof StillStale);
        assert.match(error.message, /moved by others 100 times in a row/);
        return true;
      });
      assert.equal(tries(), MAX_STALE_MOVES);
    });
  }
});

test('a move says whether the order has moved since it was read, or can never be moved so', async (t) => {
  const world = await startDeskWorld(t);
  const order = await world.opened();
  const cancelled = await world.desk.move(order, { kind: 'cancelled', by: AGENT });
  assert.ok(cancelled.ok);
  const late = await world.desk.move(order, { kind: 'expired' });
  assert.deepEqual(late, err({ kind: 'stale' }));
  const never = await world.desk.move(cancelled.value, { kind: 'submission_started' });
  assert.deepEqual(never, err({ kind: 'not_possible', state: 'cancelled', event: 'submission_started' }));
});

test('what can never be is not tried again, and the error names the event and the state', async () => {
  let tries = 0;
  const refused = retryWhileStale(5, async () => {
    tries += 1;
    return err({ kind: 'not_possible', state: 'expired', event: 'approved' } as const);
  });
  await assert.rejects(refused, (error) => {
    assert.ok(error instanceof MoveNotPossible);
    assert.equal(error.message, '"approved" cannot happen to an order that is "expired"');
    return true;
  });
  assert.equal(tries, 1);
});

test('what is stale is read anew until it is not, and another refusal ends it', async () => {
  const outcomes = [err({ kind: 'stale' } as const), err({ kind: 'stale' } as const), ok('moved')];
  assert.deepEqual(await retryWhileStale(3, async () => outcomes.shift() ?? assert.fail()), ok('moved'));
  const refused = err({ kind: 'too_late' } as const);
  assert.deepEqual(await retryWhileStale(3, async () => refused), refused);
});
