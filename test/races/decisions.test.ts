import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { movedOrStale } from '../../src/core/advance.ts';
import type { Order } from '../../src/core/order.ts';
import type { Actor } from '../../src/core/people.ts';
import type { Desk } from '../../src/desk/desk.ts';
import { databases } from '../support/databases.ts';
import { AGENT, type Arena, BOSS, BOSS_ON_TELEGRAM, CHIEF, crowd, HERE, openArena, opened, RACES } from './arena.ts';

const DECISIONS = ['approved', 'rejected', 'cancelled', 'expired'];

const decide = (desk: Desk, { ref }: Order, decision: 'approve' | 'reject', by: Actor) =>
  desk.decide({ order: { by: 'ref', ref }, decision, why: null, by, origin: HERE });

/** Runs two acts at once on two desks, as often as asked, with either one begun first; the order is decided once, and one wins. */
async function duel(
  arena: Arena,
  acts: readonly [(desk: Desk, order: Order) => Promise<boolean>, (desk: Desk, order: Order) => Promise<boolean>],
): Promise<void> {
  const [one, two] = arena.desks;
  for (let race = 0; race < RACES; race += 1) {
    const order = await opened(arena);
    const begun = race % 2 === 0 ? acts : acts.toReversed();
    const won = await Promise.all(begun.map((act, place) => act(place === 0 ? one : two, order)));
    assert.equal(won.filter(Boolean).length, 1, 'one of the two wins');
    const events = await arena.events(order);
    assert.equal(events.filter((kind) => DECISIONS.includes(kind)).length, 1, events.join(', '));
    arena.nextDay();
  }
  await arena.assertWhole();
}

const approving =
  (by: Actor) =>
  async (desk: Desk, order: Order): Promise<boolean> =>
    (await decide(desk, order, 'approve', by)).ok;

for (const database of databases)
  describe(`decisions that race, on ${database.name}`, () => {
    test('of two approvers at once one approves, and the other is told that it was decided', async (t) => {
      await duel(await openArena(t, database), [
        approving(BOSS),
        async (desk, order) => {
          const answer = await decide(desk, order, 'approve', CHIEF);
          if (!answer.ok) assert.equal(answer.error.kind, 'already_decided');
          return answer.ok;
        },
      ]);
    });

    test('of an approval and a rejection at once one stands', async (t) => {
      await duel(await openArena(t, database), [
        approving(BOSS),
        async (desk, order) => (await decide(desk, order, 'reject', CHIEF)).ok,
      ]);
    });

    test('of an approval and a cancellation at once one stands', async (t) => {
      await duel(await openArena(t, database), [
        approving(BOSS),
        async (desk, { ref }) => (await desk.cancel(ref, AGENT, HERE)).ok,
      ]);
    });

    test('of an approval and the end of the time for it one stands', async (t) => {
      const arena = await openArena(t, database);
      await duel(arena, [
        approving(BOSS),
        async (desk, order) => movedOrStale(await desk.move(order, { kind: 'expired' })) !== null,
      ]);
    });

    test('ten clicks at once are one approval', async (t) => {
      const arena = await openArena(t, database);
      for (let race = 0; race < RACES; race += 1) {
        const order = await opened(arena);
        const answers = await crowd(10, (desk) => decide(desk, order, 'approve', BOSS), arena);
        assert.equal(answers.filter(({ ok }) => ok).length, 1);
        assert.deepEqual(await arena.events(order), ['opened', 'approved']);
        arena.nextDay();
      }
    });

    test('one person on two platforms at once is one vote of the two that are asked', async (t) => {
      const arena = await openArena(t, database, 2);
      for (let race = 0; race < RACES; race += 1) {
        const order = await opened(arena);
        const voting = [BOSS, BOSS_ON_TELEGRAM].map((by, place) =>
          decide(arena.desks[place === 0 ? 0 : 1], order, 'approve', by),
        );
        const answers = await Promise.all(voting);
        assert.deepEqual(answers.map((answer) => (answer.ok ? 'voted' : answer.error.kind)).toSorted(), [
          'already_voted',
          'voted',
        ]);
        assert.deepEqual(await arena.events(order), ['opened', 'voted']);
        arena.nextDay();
      }
    });

    test('two people at once are the two votes that are asked', async (t) => {
      const arena = await openArena(t, database, 2);
      for (let race = 0; race < RACES; race += 1) {
        const order = await opened(arena);
        const [one, two] = arena.desks;
        await Promise.all([decide(one, order, 'approve', BOSS), decide(two, order, 'approve', CHIEF)]);
        assert.deepEqual(await arena.events(order), ['opened', 'voted', 'approved']);
        arena.nextDay();
      }
    });
  });
