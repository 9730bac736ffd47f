import type { ProviderName } from '../src/core/product.ts';
import type { Books } from './charging.ts';
import type { Asked, Reply } from './exchange.ts';
import type { Outcome } from './outcomes.ts';
import type { Fault } from './script.ts';
import type { SandboxCall, Side, SideOptions } from './side.ts';

export type Front = {
  readonly answer: (asked: Asked) => Reply | null;
  readonly failNext: (provider: ProviderName, call: SandboxCall, fault: Fault, taken: boolean) => void;
  readonly setPaused: (to: boolean) => void;
};
type Spoil = { readonly fault: Fault; readonly taken: boolean };

/** Takes every request to the provider it is for, and spoils the answers that are to be spoiled. */
export function createFront(
  sides: readonly Side[],
  options: SideOptions,
  books: Books,
  outcomeOf: (msisdn: string) => Outcome,
): Front {
  const newDigits = createDigits(options.now);
  const opened = sides.map((side) => ({
    ...side,
    answer: side.open({ book: books[side.name], outcomeOf, newDigits, options }),
  }));
  const spoils = new Map<string, Spoil[]>();
  let paused = false;

  return {
    answer: (asked) => {
      if (paused) return { json: {}, fault: 'dropped' };
      const meant = opened.find(({ callOf }) => callOf(asked) !== null);
      if (meant === undefined) return null;
      const spoil = spoils.get(`${meant.name} ${meant.callOf(asked)}`)?.shift();
      if (spoil && !spoil.taken) return { json: {}, fault: spoil.fault };
      const reply = meant.answer(asked);
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

/** Ids of so many digits: the time, then a count, so that no two are alike. */
function createDigits(now: () => number): (length: number) => string {
  let count = 0;
  return (length) => {
    count += 1;
    const time = new Date(now()).toISOString().replace(/\D/g, '').slice(0, 14);
    return time + String(count).padStart(length - time.length, '0');
  };
}
