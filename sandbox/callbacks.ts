import { pause } from '../src/runtime/pause.ts';
import type { SandboxOrder } from './book.ts';
import { juhePushOf } from './juhe.ts';
import { ytxPushOf } from './ytx.ts';

export type Pushes = {
  /** Sets where a provider pushes to, as one would in its console; null for nowhere. */
  readonly callTo: (provider: 'ytx' | 'juhe', url: string | null) => void;
  readonly send: (provider: 'ytx' | 'juhe', order: SandboxOrder) => void;
  readonly stop: () => void;
};
type PushOptions = {
  readonly callbackRetryMs: number;
  readonly ytxCallbackUrl: string | null;
  readonly juheCallbackUrl: string | null;
  readonly juheCallbackMethod: 'GET' | 'POST';
};
type Push = { readonly url: string; readonly init: RequestInit };

const RETRIES = 3;

/** Pushes how orders ended: once, and three times more while nothing comes back. A 200 with any body ends it. */
export function createPushes(options: PushOptions): Pushes {
  const addresses = { ytx: options.ytxCallbackUrl, juhe: options.juheCallbackUrl };
  const stopped = new AbortController();

  const attempt = async (push: Push, left: number): Promise<void> => {
    if ((await isTaken(push, stopped.signal)) || left === 0 || stopped.signal.aborted) return;
    await pause(options.callbackRetryMs, stopped.signal);
    if (!stopped.signal.aborted) await attempt(push, left - 1);
  };

  return {
    callTo: (provider, url) => {
      addresses[provider] = url;
    },
    send: (provider, order) => {
      const url = provider === 'juhe' ? (order.callbackUrl ?? addresses.juhe) : addresses.ytx;
      if (url === null || order.script.callback === 'none') return;
      void attempt(
        provider === 'juhe' ? juhePush(url, order, options.juheCallbackMethod) : ytxPush(url, order),
        RETRIES,
      );
    },
    stop: () => stopped.abort(),
  };
}

const isFlipped = ({ script }: SandboxOrder): boolean => script.callback === 'flipped';

function ytxPush(url: string, order: SandboxOrder): Push {
  const headers = { 'content-type': 'application/json;charset=utf-8' };
  return { url, init: { method: 'POST', headers, body: JSON.stringify(ytxPushOf(order, isFlipped(order))) } };
}

function juhePush(url: string, order: SandboxOrder, method: 'GET' | 'POST'): Push {
  const form = juhePushOf(order, isFlipped(order));
  if (method === 'POST') return { url, init: { method, body: form } };
  const to = new URL(url);
  for (const [name, value] of form) to.searchParams.set(name, value);
  return { url: to.href, init: { method } };
}

async function isTaken({ url, init }: Push, stopped: AbortSignal): Promise<boolean> {
  try {
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(5_000)]);
    const answer = await fetch(url, { ...init, redirect: 'manual', signal });
    return answer.status === 200 && (await answer.text()) !== '';
  } catch {
    return false;
  }
}
