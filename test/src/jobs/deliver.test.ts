import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { ConversationId } from '../../../src/core/conversation.ts';
import type { Delivered, Delivery } from '../../../src/core/surface.ts';
import { createDeliver } from '../../../src/jobs/deliver.ts';
import { BOSS, type DeskWorld, HERE, startDeskWorld } from '../../support/desk-world.ts';
import { OPENED } from '../../support/rules.ts';
import { silentLog, silentMeter, slackWithoutGroups } from '../../support/silent.ts';

type Told = {
  readonly slot: string;
  readonly state: string;
  readonly where: string;
  readonly edit: string | null;
  readonly again: boolean;
};

/** A surface that answers what the test tells it to, once each, and is glad of everything else. */
function scriptedSurface(answers: ((delivery: Delivery) => Delivered | null)[], paceMs: number) {
  const told: Told[] = [];
  let messages = 0;
  const surface = slackWithoutGroups(async (delivery) => {
    const { notice, order, edit, again } = delivery;
    const where = notice.conversation;
    told.push({ slot: notice.slot, state: order.state, where, edit: edit?.message ?? null, again });
    const place = answers.findIndex((answer) => answer(delivery) !== null);
    const answer = place < 0 ? null : answers.splice(place, 1)[0]?.(delivery);
    if (answer) return answer;
    messages += 1;
    return { kind: 'shown', ref: edit ?? { conversation: where, message: `m${messages}` } };
  }, paceMs);
  return { surface, told };
}

async function open(t: TestContext, answers: ((delivery: Delivery) => Delivered | null)[] = [], paceMs = 0) {
  const world = await startDeskWorld(t);
  const { surface, told } = scriptedSurface(answers, paceMs);
  const { ledger, desk } = world;
  const deps = {
    ledger,
    desk,
    surfaces: [surface],
    now: () => world.at,
    log: silentLog,
    meter: silentMeter,
    wake: () => {},
  };
  const deliver = async () => {
    const job = createDeliver(deps);
    for (let n = 0; n < 40; n += 1) {
      await job.pass();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await job.settled();
  };
  return { world, told, deliver, deps };
}

const in1 = (conversation: string) => ({ conversation: conversation as ConversationId, thread: null, message: null });
const reject = ({ desk }: DeskWorld, ref: string) =>
  desk.decide({ order: { by: 'ref', ref }, decision: 'reject', why: null, by: BOSS, origin: HERE });
const brief = (told: readonly Told[]): readonly string[] =>
  told.map(({ slot, state, edit }) => `${slot} ${state}${edit ? ` edits ${edit}` : ''}`);

test('a card is posted and then edited, and a reply never overtakes its card', async (t) => {
  const { world, told, deliver } = await open(t);
  const { ref } = await world.opened();
  await deliver();
  await reject(world, ref);
  await deliver();
  assert.deepEqual(brief(told), ['card awaiting_approval', 'card rejected edits m1', 'reply rejected']);
});

test('a card that waited shows the newest state once, not every state it went through', async (t) => {
  const { world, told, deliver } = await open(t);
  const { ref } = await world.opened();
  await reject(world, ref);
  await deliver();
  assert.deepEqual(brief(told), ['card rejected', 'reply rejected']);
});

test('a conversation that is slowed down waits as long as it was told, and no other does', async (t) => {
  const limited = ({ notice }: Delivery): Delivered | null =>
    notice.conversation === 'slack:C0SUPPORT'
      ? { kind: 'later', afterMs: 300_000, scope: 'conversation', why: 'ratelimited' }
      : null;
  const { world, told, deliver } = await open(t, [limited]);
  await world.opened();
  await world.opened({ origin: in1('slack:C0FIELD') });
  await deliver();
  const shownIn = () => told.map(({ where }) => where).toSorted();
  assert.deepEqual(shownIn(), ['slack:C0APPROVALS', 'slack:C0FIELD', 'slack:C0SUPPORT']);
  world.at += 299_999;
  await deliver();
  assert.equal(told.length, 3);
  world.at += 1;
  await deliver();
  assert.equal(told.length, 4);
});

test('what may have been shown is tried again, and says so', async (t) => {
  const { world, told, deliver } = await open(t, [() => ({ kind: 'unknown', why: 'the answer was lost' })]);
  await world.opened();
  await deliver();
  world.at += 60_000;
  await deliver();
  assert.deepEqual(
    told.map(({ again }) => again),
    [false, true],
  );
});

test('a card that was deleted is posted anew', async (t) => {
  const deleted = ({ edit }: Delivery): Delivered | null =>
    edit === null ? null : { kind: 'gone', why: 'message_not_found' };
  const { world, told, deliver } = await open(t, [deleted]);
  const { ref } = await world.opened();
  await deliver();
  await reject(world, ref);
  await deliver();
  assert.deepEqual(brief(told), [
    'card awaiting_approval',
    'card rejected edits m1',
    'card rejected',
    'reply rejected',
  ]);
});

test('what a conversation will not take is parked, journalled with the order, and the rest of the order goes on', async (t) => {
  const closed = ({ notice }: Delivery): Delivered | null =>
    notice.slot === 'decisions' ? { kind: 'never', why: 'is_archived', scope: 'conversation' } : null;
  const { world, told, deliver } = await open(t, [closed]);
  const order = await world.opened({ origin: in1('slack:C0FIELD') });
  await deliver();
  assert.deepEqual(told.map(({ slot }) => slot).toSorted(), ['card', 'decisions', 'requester']);
  const journal = await world.ledger.journal(order.id);
  assert.deepEqual(
    journal.map(({ event }) => event),
    [OPENED, { kind: 'undeliverable', conversation: 'slack:C0APPROVALS', why: 'is_archived', requester: true }],
  );
  assert.equal((await world.ledger.figures()).parked, 1);
});

test('operators hear once that a conversation takes nothing of an order, however much of it is parked', async (t) => {
  const closed = ({ notice }: Delivery): Delivered | null =>
    notice.conversation === 'slack:C0SUPPORT' ? { kind: 'never', why: 'is_archived', scope: 'conversation' } : null;
  const { world, deliver } = await open(t, [closed, closed, closed]);
  const { id, ref } = await world.opened();
  await deliver();
  await reject(world, ref);
  await deliver();
  const kinds = (await world.ledger.journal(id)).map(({ event }) => event.kind);
  assert.deepEqual(kinds, ['opened', 'undeliverable', 'rejected']);
  assert.equal((await world.ledger.figures()).parked, 3);
});

test('a conversation that has another id now is followed', async (t) => {
  const moved = ({ notice }: Delivery): Delivered | null =>
    notice.conversation === 'slack:C0SUPPORT' ? { kind: 'moved', to: 'slack:C0NEW' as ConversationId } : null;
  const { world, told, deliver } = await open(t, [moved]);
  const { ref } = await world.opened();
  await deliver();
  await deliver();
  assert.deepEqual(
    told.map(({ where }) => where),
    ['slack:C0SUPPORT', 'slack:C0NEW'],
  );
  assert.equal((await world.desk.find(ref))?.origin.conversation, 'slack:C0NEW');
});

test('a stop gives back what waits for its turn, and loses nothing', async (t) => {
  const { world, told, deliver } = await open(t, [], 10_000);
  for (let n = 0; n < 5; n += 1) await world.opened();
  await deliver();
  assert.equal(told.length, 1);
  for (let n = 0; n < 4; n += 1) {
    world.at += 10_000;
    await deliver();
  }
  assert.equal(told.length, 5);
  assert.equal((await world.ledger.figures()).undelivered, 0);
});

test('a notice is not shown so long after it was taken that another replica could have it by then', async (t) => {
  const shownElsewhere: Promise<readonly { readonly orderId: string }[]>[] = [];
  const slow = (): null => {
    world.at += 10_000;
    const claim = { now: world.at, leaseMs: 60_000, limit: 50, except: [] };
    if (told.length === 6) shownElsewhere.push(world.ledger.claimNotices(claim));
    return null;
  };
  const { world, told, deliver } = await open(t, [slow]);
  for (let n = 0; n < 6; n += 1) await world.opened({ product: 'SMALL', requestKey: `slow${n}` });
  await deliver();
  assert.equal(told.length, 6);
  assert.deepEqual(await Promise.all(shownElsewhere), [[]]);
});

test('a notice whose process was stopped while it waited for its turn is given back', async (t) => {
  const stop = (): void => {
    world.at += 60_000;
  };
  const stopped = (): null => {
    if (told.length === 1) setTimeout(stop, 10);
    return null;
  };
  const { world, told, deps } = await open(t, [stopped], 100);
  for (let n = 0; n < 2; n += 1) await world.opened({ product: 'SMALL', requestKey: `stopped${n}` });
  const ended = Promise.withResolvers<void>();
  const job = createDeliver({ ...deps, wake: ended.resolve });
  await job.pass();
  await ended.promise;
  await job.settled();
  assert.equal(told.length, 1);
  const [item] = await world.ledger.claimNotices({ now: world.at, leaseMs: 1_000, limit: 50, except: [] });
  assert.equal(item?.again, false, 'its lease did not end: it was given back');
});

test('a conversation that was spoken to before the clock was set back by an hour waits no hour', async (t) => {
  const { world, told, deps } = await open(t, [], 3_000);
  const job = createDeliver(deps);
  const pass = async () => {
    await job.pass();
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  world.at += 3_600_000;
  await world.opened();
  await pass();
  assert.equal(told.length, 1);
  world.at -= 3_600_000;
  await world.opened();
  await pass();
  await job.settled();
  assert.equal(told.length, 2);
});
