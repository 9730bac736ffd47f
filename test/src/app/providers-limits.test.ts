import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withinLimits } from '../../../src/app/providers.ts';
import type { Provider } from '../../../src/core/provider.ts';
import { limitsOf } from '../../../src/providers/record.ts';
import { scriptedProvider } from '../../support/scripted-provider.ts';
import { JUHE, merchantId, questionOf, submissionOf } from '../../support/submissions.ts';

const never = () => new Promise<never>(() => undefined);
const submission = submissionOf(JUHE);

test('a client that never answers is given up at the limit, and its orders are unknown', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const stuck: Provider = { ...scriptedProvider('juhe', 2), limits: limitsOf(30_000), submit: never, query: never };
  const { submit, query } = withinLimits(stuck);
  const asked = [submission, submissionOf(JUHE, { id: merchantId(2) })].map((one) => questionOf(one, null));
  const answers = Promise.all([submit(submission), query('juhe', asked)]);
  t.mock.timers.tick(31_000);
  const [submitted, queried] = await answers;
  for (const report of [submitted, ...queried]) {
    assert.deepEqual([report.outcome, report.code], [{ kind: 'unknown', unlisted: false }, 'timeout']);
  }
  assert.deepEqual(
    queried.map(({ merchantOrderId }) => merchantOrderId),
    [merchantId(1), merchantId(2)],
  );
});

test('an answer in time is passed on, and nothing waits for the limit', async () => {
  const { submit, query } = withinLimits(scriptedProvider('juhe'));
  assert.equal((await submit(submission)).outcome.kind, 'accepted');
  assert.equal((await query('juhe', [questionOf(submission, null)]))[0]?.outcome.kind, 'charging');
});

test('no query takes longer than its orders are leased, however long a submission may take', () => {
  assert.deepEqual(limitsOf(30_000), { submitMs: 30_000, queryMs: 30_000 });
  assert.deepEqual(limitsOf(600_000), { submitMs: 600_000, queryMs: 45_000 });
});
