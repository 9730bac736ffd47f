import type { Books } from './charging.ts';
import type { Asked, Reply } from './exchange.ts';
import { createJuheSide } from './juhe.ts';
import type { Outcome } from './outcomes.ts';
import type { Fault } from './script.ts';
import { createYtxSide } from './ytx.ts';

export type SandboxProvider = 'ytx' | 'juhe';
export type SandboxCall = 'submit' | 'query';
export type Front = {
  readonly answer: (asked: Asked) => Reply | null;
  readonly failNext: (provider: SandboxProvider, call: SandboxCall, fault: Fault, taken: boolean) => void;
  readonly setPaused: (to: boolean) => void;
};
type FrontOptions = {
  readonly ytxQueryEveryMs: number;
  readonly ytxEchoesCustomParm: boolean;
  readonly now: () => number;
};
type Spoil = { readonly fault: Fault; readonly taken: boolean };

/** Takes every request to the provider it is for, and spoils the answers that are to be spoiled. */
export function createFront(options: FrontOptions, books: Books, outcomeOf: (msisdn: string) => Outcome): Front {
  const { now } = options;
  const newDigits = createDigits(now);
  const ytx = createYtxSide({
    book: books.ytx,
    outcomeOf,
    newId: () => newDigits(29),
    now,
    queryEveryMs: options.ytxQueryEveryMs,
    echo: options.ytxEchoesCustomParm,
  });
  const juhe = createJuheSide({ book: books.juhe, outcomeOf, newId: () => `F${newDigits(23)}` });
  const spoils = new Map<string, Spoil[]>();
  let paused = false;

  return {
    answer: (asked) => {
      if (paused) return { json: {}, fault: 'dropped' };
      const spoil = spoils.get(callOf(asked))?.shift();
      if (spoil && !spoil.taken) return { json: {}, fault: spoil.fault };
      const reply = ytx(asked) ?? juhe(asked);
      return spoil && reply ? { ...reply, fault: spoil.fault } : reply;
    },
    setPaused: (to) => {
      paused = to;
    },
    failNext: (provider, call, fault, taken) => {
      const name = `${provider} ${call}`;
      spoils.set(name, [...(spoils.get(name) ?? []), { fault, taken }]);
    },
  };
}

function callOf({ url, body }: Asked): string {
  if (url.pathname.startsWith('/flow/')) return url.pathname.endsWith('/onlineorder') ? 'juhe submit' : 'juhe query';
  return /"(?:flowOrder|productOrder)"/.test(body) ? 'ytx submit' : 'ytx query';
}

/** Ids of so many digits: the time, then a count, so that no two are alike. */
function createDigits(now: () => number): (length: number) => string {
  let count = 0;
  return (length) => {
    count += 1;
    const time = new Date(now()).toISOString().replace(/\D/g, '').slice(0, 14);
    return time + String(count).padStart(length - time.length, '0');
  };
}
