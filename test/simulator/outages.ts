import { PROVIDERS, type Seller } from './catalogue.ts';
import { sellerAt } from './provider-accounts.ts';
import type { World } from './world.ts';

/** Why nothing of a request leaves the machine: all of them are known before the first byte. */
export const UNREACHABLE = ['connection refused', 'name not found', 'certificate'] as const;
export type Unreachable = (typeof UNREACHABLE)[number];

/** Times in which a provider cannot be reached at all, wherever from. */
export type Outages = {
  readonly begin: (provider: Seller, why: Unreachable, forMs: number) => void;
  /** How long it could not be reached from then on, in all. */
  readonly lengthMs: (provider: Seller, since: number) => number;
  /** Why the server cannot be reached now; null where it can. */
  readonly at: (server: string) => Unreachable | null;
};

export function createOutages(world: World): Outages {
  const all: {
    readonly provider: Seller;
    readonly why: Unreachable;
    readonly from: number;
    readonly until: number;
  }[] = [];
  return {
    begin: (provider, why, forMs) => {
      all.push({ provider, why, from: world.now(), until: world.now() + forMs });
      world.fault(`${provider} unreachable: ${why}`);
    },
    lengthMs: (provider, since) =>
      all
        .filter((outage) => outage.provider === provider && outage.until > since)
        .reduce((sum, { from, until }) => sum + until - Math.max(from, since), 0),
    at: (server) =>
      all.find(({ provider, until }) => sellerAt(server) === provider && until > world.now())?.why ?? null,
  };
}

/** For some minutes one process alone cannot reach one of the providers. */
export function drawAway({ random, now }: World): (server: string) => Unreachable | null {
  if (!random.chance(0.15)) return () => null;
  const from = now() + random.below(10 * 60_000);
  const until = from + random.between(20_000, 8 * 60_000);
  const provider = random.pick(PROVIDERS);
  const why = random.pick(UNREACHABLE);
  return (server) => (sellerAt(server) === provider && from <= now() && now() < until ? why : null);
}
