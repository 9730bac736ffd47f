import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runBulk } from './run.ts';

const SHORT = { database: 'sqlite', rows: 60, bad: 0.05, faults: 0.1, killEveryS: 3, kills: 2, seed: 11 } as const;

for (const chat of ['slack', 'telegram'] as const) {
  test(`a file of many rows in ${chat} ends, over kills, in a result file that equals the providers’ books`, async (t) => {
    const { figures, violations } = await runBulk(t, { ...SHORT, chat });
    for (const line of figures) t.diagnostic(line);
    assert.deepEqual(violations, []);
  });
}
