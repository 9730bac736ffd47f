import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { batchFile } from '../../commands/batch-file.ts';
import type { Batch } from '../../src/core/batch.ts';
import type { BatchLine } from '../../src/core/batch-ledger.ts';
import type { BatchRef } from '../../src/core/ids.ts';
import { renderContextIn } from '../support/commands/sample.ts';

const batch = { ref: 'B7K3QX' as BatchRef } as Batch;
const line = (row: number, reason: string): BatchLine => ({
  ...{ row, number: '139****1234', product: '1GB', reason, why: 'no', order: null },
});

test('no cell of a file is a formula for a spreadsheet, whatever a person wrote, and none breaks its row', () => {
  const reasons = ['=1+1', '+86', '-2', '@SUM(A1)', '＝1', '＠a', ' \t=1', 'a;=1', 'a,"b"\r\n=c', 'outage'];
  const { text } = batchFile(
    batch,
    reasons.map((reason, index) => line(index + 2, reason)),
    renderContextIn('en'),
  );
  const rows: readonly Readonly<Record<string, string>>[] = parse(text, { columns: true, bom: true });
  assert.deepEqual(
    rows.map(({ reason = '' }) => reason.replace(/^'/, '')),
    reasons,
  );
  assert.ok(rows.every(({ reason = '' }) => !/^\s*[=+\-@＝＋－＠]/.test(reason)));
  assert.equal(
    text.split(/(?<!b"")\r\n/).some((written) => /(?:^|,)a;=1/.test(written)),
    false,
    'it is quoted',
  );
});
