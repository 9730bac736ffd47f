import type { ProviderName } from '../src/core/product.ts';
import { pause } from '../src/runtime/tasks.ts';
import type { SandboxOrder } from './book.ts';
import type { CallbackRequest, Side, SideOptions } from './side.ts';

export type CallbackSender = {
  /** Sets the address that a provider calls, as its console would; null for none. */
  readonly callTo: (provider: ProviderName, url: string | null) => void;
  readonly send: (provider: ProviderName, order: SandboxOrder) => void;
  readonly stop: () => void;
};
type CallbackOptions = SideOptions & {
  readonly callbackRetryMs: number;
  readonly callbackUrls: Readonly<Partial<Record<ProviderName, string>>>;
};

const RETRIES = 3;

/** Calls back how orders ended: once, and up to three times more until a 200 with any body comes back. */
export function createCallbackSender(sides: readonly Side[], options: CallbackOptions): CallbackSender {
  const addresses = new Map<ProviderName, string | null>(
    sides.map(({ name }) => [name, options.callbackUrls[name] ?? null]),
  );
  const stopped = new AbortController();

  const attempt = async (request: CallbackRequest, left: number): Promise<void> => {
    if ((await isTaken(request, stopped.signal)) || left === 0 || stopped.signal.aborted) return;
    await pause(options.callbackRetryMs, stopped.signal);
    if (!stopped.signal.aborted) await attempt(request, left - 1);
  };

  return {
    callTo: (provider, url) => void addresses.set(provider, url),
    send: (provider, order) => {
      const side = sides.find(({ name }) => name === provider);
      const url = order.callbackUrl ?? addresses.get(provider) ?? null;
      if (side === undefined || url === null || order.script.callback === 'none') return;
      void attempt(side.callbackOf(order, url, order.script.callback === 'flipped', options), RETRIES);
    },
    stop: () => stopped.abort(),
  };
}

async function isTaken({ url, init }: CallbackRequest, stopped: AbortSignal): Promise<boolean> {
  try {
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(5_000)]);
    const answer = await fetch(url, { ...init, redirect: 'manual', signal });
    return answer.status === 200 && (await answer.text()) !== '';
  } catch {
    return false;
  }
}
