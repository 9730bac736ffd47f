import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrderEvent } from '../../../src/core/order-event.ts';
import type { ProviderName } from '../../../src/core/product.ts';
import { ok } from '../../../src/core/result.ts';
import { createReportIntake } from '../../../src/desk/orders.ts';
import { anOrder, attempt } from '../../support/orders.ts';
import { PLAN } from '../../support/steps.ts';

/** What a certain refusal of the first provider leads to where only these are configured. */
async function refusedWith(configured: readonly ProviderName[]): Promise<OrderEvent | undefined> {
  const made = anOrder();
  const sent = attempt(made, { startedAt: 1, account: 'a' });
  const submitting = { ...made, state: 'submitting', attempt: sent } as const;
  const events: OrderEvent[] = [];
  const { recordReport } = createReportIntake({
    ledger: { find: async () => submitting },
    move: async (moved, event) => {
      events.push(event);
      return ok(moved);
    },
    now: () => 1,
    has: (name) => configured.includes(name),
    timing: PLAN.timing,
  });
  await recordReport({
    ...{ provider: 'ytx', via: 'submit', merchantOrderId: sent.merchantOrderId, providerOrderId: null },
    ...{ outcome: { kind: 'refused', elsewhere: true }, code: '-205', why: 'no', costLi: null },
  });
  return events[0];
}

test('a certain refusal goes on only to a provider that there is, and has failed where none is left', async () => {
  assert.equal((await refusedWith(['ytx', 'juhe']))?.kind, 'failed_over');
  assert.equal((await refusedWith(['ytx']))?.kind, 'refused');
});
