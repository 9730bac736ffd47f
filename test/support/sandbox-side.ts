import type { TestContext } from 'node:test';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/start.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import type { MerchantOrderId } from '../../src/core/ids.ts';
import { type Lane, laneOf, type Offer, type ProviderName } from '../../src/core/product.ts';
import type { Provider, Submission } from '../../src/core/provider.ts';
import { recordOf } from '../../src/providers/registry.ts';
import { eventually } from './eventually.ts';
import { submissionOf } from './submissions.ts';

/** One provider as its client meets it in the sandbox. */
export type Side = {
  readonly name: ProviderName;
  readonly lane: Lane;
  readonly provider: Provider;
  readonly submission: (id: MerchantOrderId, number?: string) => Submission;
  /** Waits until the order is no longer being delivered, or, of a refunded benefit, until the money is back. */
  readonly ended: (id: MerchantOrderId) => Promise<unknown>;
};

/** A sandbox in which a query may follow a query at once, stopped with the test. */
export async function startSandboxSide(t: TestContext, given: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ queryEveryMs: 0, products: [], callbackRetryMs: 20, ...given });
  t.after(sandbox.stop);
  return sandbox;
}

export function sideOf(sandbox: Sandbox, offer: Offer, callbackUrl: string | null = null): Side {
  const record = recordOf(offer.provider);
  const environment = readEnvironment(sandbox.variables(offer.provider)).environment ?? {};
  const provider = record.create(environment, { address: '', callbackUrl, submitTimeoutMs: 2_000, now: Date.now });
  if (provider === null) throw new Error(`the sandbox names no credentials of ${offer.provider}`);
  const isRefundable = record.refundableLanes.includes(laneOf(offer));
  return {
    name: offer.provider,
    lane: laneOf(offer),
    provider,
    submission: (id, number) => submissionOf(offer, number === undefined ? { id } : { id, number }),
    ended: (id) =>
      eventually(`the end of ${id}`, () => {
        const [order] = sandbox.ledger[offer.provider].find(id);
        return isRefundable && order?.script.end === 'refunded'
          ? order.state === 'refunded'
          : order?.state !== 'charging';
      }),
  };
}
