import assert from 'node:assert/strict';
import { test } from 'node:test';
import { movedOrStale } from '../../../src/core/advance.ts';
import type { ConversationId } from '../../../src/core/conversation.ts';
import type { Order } from '../../../src/core/order.ts';
import type { Actor } from '../../../src/core/people.ts';
import { AGENT, BOSS, by, type DeskWorld, HERE, LIN, startDeskWorld } from '../../support/desk-world.ts';
import { policyOf, ruleAsking } from '../../support/rules.ts';
import { doubted, now, report, sent } from '../../support/settling.ts';

const again = (world: DeskWorld, { ref }: Pick<Order, 'ref'>, actor: Actor = AGENT, origin = HERE) =>
  world.desk.repeat(ref, actor, origin);

async function opened(...given: Parameters<typeof again>) {
  const repeated = await again(...given);
  assert.ok(repeated.ok && repeated.value.kind === 'opened', repeated.ok ? 'change' : repeated.error.kind);
  return repeated.value;
}
const kindOf = (repeated: Awaited<ReturnType<typeof again>>): string =>
  repeated.ok ? repeated.value.kind : repeated.error.kind;

test('a repetition is a new order of the person who repeats, who cannot decide it', async (t) => {
  const world = await startDeskWorld(t);
  const failed = await sent(world, { kind: 'failed' });
  assert.equal(failed.state, 'failed');
  const { order, seen, of } = await opened(world, failed, LIN);
  assert.deepEqual([seen, of.ref, order.state], [false, failed.ref, 'awaiting_approval']);
  assert.deepEqual(
    [order.maker.person, order.msisdn, order.product.code, order.reason],
    [LIN.person, failed.msisdn, failed.product.code, failed.reason],
  );
  const decide = (actor: Actor) =>
    world.desk.decide({
      order: { by: 'ref', ref: order.ref },
      decision: 'approve',
      why: null,
      by: actor,
      origin: HERE,
    });
  const own = await decide(LIN);
  assert.equal(!own.ok && own.error.kind, 'own_order');
  assert.ok((await decide(BOSS)).ok);
});

test('pressing twice is one order, by one person or by two, at once or one after the other', async (t) => {
  const world = await startDeskWorld(t);
  const failed = await sent(world, { kind: 'failed' });
  const pressed = await Promise.all([again(world, failed), again(world, failed, LIN), again(world, failed)]);
  const refs = pressed.map((one) => (one.ok && one.value.kind === 'opened' ? one.value.order.ref : ''));
  assert.equal(new Set(refs).size, 1);
  const later = await opened(world, failed, LIN);
  assert.deepEqual([later.seen, later.order.ref], [true, refs[0]]);
  assert.equal((await world.ledger.list({ ...ALL, msisdn: failed.msisdn })).orders.length, 2);
});
const ALL = { teams: null, msisdn: null, maker: null, states: null, limit: 20 } as const;

test('what was delivered is not repeated by an old card, and what failed again is, after a minute', async (t) => {
  const world = await startDeskWorld(t);
  const failed = await sent(world, { kind: 'failed' });
  const first = await opened(world, failed);
  const cancelled = await world.desk.cancel(first.order.ref, AGENT, HERE);
  assert.ok(cancelled.ok);
  assert.equal((await opened(world, failed)).order.ref, first.order.ref, 'the same press, seconds later');
  world.at += 61_000;
  const second = await opened(world, failed);
  assert.equal(second.seen, false);
  assert.notEqual(second.order.ref, first.order.ref);
  const delivered = { ...(await now(world, second.order)) };
  const approved = movedOrStale(await world.desk.move(delivered, { kind: 'approved', by: BOSS, insteadOf: null }));
  const placed = movedOrStale(await world.desk.move(approved ?? assert.fail(), { kind: 'submission_started' }));
  const word = { provider: 'juhe', code: null, why: '' } as const;
  const end = { kind: 'succeeded', word, providerOrderId: 'P9', costLi: null } as const;
  assert.equal(movedOrStale(await world.desk.move(placed ?? assert.fail(), end))?.state, 'succeeded');
  world.at += 3_600_000;
  const third = await opened(world, failed, LIN);
  assert.deepEqual([third.seen, third.order.ref], [true, second.order.ref]);
});

test('the cards of an order and of its failed repetition ask for one order, not for two', async (t) => {
  const world = await startDeskWorld(t);
  const failed = await sent(world, { kind: 'failed' });
  const first = await opened(world, failed);
  const approve = ({ ref }: Order) =>
    world.desk.decide({ order: { by: 'ref', ref }, decision: 'approve', why: null, by: BOSS, origin: HERE });
  const sentAgain = await approve(first.order);
  assert.ok(sentAgain.ok);
  movedOrStale(await world.desk.move(sentAgain.value, { kind: 'submission_started' }));
  const again = await report(world, first.order, { kind: 'failed' });
  assert.equal(again.state, 'failed');
  world.at += 61_000;
  const pressed = await Promise.all([opened(world, failed), opened(world, again, LIN)]);
  assert.deepEqual(new Set(pressed.map(({ order }) => order.ref)).size, 1);
  assert.deepEqual(pressed.map(({ seen }) => seen).toSorted(), [false, true]);
  const [{ order }] = pressed;
  const approved = await approve(order);
  assert.ok(approved.ok);
  movedOrStale(await world.desk.move(approved.value, { kind: 'submission_started' }));
  const delivered = await report(world, order, { kind: 'delivered' });
  assert.equal(delivered.state, 'succeeded');
  world.at += 61_000;
  assert.equal((await opened(world, again)).order.ref, order.ref, 'the old card');
  assert.equal((await opened(world, delivered)).seen, false, 'what was delivered may be asked for once more');
});

test('an order in doubt is repeated through the rules of its number, and stays what it is', async (t) => {
  const twice = ruleAsking(2, 'same number again', { sameNumberWithinMs: 86_400_000 });
  const world = await startDeskWorld(t, 'sqlite', { policy: policyOf(twice, ruleAsking(1)) });
  const first = await doubted(world);
  assert.equal(first.state, 'in_doubt');
  const { of, order } = await opened(world, first);
  assert.equal(of.state, 'in_doubt');
  assert.equal(order.verdict.rule, 'same number again');
  assert.deepEqual(
    order.earlier.map(({ ref }) => ref),
    [first.ref],
  );
  assert.equal((await now(world, first)).state, 'in_doubt');
});

test('what was never bought opens with what it was; its whole number only for those who may see it', async (t) => {
  const world = await startDeskWorld(t);
  const order = await world.opened({ reason: 'outage CASE-42' });
  const asked = { by: 'ref', ref: order.ref } as const;
  await world.desk.decide({ order: asked, decision: 'reject', why: 'no', by: BOSS, origin: HERE });
  const numberFor = async (actor: Actor) => {
    const repeated = await again(world, order, actor);
    return repeated.ok && repeated.value.kind === 'change' ? repeated.value.number : 'refused';
  };
  assert.equal(await numberFor(AGENT), order.msisdn);
  assert.equal(await numberFor(BOSS), order.msisdn);
  assert.equal(await numberFor(by('slack:U0OTHER')), '');
  assert.equal((await world.ledger.list({ ...ALL, msisdn: order.msisdn })).orders.length, 1, 'nothing was asked for');
});

test('nobody repeats what they may not see, nor where they may not ask, nor without its number', async (t) => {
  const world = await startDeskWorld(t);
  const failed = await sent(world, { kind: 'failed' });
  const field = { ...HERE, conversation: 'slack:C0FIELD' as ConversationId };
  assert.equal(kindOf(await again(world, failed, by('slack:U0FIELD'), field)), 'order_not_found');
  assert.equal(kindOf(await again(world, failed, BOSS)), 'not_requester');
  const numberKey = world.ledger.numberKeyOf(failed.msisdn);
  const masked = movedOrStale(await world.desk.move(failed, { kind: 'number_masked', numberKey }));
  assert.equal(masked?.msisdn, '139****1234');
  assert.equal(kindOf(await again(world, failed)), 'number_gone');
});
