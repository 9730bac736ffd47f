import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { eventually } from '../../support/eventually.ts';
import { startFakeTelegram } from '../../support/fake-telegram.ts';
import { startKillDesk } from '../../support/telegram/kill-desk.ts';
import { POINTS } from '../../support/telegram/kill-points.ts';
import { ANA, BO, GROUP, MODES } from '../../support/telegram/world.ts';

const PATIENCE_S = 60;

for (const mode of MODES) {
  /** By polling nothing comes in; what is asked for has been answered for only by the next question. */
  const points = POINTS.filter((point) => mode === 'webhook' || point !== 'taken');
  describe(`killed while an update is taken, by ${mode}`, { concurrency: 2 }, () => {
    for (const point of points) {
      test(`${point}: the request and the approval are neither lost nor acted on twice`, async (t) => {
        const fake = await startFakeTelegram(t, { backoffMs: 50 });
        const desk = await startKillDesk(t, fake, mode);
        fake.group(GROUP);
        fake.say(GROUP, ANA, '/topup 13911281234 1GB outage');
        await desk.dieAt(`command ${point}`);
        await desk.dieAt(`press ${point}`, async () => {
          const card = await eventually('the card', () => fake.messages(GROUP)[0], PATIENCE_S);
          await eventually('the command confirmed', () => fake.updates.waiting === 0, PATIENCE_S);
          fake.press(card, 'Approve', BO);
        });
        await desk.start();
        await eventually('the press confirmed', () => fake.updates.waiting === 0, PATIENCE_S);
        await desk.kill();
        const found = await desk.orders();
        assert.deepEqual(
          found.map(({ order, events }) => [order.requestKey, events.filter((kind) => kind === 'approved').length]),
          [[`telegram:${GROUP}:1`, 1]],
        );
        assert.deepEqual(
          found[0]?.order.votes.map(({ by }) => by.account),
          [`telegram:${BO.id}`],
        );
      });
    }
  });
}
