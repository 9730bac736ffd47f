import type { Broken } from './http.ts';

/** @property expiresAt epoch milliseconds */
export type Renewed = { readonly kind: 'token'; readonly value: string; readonly expiresAt: number } | Broken;

/** @property leftMs what is left of the time for the call that the token is for */
export type Held = { readonly kind: 'token'; readonly value: string; readonly leftMs: number } | Broken;

export type Token = {
  /** Returns a token that is valid now, and renews it first if it is not. Broken if it could not be renewed: nothing else was sent. */
  readonly get: (timeoutMs: number) => Promise<Held>;
  /** Forgets a token that the provider refused, so that the next call renews it. The refused call is not repeated. */
  readonly drop: (value: string) => void;
};

/** Before its end a token is renewed by so much: it must not end on the way. */
const EARLY_MS = 30_000;

/**
 * Keeps a provider's access token. Calls that need a new one at once share one renewal, which is never repeated by itself. The time
 * that it takes is part of the call's own.
 */
export function createToken({
  renew,
  now,
}: {
  readonly renew: (timeoutMs: number) => Promise<Renewed>;
  readonly now: () => number;
}): Token {
  let token: Extract<Renewed, { readonly kind: 'token' }> | null = null;
  let renewal: Promise<Renewed> | null = null;

  const renewed = (timeoutMs: number): Promise<Renewed> => {
    renewal ??= renew(timeoutMs).finally(() => {
      renewal = null;
    });
    return renewal;
  };

  return {
    get: async (timeoutMs) => {
      const startedAt = now();
      if (token === null || token.expiresAt - EARLY_MS <= startedAt) {
        const fresh = await renewed(timeoutMs);
        // Whatever became of the renewal, the call itself was not sent.
        if (fresh.kind === 'broken') return { ...fresh, sent: false };
        token = fresh;
      }
      return { kind: 'token', value: token.value, leftMs: Math.max(timeoutMs - (now() - startedAt), 1) };
    },
    drop: (value) => {
      if (token?.value === value) token = null;
    },
  };
}
