import type { Count } from '../core/policy.ts';
import type { Explanation } from './desk.ts';
import type { JudgedRequest } from './judge.ts';
import type { Wanted } from './understand.ts';

/** What would happen to a request, put together from how it was judged. */
export function explanationOf({ team, msisdn, product, place, misfit }: Wanted, judged: JudgedRequest): Explanation {
  const { fitting, outcome, counts } = judged;
  const offer = outcome.ok ? outcome.value.offers[0] : product.offers[0];
  return {
    msisdn,
    place,
    product,
    team: team.name,
    misfit,
    provider: offer?.provider ?? null,
    verdict: outcome.ok ? { ok: true, value: outcome.value.verdict } : outcome,
    skipped: fitting.skipped,
    counts: counts.filter(isShown),
    priceLi: product.priceLi,
  };
}

/** A team's and a person's own accounts always; the others only where they are limited, which they are where they are kept. */
const isShown = ({ account }: Count): boolean => account.kind !== 'urgent';
