import { open } from '../core/advance.ts';
import type { Change, Ledger, Usage, UsageKey } from '../core/ledger.ts';
import { usageKeysOf } from '../core/ledger.ts';
import { type Msisdn, readMsisdn } from '../core/msisdn.ts';
import type { EarlierOrder, Order, Verdict } from '../core/order.ts';
import { platformOf } from '../core/people.ts';
import { evaluate, type Facts, limitsOf, type Rule, ruleFor, type Team } from '../core/policy.ts';
import { findProduct, fitsPlace, type Misfit, type NumberPlace, type Product } from '../core/product.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Desk, Explanation, RequestRefused, TopupRequest } from './desk.ts';
import type { NewIds } from './ids.ts';
import type { Places } from './place.ts';
import { createCalendar, type DeskSettings, LONGEST_REASON } from './settings.ts';

type RequestDeps = {
  readonly ledger: Ledger;
  readonly settings: DeskSettings;
  readonly places: Places;
  readonly placeOf: (msisdn: Msisdn) => NumberPlace;
  readonly newIds: NewIds;
  readonly now: () => number;
  readonly recorded: (change: Change) => void;
};

/** What was asked, once it is known to make sense. `misfit` where the asker insisted against the number's place. */
type Wanted = {
  readonly team: Team;
  readonly msisdn: Msisdn;
  readonly product: Product;
  readonly place: NumberPlace;
  readonly misfit: Misfit | null;
};

/** How often a judgement is made again because another order was written meanwhile, before the last refusal stands. */
const ATTEMPTS = 50;
/** How far back the card shows earlier orders of the number; a rule's own window may reach farther. */
const EARLIER_MS = 24 * 3_600_000;

/** The use cases that open an order or say what would happen if one were opened. */
export function createRequest(deps: RequestDeps): Pick<Desk, 'request' | 'explain'> {
  const { ledger, settings, places, newIds, now, recorded } = deps;
  const calendar = createCalendar(settings.timezone);
  const windowMs = Math.max(EARLIER_MS, ...settings.rules.map(({ when }) => when.sameNumberWithinMs ?? 0));

  async function judge(wanted: Wanted, asked: Pick<TopupRequest, 'by'>, at: number) {
    const { team, msisdn, product } = wanted;
    const keys = usageKeysOf({ team: team.name, maker: asked.by, ...calendar(at) });
    const usage = await ledger.usage({ keys, msisdn, since: at - windowMs });
    const facts: Facts = {
      team,
      maker: asked.by.person,
      priceLi: product.priceLi,
      now: at,
      usage,
      personOf: settings.people.personOf,
    };
    const { rule, skipped } = ruleFor(settings.rules, facts);
    return { keys, usage, rule, skipped, verdict: evaluate(rule, facts) };
  }

  async function openOnce(
    asked: TopupRequest,
    wanted: Wanted,
  ): Promise<Result<Order, RequestRefused> | 'again' | 'seen'> {
    const at = now();
    const { keys, usage, rule, verdict } = await judge(wanted, asked, at);
    if (!verdict.ok) return verdict;
    const change = planned(asked, wanted, { at, keys, usage, rule, verdict: verdict.value });
    const written = await ledger.record(change);
    if (written.ok) {
      recorded(change);
      return ok(change.after);
    }
    return written.error.kind === 'seen' ? 'seen' : 'again';
  }

  type Judged = {
    at: number;
    keys: readonly [UsageKey, UsageKey, UsageKey];
    usage: Usage;
    rule: Rule | null;
    verdict: Verdict;
  };
  function planned(asked: TopupRequest, { team, msisdn, product, place, misfit }: Wanted, judged: Judged): Change {
    const { at, usage, verdict } = judged;
    const decisionsIn = places.decisionsFor(team, asked.origin.conversation);
    const onTelegram = [decisionsIn, asked.origin.conversation].some((id) => platformOf(id) === 'telegram');
    return open(
      {
        ...newIds.order(at),
        requestKey: asked.requestKey,
        team: team.name,
        maker: asked.by,
        origin: asked.origin,
        decisionsIn,
        msisdn,
        place,
        anyway: misfit !== null,
        product: { code: product.code, name: product.name, priceLi: product.priceLi, offers: product.offers },
        reason: asked.reason,
        verdict,
        votes: [],
        decision: null,
        refusals: [],
        doubt: null,
        word: null,
        costLi: null,
        settlement: null,
        conflict: null,
        earlier: usage.sameNumber.map(earlierOf),
        buttonKey: onTelegram ? newIds.buttonKey() : null,
        ...calendar(at),
        openedAt: at,
        changedAt: at,
        expiresAt: at + settings.expiresAfterMs,
        remindAt: settings.remindAfterMs === null ? null : at + settings.remindAfterMs,
      },
      limitsOf(team, judged.rule, judged.keys),
    );
  }

  async function opened(asked: TopupRequest, wanted: Wanted): Promise<Awaited<ReturnType<Desk['request']>>> {
    for (let tries = 1; ; tries += 1) {
      const outcome = await openOnce(asked, wanted);
      if (outcome === 'again' && tries < ATTEMPTS) continue;
      if (typeof outcome === 'object' && outcome.ok) return ok({ order: outcome.value, seen: false });
      const first = await ledger.find({ by: 'request', requestKey: asked.requestKey });
      if (first !== null) return ok({ order: first, seen: true });
      if (typeof outcome === 'object') return outcome;
      if (tries >= 2 * ATTEMPTS) throw new Error(`no order could be opened in ${tries} tries`);
    }
  }

  return {
    request: async (asked) => {
      const wanted = await understand(deps, asked);
      if (!wanted.ok) return wanted;
      const { misfit } = wanted.value;
      if (misfit !== null && !asked.anyway) return err(misfit);
      if (asked.reason.length > LONGEST_REASON) {
        return err({ kind: 'reason_too_long', length: asked.reason.length, longest: LONGEST_REASON });
      }
      return opened(asked, wanted.value);
    },
    explain: async (asked) => {
      const wanted = await understand(deps, asked);
      if (!wanted.ok) return wanted;
      const { keys, usage, skipped, verdict } = await judge(wanted.value, asked, now());
      return ok(explanation(wanted.value, { keys, usage, skipped, verdict }));
    },
  };
}

async function understand(
  { places, settings, placeOf }: RequestDeps,
  asked: Omit<TopupRequest, 'reason' | 'requestKey'>,
): Promise<Result<Wanted, RequestRefused>> {
  const team = await places.teamFor(asked.by, asked.origin);
  if (!team.ok) return team;
  const number = readMsisdn(asked.number);
  if (!number.ok) return err({ kind: 'bad_number', why: number.error });
  const place = placeOf(number.value);
  if (asked.product.trim() === '') return err({ kind: 'no_product', fitting: fittingAt(settings.products, place) });
  const product = findProduct(settings.products, asked.product);
  if (!product.ok) return product;
  const fit = fitsPlace(settings.products, product.value, place);
  return ok({
    team: team.value,
    msisdn: number.value,
    product: product.value,
    place,
    misfit: fit.ok ? null : fit.error,
  });
}

const fittingAt = (products: readonly Product[], place: NumberPlace): readonly Product[] =>
  products.filter((product) => fitsPlace(products, product, place).ok);

const earlierOf = ({ ref, product, openedAt }: Order): EarlierOrder => ({ ref, productCode: product.code, openedAt });

type Judgement = {
  readonly keys: readonly [UsageKey, UsageKey, UsageKey];
  readonly usage: Usage;
  readonly skipped: readonly string[];
  readonly verdict: Explanation['verdict'];
};

function explanation(
  { team, msisdn, product, place, misfit }: Wanted,
  { keys, usage, skipped, verdict }: Judgement,
): Explanation {
  const [dayUsedLi = 0, monthUsedLi = 0] = usage.usedLi;
  const budget = {
    team: team.name,
    day: { period: keys[0].period, usedLi: dayUsedLi, capLi: team.budget.dayLi },
    month: { period: keys[1].period, usedLi: monthUsedLi, capLi: team.budget.monthLi },
  };
  return { msisdn, place, product, team: team.name, misfit, verdict, skipped, budget };
}
