import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createTell } from '../../../src/app/operators.ts';
import type { Tell } from '../../../src/core/announcement.ts';
import type { ConversationId } from '../../../src/core/conversation.ts';
import type { Delivered, Delivery } from '../../../src/core/surface.ts';
import { createDeliver } from '../../../src/jobs/deliver.ts';
import { createRetryNotices } from '../../../src/jobs/wake-ups.ts';
import { moneyBudget } from '../../support/budgets.ts';
import { BOSS, HERE, SETTINGS, startDeskWorld } from '../../support/desk-world.ts';
import { silentLog, silentMeter, slackWithoutGroups } from '../../support/silent.ts';

const SUPPORT = 'slack:C0SUPPORT' as ConversationId;
const OPS = 'slack:C0OPS' as ConversationId;
const REFUSED: Delivered = { kind: 'never', why: 'not_in_channel', scope: 'conversation' };

/** A chat whose channels are open, but for those that `closed` names. */
async function open(t: TestContext) {
  const world = await startDeskWorld(t, 'sqlite', {
    operators: { conversation: OPS, people: [] },
    teams: SETTINGS.teams.map((team) => ({ ...team, budget: moneyBudget(null, null) })),
  });
  const closed = new Set<string>();
  const tried: string[] = [];
  const shown: Delivery[] = [];
  const surface = slackWithoutGroups(async (delivery) => {
    const { conversation } = delivery.notice;
    tried.push(conversation);
    if (closed.has(conversation)) return REFUSED;
    shown.push(delivery);
    return { kind: 'shown', ref: delivery.edit ?? { conversation, message: `m${shown.length}` } };
  });
  const { ledger, desk } = world;
  const now = () => world.at;
  const deps = { ledger, desk, surfaces: [surface], now, log: silentLog, meter: silentMeter, wake: () => {} };
  const start = (tell?: Tell) => {
    const job = createDeliver({ ...deps, ...(tell && { tell }) });
    t.after(() => job.settled());
    return async () => {
      for (let n = 0; n < 80; n += 1) {
        await job.pass();
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
  };
  const deliver = start();
  const seen = (conversation: string) =>
    shown.flatMap(({ notice, order }) =>
      notice.conversation === conversation
        ? [`${notice.show.kind === 'reply' ? notice.show.reply.kind : notice.slot} ${order.state}`]
        : [],
    );
  const retry = createRetryNotices({ ledger, now, wake: () => {} });
  const reject = (ref: string) =>
    desk.decide({ order: { by: 'ref', ref }, decision: 'reject', why: null, by: BOSS, origin: HERE });
  return { world, closed, tried, shown, deliver, start, seen, retry, reject, deps };
}

test('an order that cannot be shown is told to its requester once, and its conversation to the operators once', async (t) => {
  const { world, closed, deliver, seen, reject } = await open(t);
  closed.add(SUPPORT);
  const first = await world.opened();
  await world.opened({ requestKey: 'second' });
  await deliver();
  assert.deepEqual(seen('slack:U0AGENT'), ['not_shown awaiting_approval', 'not_shown awaiting_approval']);
  assert.deepEqual(seen(OPS), ['operators awaiting_approval']);
  await reject(first.ref);
  for (let minute = 0; minute < 60; minute += 1) {
    world.at += 60_000;
    await deliver();
  }
  assert.equal(seen('slack:U0AGENT').length, 2);
  assert.equal(seen(OPS).length, 1);
});

test('once the app is let in, every card appears as its order stands, and each reply after its card', async (t) => {
  const { world, closed, deliver, seen, retry, reject } = await open(t);
  closed.add(SUPPORT);
  const { ref } = await world.opened();
  await world.desk.remind(ref, world.changes[0]?.after.maker ?? BOSS, HERE);
  await deliver();
  world.at += 20 * 60_000;
  await reject(ref);
  await deliver();
  assert.deepEqual(seen(SUPPORT), []);
  closed.clear();
  await retry.conversationOpened(SUPPORT);
  await deliver();
  assert.deepEqual(seen(SUPPORT), ['card rejected', 'rejected rejected'], 'and no reminder of what is decided');
  assert.equal((await world.ledger.figures()).parked, 0);
});

test('of five hundred orders that wait in a closed conversation one is tried at a time, and all flow once it opens', async (t) => {
  const { world, closed, tried, deliver, start, retry, seen } = await open(t);
  closed.add(SUPPORT);
  for (let n = 0; n < 60; n += 1)
    await world.opened({ product: 'SMALL', requestKey: `many${n}`, number: `139112812${10 + n}` });
  for (let n = 0; n < 4; n += 1) await deliver();
  const inSupport = () => tried.filter((conversation) => conversation === SUPPORT).length;
  assert.equal(inSupport(), 60, 'each once, when it was written');
  for (const wait of [5_000, 10_000, 20_000, 40_000]) {
    const before = inSupport();
    world.at += wait;
    await deliver();
    assert.equal(inSupport(), before + 1);
  }
  const before = inSupport();
  await start()();
  assert.equal(inSupport(), before + 1, 'a restart tries one');
  await retry.conversationOpened(SUPPORT);
  await deliver();
  assert.equal(inSupport(), before + 2, 'and so does an invitation that came to nothing');
  closed.clear();
  await retry.conversationOpened(SUPPORT);
  for (let n = 0; n < 4; n += 1) await deliver();
  assert.equal(seen(SUPPORT).length, 60);
});

test('a refusal that passes by itself costs seconds', async (t) => {
  const { world, closed, deliver, seen } = await open(t);
  closed.add(SUPPORT);
  await world.opened();
  await deliver();
  closed.clear();
  world.at += 5_000;
  await deliver();
  assert.deepEqual(seen(SUPPORT), ['card awaiting_approval']);
});

test('a stale card that somebody presses is shown anew, and one that may have buttons is left alone', async (t) => {
  const { world, deliver, seen, retry, reject } = await open(t);
  const { ref } = await world.opened();
  await deliver();
  const pressed = { conversation: SUPPORT, message: 'm1' };
  await retry.mendCard(ref, pressed);
  await deliver();
  assert.deepEqual(seen(SUPPORT), ['card awaiting_approval']);
  await reject(ref);
  await deliver();
  await retry.mendCard(ref, pressed);
  await deliver();
  assert.equal(seen(SUPPORT).length, 3, 'its edit has just been shown');
  world.at += 5_000;
  await retry.mendCard(ref.toLowerCase(), { ...pressed, message: 'm99' });
  await deliver();
  assert.equal(seen(SUPPORT).length, 3, 'another message is no card of it');
  await retry.mendCard(ref, pressed);
  await deliver();
  assert.equal(seen(SUPPORT).at(-1), 'card rejected');
  assert.equal(seen(SUPPORT).length, 4);
});

test('operators are told once that finance is not, and nobody of a conversation that refuses that too', async (t) => {
  const { world, closed, deps, start, shown } = await open(t);
  const FINANCE = 'slack:C0FINANCE' as ConversationId;
  const placeOf = { finance: () => FINANCE, operators: () => OPS };
  const tell = createTell({ ...deps, placeOf });
  const root = { ...{ from: '2026-11-20', day: '2026-11-20', root: '3f'.repeat(32) }, ...{ orders: 3, lines: 12 } };
  closed.add(FINANCE);
  const deliver = start(tell);
  await tell('finance', { kind: 'root', number: 1, ...root, late: false }, 'root.1');
  await deliver();
  for (let minute = 0; minute < 60; minute += 1) {
    world.at += 60_000;
    await deliver();
  }
  const toldOps = () => shown.flatMap(({ notice }) => (notice.conversation === OPS ? [notice.show] : []));
  const refused = { kind: 'refused', conversation: FINANCE, why: 'not_in_channel' };
  assert.deepEqual(toldOps(), [{ kind: 'announcement', announcement: refused }]);
  closed.delete(FINANCE);
  closed.add(OPS);
  world.at += 24 * 3_600_000;
  await tell('operators', { kind: 'root', number: 2, ...root, late: false }, 'root.2');
  await deliver();
  assert.equal(shown.filter(({ notice }) => notice.conversation === FINANCE).length, 1);
  const waiting = await world.ledger.parkedNotices();
  assert.deepEqual(
    waiting.map(({ conversation, count }) => [conversation, count]),
    [[OPS, 2]],
  );
});
