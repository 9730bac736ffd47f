import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventOf } from '../../../src/core/report.ts';
import { anOrder, attempt, doubt, OPENED_AT } from '../../support/orders.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test('a doubt that began under a clock that was ahead calls people no later than any other', () => {
  const made = anOrder({ state: 'in_doubt', doubt: doubt({ since: OPENED_AT + DAY }) });
  const asked = { ...made, attempt: attempt(made, { startedAt: OPENED_AT + DAY }) };
  const { merchantOrderId, provider } = asked.attempt;
  const outcome = { kind: 'unknown', unlisted: false } as const;
  const said = { via: 'query', providerOrderId: null, code: null, why: '', costLi: null } as const;
  const report = { provider, merchantOrderId, outcome, ...said };
  const waits = { silentForMs: HOUR, notFoundProof: { questions: 3, overMs: DAY } };
  const after = (passedMs: number) => eventOf(asked, report, OPENED_AT + passedMs, waits, true, () => passedMs)?.kind;
  assert.deepEqual([after(HOUR - 1), after(HOUR)], [undefined, 'silent']);
});
