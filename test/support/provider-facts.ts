import type { Timing } from '../../src/core/due.ts';
import type { Order } from '../../src/core/order.ts';
import type { OrderEvent } from '../../src/core/order-event.ts';
import type { ProviderName } from '../../src/core/product.ts';
import type { ProviderReport } from '../../src/core/provider.ts';
import { eventOf, type ReportWaits } from '../../src/core/report.ts';
import { nameIn, recordOf } from '../../src/providers/registry.ts';

/** What is known of a provider whatever the config says, as it is part of its timing. */
export function factsOf(provider: ProviderName): Pick<Timing, 'notFoundProof' | 'refundableLanes'> {
  const { notFoundProof, refundableLanes } = recordOf(provider);
  return { notFoundProof, refundableLanes };
}

/** How long this provider may be silent, and what proves that it does not have an order. */
const waitsOf = ({ provider }: { readonly provider: ProviderName }, silentForMs: number): ReportWaits => ({
  silentForMs,
  notFoundProof: recordOf(provider).notFoundProof,
});

/** What providers are called. */
export const providerName = nameIn;

/** A provider as far as it matters whether an order may be sent to it again. */
export const accountAt = (provider: ProviderName, account: string) => ({
  account,
  deduplicates: recordOf(provider).deduplicates,
});

/** What a report means, from a provider that may be silent for so long. */
export const eventWithin = (order: Order, report: ProviderReport, at: number, silentForMs: number): OrderEvent | null =>
  eventOf(order, report, at, waitsOf(report, silentForMs));
