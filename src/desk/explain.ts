import type { Approvable, Count } from '../core/policy.ts';
import type { Explanation } from './desk.ts';
import type { EvaluatedRequest } from './evaluate-request.ts';
import type { ResolvedRequest } from './resolve-request.ts';

/** What would happen to a request, put together from how it was judged. */
export function explanationOf(
  { team, msisdn, product, place, misfit }: ResolvedRequest,
  judged: EvaluatedRequest,
): Explanation {
  const { fitting, outcome, counts } = judged;
  const shown = counts.filter(isShown);
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
    counts: shown,
    after: outcome.ok ? shown.map((count) => after(count, outcome.value, product.priceLi)) : shown,
  };
}

/** A team's and a person's own accounts always; the others only where they are limited, which they are where they are kept. */
const isShown = ({ account }: Count): boolean => account.kind !== 'urgent';

/** A provider that is used up, and what rules approve by themselves where people decide, stay as they are. */
const after = ({ account, used }: Count, { accounts }: Approvable, priceLi: number): Count =>
  accounts.includes(account)
    ? { account, used: { li: used.li + priceLi, orders: used.orders + 1 } }
    : { account, used };
