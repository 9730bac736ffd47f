import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { databases } from '../support/databases.ts';
import { openArena, PRICE_LI, RACES, report, started } from './arena.ts';

for (const database of databases)
  describe(`reports that race, on ${database.name}`, () => {
    test('the answer to a query, a trusted callback and the late answer of the submission at once are one delivery', async (t) => {
      const arena = await openArena(t, database);
      const [one, two] = arena.desks;
      for (let race = 0; race < RACES; race += 1) {
        const order = await started(arena);
        await Promise.all([
          two.recordReport(report(order, 'callback', 'delivered')),
          one.recordReport(report(order, 'query', 'delivered')),
          two.recordReport(report(order, 'query', 'charging')),
          one.recordReport(report(order, 'submit', 'accepted')),
        ]);
        const events = await arena.events(order);
        assert.equal(events.filter((kind) => kind === 'succeeded').length, 1, events.join(', '));
        arena.nextDay();
      }
      const usage = await arena.sql(
        "select reserved_li, spent_li from usage where scope = 'team:support' and length(period) = 10",
      );
      assert.equal(usage.length, RACES);
      for (const { reserved_li: reserved, spent_li: spent } of usage)
        assert.deepEqual([Number(reserved), Number(spent)], [0, PRICE_LI]);
      await arena.assertWhole();
    });

    test('delivered and failed at once: one stands, and the other is journalled as a contradiction', async (t) => {
      const arena = await openArena(t, database);
      const [one, two] = arena.desks;
      for (let race = 0; race < RACES; race += 1) {
        const order = await started(arena);
        const reports = [
          () => one.recordReport(report(order, 'query', 'delivered')),
          () => two.recordReport(report(order, 'callback', 'failed')),
        ];
        await Promise.all((race % 2 === 0 ? reports : reports.toReversed()).map((take) => take()));
        const ends = (await arena.events(order)).slice(-2);
        assert.ok(['succeeded', 'failed'].includes(ends[0] ?? ''), ends.join(', '));
        assert.equal(ends[1], 'contradicted');
        arena.nextDay();
      }
      await arena.assertWhole();
    });
  });
