import type { TestContext } from 'node:test';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/start.ts';
import type { MerchantOrderId } from '../../src/core/ids.ts';
import { type Lane, laneOf, type Offer } from '../../src/core/product.ts';
import type { Provider, Submission } from '../../src/core/provider.ts';
import { createJuhe } from '../../src/providers/juhe/client.ts';
import { createYtx } from '../../src/providers/ytx/client.ts';
import { eventually } from './eventually.ts';
import { submissionOf } from './submissions.ts';

/** One provider as its client meets it in the sandbox. */
export type Side = {
  readonly name: 'ytx' | 'juhe';
  readonly lane: Lane;
  readonly provider: Provider;
  readonly submission: (id: MerchantOrderId, number?: string) => Submission;
  /** Waits until the order is no longer being delivered, or, of a refunded benefit, until the money is back. */
  readonly ended: (id: MerchantOrderId) => Promise<unknown>;
};

/** A sandbox in which a query may follow a query at once, stopped with the test. */
export async function startSandboxSide(t: TestContext, given: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ ytxQueryEveryMs: 0, callbackRetryMs: 20, ...given });
  t.after(sandbox.stop);
  return sandbox;
}

export function sideOf(sandbox: Sandbox, offer: Offer, callbackUrl: string | null = null): Side {
  const { ytx, juhe } = sandbox.credentials;
  const submitTimeoutMs = 2_000;
  const provider =
    offer.provider === 'ytx'
      ? createYtx({ baseUrl: sandbox.ytxUrl, ...ytx, submitTimeoutMs, now: Date.now })
      : createJuhe({ baseUrl: sandbox.juheUrl, ...juhe, submitTimeoutMs, callbackUrl });
  const isBenefit = offer.provider === 'ytx' && offer.kind === 'benefit';
  return {
    name: offer.provider,
    lane: laneOf(offer),
    provider,
    submission: (id, number) => submissionOf(offer, number === undefined ? { id } : { id, number }),
    ended: (id) =>
      eventually(`the end of ${id}`, () => {
        const [order] = sandbox.ledger[offer.provider].find(id);
        return isBenefit && order?.script.end === 'refunded' ? order.state === 'refunded' : order?.state !== 'charging';
      }),
  };
}
