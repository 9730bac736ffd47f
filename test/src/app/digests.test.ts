import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestTasks } from '../../../src/app/digests.ts';
import { readRules } from '../../../src/app/rules/run.ts';
import type { Announcement } from '../../../src/core/announcement.ts';
import { conversation } from '../../support/orders.ts';
import { startReconcileWorld } from '../../support/reconcile-world.ts';

const DAY = 86_400_000;
/** A Monday, nine o'clock in Shanghai. */
const DUE = Date.parse('2026-11-23T01:00:00Z');
type Told = Announcement & { readonly kind: 'digest' };

test('a digest says what was given against the weeks before, what waits, what repeats and what differs', async (t) => {
  const world = await startReconcileWorld(t);
  const teams = [
    {
      name: 'support',
      formerly: ['help'],
      conversations: ['slack:C0SUPPORT'],
      approvers: ['slack:U0BOSS'],
      budget: { month: '100.00' },
    },
    { name: 'field', conversations: ['slack:C0FIELD'], approvers: ['slack:U0BOSS'] },
  ];
  const digests = [
    { every: 'mon 09:00', to: 'slack:C0FINANCE' },
    { every: 'mon 09:00', to: 'slack:C0SUPPORT', team: 'support' },
  ];
  await world.configure({}, { teams, digests });
  for (const back of [1, 2, 3]) await world.sold({ at: DUE - back * DAY, number: '13911280001' });
  await world.sold({ at: DUE - 2 * DAY, number: '13911280002', costLi: 20_000 });
  await world.sold({ at: DUE - 3 * DAY, state: 'failed', number: '13911280003' });
  await world.sold({ at: DUE - DAY, state: 'in_doubt', number: '13911280004' });
  await world.sold({ at: DUE - DAY, state: 'awaiting_approval', number: '13911280005' });
  await world.sold({ at: DUE - 5 * DAY, number: '13911280006', fields: { team: 'field' } });
  for (const week of [1, 2, 3, 4]) await world.sold({ at: DUE - week * 7 * DAY - DAY, number: '13911280007' });
  // An order of the day after is in no figure.
  await world.sold({ at: DUE + 60_000, number: '13911280008' });
  const { read } = readRules({ DATABASE_URL: world.url, TOPUP_CONFIG: `${world.folder}/topup.config.json` }, null);
  assert.ok(read.ok);
  const told: [string, Told, string][] = [];
  const tasks = digestTasks({
    ...{ config: () => read.value.config, ledger: world.ledger, url: world.url, now: () => DUE + 5_000 },
    tell: async (to, announcement, key) => told.push([to, announcement as Told, key]) > 0,
  })();
  assert.equal(tasks.length, 2);
  for (const task of tasks) await task.run(DUE);
  const [all, support] = told.map(([, announcement]) => announcement);
  assert.ok(all && support);
  assert.deepEqual(
    told.map(([to]) => to),
    [conversation('slack:C0FINANCE'), conversation('slack:C0SUPPORT')],
  );
  assert.deepEqual([all.from, all.until], [DUE - 7 * DAY, DUE]);
  assert.deepEqual(all.figures.delivered, { orders: 5, li: 5 * 19_630 });
  assert.deepEqual(all.figures.charged, { orders: 5, li: 4 * 19_630 + 20_000 });
  assert.deepEqual(all.figures.before.delivered, { orders: 1, li: 19_630 });
  assert.deepEqual(support.figures.delivered, { orders: 4, li: 4 * 19_630 });
  assert.deepEqual(all.figures.costs.dearer, { orders: 1, li: 370 });
  assert.deepEqual(all.figures.numbers, [{ number: '139****0001', times: 3 }]);
  assert.deepEqual(
    all.figures.requesters.map(({ times }) => times),
    [2],
  );
  assert.deepEqual([all.waiting.count, all.doubts.count], [1, 1]);
  assert.deepEqual([all.differences, support.differences], [{ open: 0, li: 0 }, null]);
  const [forecast] = support.forecasts;
  assert.deepEqual([forecast?.team, forecast?.month, forecast?.capLi], ['support', '2026-11', 100_000]);
  assert.doesNotMatch(JSON.stringify(told), /1391128000\d/);
});
