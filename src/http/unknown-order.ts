import type { MerchantOrderId } from '../core/ids.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import type { Meter } from '../core/meter.ts';
import type { ProviderName } from '../core/product.ts';

/**
 * Takes note of orders that have an id of ours and are not in the ledger: they were made after the copy that it was restored from. Each is
 * counted whenever a provider tells of it, and told to the operators once, over all restarts and replicas.
 */
export function createUnknownOrder({
  ledger,
  meter,
  log,
  now,
}: {
  readonly ledger: Pick<Ledger, 'noteUnknown'>;
  readonly meter: Meter;
  readonly log: Log;
  readonly now: () => number;
}): (provider: ProviderName, id: MerchantOrderId) => Promise<void> {
  return async (provider, merchantOrderId) => {
    meter.answered(provider, 'callback', 'unknown_order');
    if (!(await ledger.noteUnknown(merchantOrderId, provider, now()))) return;
    meter.toldOperators('unknown_order');
    log.warn('operators.told', { kind: 'unknown_order', provider, merchantOrderId });
  };
}
