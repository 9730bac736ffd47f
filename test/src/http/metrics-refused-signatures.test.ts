import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRefusedSignatures } from '../../../src/http/metrics.ts';

test('each is counted, and each cause of each sender is logged at once and then once a minute with how many there were', () => {
  const [counted, logged]: [string[], unknown[]] = [[], []];
  let at = 0;
  const refused = createRefusedSignatures({
    meter: { signatureRefused: (from, cause) => counted.push(`${from} ${cause}`) },
    log: {
      info: () => {},
      error: () => {},
      warn: (event, facts) => logged.push([event, facts?.from, facts?.cause, facts?.times]),
    },
    now: () => at,
  });
  const slack = { from: 'slack', cause: 'secret', why: 'so' } as const;
  for (let n = 0; n < 100; n += 1) refused(slack);
  refused({ ...slack, cause: 'clock' });
  refused({ from: 'juhe', cause: 'unsigned', why: 'so' });
  at = 59_999;
  refused(slack);
  at = 60_000;
  refused(slack);
  assert.equal(counted.length, 104);
  assert.deepEqual(logged, [
    ['signature.refused', 'slack', 'secret', 1],
    ['signature.refused', 'slack', 'clock', 1],
    ['signature.refused', 'juhe', 'unsigned', 1],
    ['signature.refused', 'slack', 'secret', 101],
  ]);
});
