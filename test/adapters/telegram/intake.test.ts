import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { LedgerUnreachable } from '../../../src/core/ledger.ts';
import { eventually } from '../../support/eventually.ts';
import { ANA, BO, GROUP, MODES, say, startWorld, telegram } from '../../support/telegram/world.ts';

for (const mode of MODES) {
  describe(`by ${mode}`, () => {
    test('a desk that breaks over one update says sorry, logs it once and blocks nobody', async (t) => {
      const { fake, desk, lines, given } = await startWorld(t, mode);
      desk.answer = async () => {
        throw new TypeError('secret words of 13911281234');
      };
      fake.say(GROUP, ANA, '/topup 13911281234 1GB');
      fake.pressData({ chat: GROUP, id: 1 }, 'x', ANA);
      await eventually('the apology', () => fake.messages(GROUP).length === 1);
      desk.answer = async () => say('help');
      fake.say(GROUP, ANA, '/help');
      await eventually('the next answer', () => fake.messages(GROUP).length === 2);
      assert.match(fake.messages(GROUP)[0]?.text ?? '', /Something went wrong/);
      const failures = lines.filter(({ event }) => event === 'telegram.update_failed');
      assert.equal(failures.length, 1);
      assert.ok(Number.isInteger(Object(failures[0]?.facts).updateId));
      assert.doesNotMatch(JSON.stringify(lines), /secret words|1391128/);
      assert.equal(given.length, 2);
      assert.notEqual(process.exitCode, 1);
    });

    test('while the ledger cannot be reached an update waits, and it is taken once when it can', async (t) => {
      const { fake, desk, given, lines } = await startWorld(t, mode);
      let reachable = false;
      desk.answer = async () => {
        if (!reachable) throw new LedgerUnreachable('down');
        return say('taken');
      };
      fake.say(GROUP, ANA, '/topup 13911281234 1GB');
      fake.say(GROUP, ANA, '/help');
      await eventually('some tries', () => given.length >= 3);
      assert.ok(
        given.every(({ requestKey }) => requestKey === `${telegram(GROUP)}:1`),
        'the second is not taken before the first',
      );
      assert.deepEqual(fake.messages(GROUP), []);
      reachable = true;
      await eventually('both answers', () => fake.messages(GROUP).length === 2);
      assert.deepEqual(
        lines.filter(({ level }) => level === 'error'),
        [],
      );
      if (mode === 'webhook')
        assert.ok(fake.updates.deliveries.some(({ status, retryAfter }) => status === 503 && retryAfter === '5'));
    });

    test('a slow desk loses nothing, and another chat does not wait for it', async (t) => {
      const { fake, desk, given } = await startWorld(t, mode);
      const slow = Promise.withResolvers<void>();
      desk.answer = async ({ origin }) => {
        if (origin.conversation === telegram(GROUP)) await slow.promise;
        return say('answered');
      };
      fake.say(GROUP, ANA, '/help');
      fake.say(-100500, BO, '/help');
      await eventually('both at the desk', () => given.length === 2);
      await eventually('the other answer', () => fake.messages(-100500).length === 1);
      assert.deepEqual(fake.messages(GROUP), []);
      slow.resolve();
      await eventually('the slow answer', () => fake.messages(GROUP).length === 1);
      assert.equal(given.length, 2);
    });

    test('stopping during an update lets it end, be answered and be confirmed', async (t) => {
      const { fake, connection, desk, given } = await startWorld(t, mode);
      const gate = Promise.withResolvers<void>();
      desk.answer = async () => {
        await gate.promise;
        return say('answered at the end');
      };
      fake.say(GROUP, ANA, '/help');
      await eventually('the update', () => given.length === 1);
      let ended = false;
      const stopped = connection.stop().finally(() => {
        ended = true;
      });
      for (let i = 0; i < 50; i += 1) await turn();
      assert.equal(ended, false);
      gate.resolve();
      await stopped;
      assert.deepEqual(
        fake.messages(GROUP).map(({ text }) => text),
        ['answered at the end'],
      );
      await eventually('the update confirmed', () => fake.updates.waiting === 0);
    });
  });
}
