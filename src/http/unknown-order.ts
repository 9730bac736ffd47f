import type { MerchantOrderId } from '../core/ids.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import type { Meter } from '../core/meter.ts';
import type { Alert } from '../core/notice.ts';
import type { ProviderName } from '../core/product.ts';

/** What is gathered this long is told in one message; and no oftener than this. */
const GATHER_MS = 1_000;
const TELL_EVERY_MS = 60_000;

/** Shows operators an alert; false where it may not have been shown. */
type Tell = (alert: Alert, key: string) => Promise<boolean>;
type Unknown = { readonly provider: ProviderName; readonly id: MerchantOrderId };

/**
 * Takes note of orders that have an id of ours and are not in the ledger: they were made after the copy that it was restored from. Each is
 * counted whenever a provider tells of it, and told to the operators once, over all restarts and replicas. Nobody's callback waits for that.
 *
 * @param tell left out, the operators have no conversation, and the log says it alone
 */
export function createUnknownOrder({
  ledger,
  meter,
  log,
  now,
  tell = null,
  tellEveryMs = TELL_EVERY_MS,
}: {
  readonly ledger: Pick<Ledger, 'noteUnknown'>;
  readonly meter: Meter;
  readonly log: Log;
  readonly now: () => number;
  readonly tell?: Tell | null;
  readonly tellEveryMs?: number;
}): (provider: ProviderName, id: MerchantOrderId) => Promise<void> {
  let untold: readonly Unknown[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;

  const later = (ms: number): void => {
    if (timer !== null) return;
    timer = setTimeout(() => void flush(), ms).unref();
  };
  async function flush(): Promise<void> {
    const [first] = untold;
    if (first === undefined || tell === null) {
      timer = null;
      return;
    }
    const together = untold.filter(({ provider }) => provider === first.provider);
    const isTold = await tell(alertOf(first, together.length), `${first.id}.unknown`).catch((error: unknown) => {
      log.warn('operators.untold', { kind: 'unknown_order', why: String(error) });
      return false;
    });
    if (isTold) untold = untold.filter((one) => !together.includes(one));
    timer = null;
    later(tellEveryMs);
  }

  return async (provider, id) => {
    meter.answered(provider, 'callback', 'unknown_order');
    if (!(await ledger.noteUnknown(id, provider, now()))) return;
    meter.toldOperators('unknown_order');
    log.warn('operators.told', { kind: 'unknown_order', provider, merchantOrderId: id });
    if (tell === null) return;
    untold = [...untold, { provider, id }];
    later(GATHER_MS);
  };
}

const alertOf = ({ provider, id }: Unknown, orders: number): Alert => ({
  kind: 'unknown_order',
  order: id,
  word: { provider, code: null, why: '' },
  orders,
});
