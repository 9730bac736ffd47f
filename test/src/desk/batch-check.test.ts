import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BatchRow } from '../../../src/core/batch-rows.ts';
import { asked, numberOf, roomy, rowsOf, run } from '../../support/batches.ts';
import { AGENT, HERE, SETTINGS, startDeskWorld } from '../../support/desk-world.ts';
import { policyOf, ruleAsking } from '../../support/rules.ts';

test('rules judge a row as one of many, and the strictest of their verdicts holds for all', async (t) => {
  const policy = policyOf(
    ruleAsking(2, 'many', { batchSizeOver: 9 }),
    ruleAsking(2, 'dear', { batchTotalOverLi: 100_000 }),
    ruleAsking(0, 'small', { priceUpToLi: 5_000 }),
    ruleAsking(1, 'standard'),
  );
  const world = await startDeskWorld(t, 'sqlite', { teams: roomy, policy });
  const check = async (rows: readonly BatchRow[]) => {
    const checked = await world.desk.checkBatch(rows, AGENT, HERE);
    assert.ok(checked.ok);
    return checked.value;
  };
  const approvals = async (rows: readonly BatchRow[]) =>
    (await check(rows)).verdict?.steps.map((step) => step.approvals);
  assert.deepEqual(await approvals(rowsOf(10, 'SMALL')), [2]);
  assert.deepEqual(await approvals(rowsOf(9, 'SMALL')), []);
  assert.deepEqual(await approvals(rowsOf(6)), [2]);
  assert.deepEqual(await approvals(rowsOf(5)), [1]);
  const mixed = [...rowsOf(3, 'SMALL'), { row: 9, number: numberOf(50), product: 'BIG', reason: '' }];
  assert.deepEqual(await approvals(mixed), [1], 'one row that people must decide makes them decide all');
  const batch = await asked(world, rowsOf(9, 'SMALL'));
  assert.equal(batch.state, 'running', 'a batch that rules approve begins at once');
  await run(world, 2);
  const [line] = await world.ledger.batchLines(batch.ref, 0, 1);
  assert.equal(line?.order?.state, 'approved');
  assert.equal(line?.order?.decision?.by, null);
});

test('a check says of each row that does not fit why, and a second row of the same is one of them', async (t) => {
  const world = await startDeskWorld(t, 'sqlite', { teams: roomy });
  const rows = [
    ...rowsOf(2),
    { row: 4, number: '12345', product: 'BIG', reason: '' },
    { row: 5, number: numberOf(9), product: 'NONE', reason: '' },
    { row: 6, number: `+86 ${numberOf(0)}`, product: 'big', reason: 'again' },
    { row: 7, number: numberOf(0), product: 'SMALL', reason: '' },
  ];
  const checked = await world.desk.checkBatch(rows, AGENT, HERE);
  assert.ok(checked.ok);
  assert.deepEqual(
    checked.value.refused.map(({ row, why }) => [row.row, why.kind]),
    [
      [4, 'bad_number'],
      [5, 'unknown_product'],
      [6, 'duplicate_row'],
    ],
  );
  assert.deepEqual(
    checked.value.fitting.map(({ row }) => row.row),
    [2, 3, 7],
  );
  assert.equal(checked.value.oddities.severalInFile, 2);
  assert.equal(await world.ledger.nextBatchAt(), null, 'a check records nothing');
});

test('an edit of the config between the check and the request shows the check anew', async (t) => {
  const world = await startDeskWorld(t, 'sqlite', { teams: roomy });
  const rows = rowsOf(3);
  const before = await world.desk.checkBatch(rows, AGENT, HERE);
  assert.ok(before.ok);
  const dearer = SETTINGS.products.map((product) => ({ ...product, priceLi: product.priceLi + 1 }));
  const { createDesk } = await import('../../../src/desk/desk.ts');
  const { newIds } = await import('../../../src/app/now-and-ids.ts');
  const edited = createDesk({
    ledger: world.ledger,
    groups: [],
    settings: { ...SETTINGS, teams: roomy, products: dearer },
    placeOf: () => ({ carrier: null, province: null }),
    now: () => world.at,
    newIds,
    recorded: () => {},
    wakePoll: () => {},
  });
  const opened = await edited.askBatch({
    ...{ ref: edited.newBatchRef(), rows, fileName: null, digest: before.value.digest, again: null },
    ...{ by: AGENT, origin: HERE, sayWhy: () => '' },
  });
  assert.equal(!opened.ok && opened.error.kind, 'batch_changed');
  assert.equal(await world.ledger.nextBatchAt(), null);
});
