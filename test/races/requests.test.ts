import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { databases } from '../support/databases.ts';
import { type Arena, asking, BOSS, crowd, HERE, openArena, PRICE_LI, RACES } from './arena.ts';

/** A crowd is a race of its own: a hundred orders each. */
const CROWDS = Math.max(Math.ceil(RACES / 15), 1);
const ROOM = 50;

async function used({ ledgers: [ledger], now }: Arena): Promise<number> {
  const period = new Date(now()).toISOString().slice(0, 10);
  const [spent] = await ledger.used([{ scope: 'team:support', period }]);
  return spent?.li ?? 0;
}

for (const database of databases)
  describe(`requests that race, on ${database.name}`, () => {
    for (const approvals of [0, 1])
      test(`of a hundred requests at once for a budget of fifty, fifty are opened (approvals: ${approvals})`, async (t) => {
        const arena = await openArena(t, database, approvals);
        for (let race = 0; race < CROWDS; race += 1) {
          const answers = await crowd(2 * ROOM, (desk) => desk.request(asking()), arena);
          assert.equal(answers.filter(({ ok }) => ok).length, ROOM);
          for (const answer of answers) if (!answer.ok) assert.equal(answer.error.kind, 'over_budget');
          assert.equal(await used(arena), ROOM * PRICE_LI);
          arena.nextDay();
        }
      });

    for (const [what, budget] of [
      ['money', { day: '333.71' }],
      ['orders', { dayCount: 17 }],
    ] as const)
      test(`of forty requests at once for a budget of seventeen, in ${what}, exactly seventeen are opened`, async (t) => {
        const arena = await openArena(t, database, 1, budget);
        for (let race = 0; race < RACES; race += 1) {
          const answers = await crowd(40, (desk) => desk.request(asking()), arena);
          assert.equal(answers.filter(({ ok }) => ok).length, 17);
          for (const answer of answers) if (!answer.ok) assert.equal(answer.error.kind, 'over_budget');
          assert.equal(await used(arena), 17 * PRICE_LI);
          arena.nextDay();
        }
      });

    test('fifty that are rejected at once leave room for fifty', async (t) => {
      const arena = await openArena(t, database);
      for (let race = 0; race < CROWDS; race += 1) {
        const answers = await crowd(ROOM, (desk) => desk.request(asking()), arena);
        const refs = answers.flatMap((answer) => (answer.ok ? [answer.value.order.ref] : []));
        assert.equal(refs.length, ROOM);
        const twice = [...refs, ...refs];
        const rejecting = twice.map((ref, place) =>
          arena.desks[place % 2 === 0 ? 0 : 1].decide({
            order: { by: 'ref', ref },
            decision: 'reject',
            why: null,
            by: BOSS,
            origin: HERE,
          }),
        );
        assert.equal((await Promise.all(rejecting)).filter(({ ok }) => ok).length, ROOM);
        assert.equal(await used(arena), 0);
        arena.nextDay();
      }
    });

    test('one command delivered four times at once is one order, and each delivery is told of it', async (t) => {
      const arena = await openArena(t, database);
      for (let race = 0; race < RACES; race += 1) {
        const wanted = asking();
        const answers = await crowd(4, (desk) => desk.request(wanted), arena);
        const found = answers.map((answer) => (answer.ok ? answer.value : assert.fail(answer.error.kind)));
        assert.equal(new Set(found.map(({ order }) => order.id)).size, 1);
        assert.equal(found.filter(({ seen }) => !seen).length, 1);
        assert.equal(await used(arena), PRICE_LI);
        arena.nextDay();
      }
    });
  });
