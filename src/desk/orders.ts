import type { MoveRefused } from '../core/advance.ts';
import type { MakerKeysOf } from '../core/budget.ts';
import type { Change } from '../core/change.ts';
import type { Origin } from '../core/conversation.ts';
import type { Verdict } from '../core/decision.ts';
import { canBeTakenBack, type TimingOf, waitsForProvider } from '../core/due.ts';
import { createIdentity } from '../core/identity.ts';
import { orderIdOf } from '../core/ids.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Msisdn } from '../core/msisdn.ts';
import { type HasProvider, type Order, offerFrom } from '../core/order.ts';
import type { OrderEvent } from '../core/order-event.ts';
import type { Actor } from '../core/people.ts';
import type { Approvable, Count, PolicyRefused } from '../core/policy.ts';
import type { NumberPlace, Product, ProductMismatch, ProviderName } from '../core/product.ts';
import type { ProviderReport } from '../core/provider.ts';
import { eventOf } from '../core/report.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Skipped } from '../core/rule.ts';
import type { GroupDirectory } from '../core/surface.ts';
import type { InBatchRefused } from '../core/voting.ts';
import type { Access, FindVisible, OrderNotFound } from './access.ts';
import { createEvaluateStaffed, type EvaluatedRequest } from './evaluate-request.ts';
import { MAX_STALE_MOVES, type Move, retryWhileStale } from './move.ts';
import { createOpenOrder, type NewIds, type Opened } from './open-order.ts';
import type { DeskSettings } from './settings.ts';
import {
  type RequestRefused,
  type ResolveDeps,
  type ResolvedRequest,
  resolveRequest,
  type TopupRequest,
} from './topup-request.ts';

/** Opens, cancels and moves orders. */
export type Orders = {
  /** Opens an order, or finds the one that the same request key opened before. */
  readonly request: (asked: TopupRequest) => Promise<Result<Opened, RequestRefused>>;
  /** Explains what would happen to a request. It records nothing. */
  readonly explain: (
    asked: Omit<TopupRequest, 'reason' | 'urgent' | 'requestKey'>,
  ) => Promise<Result<Explanation, RequestRefused>>;
  /** The maker cancels an order of which nothing was sent. */
  readonly cancel: (ref: string, by: Actor, origin: Origin) => Promise<Result<Order, CancelRefused>>;
  /**
   * Records a provider's report, once, in whatever order reports arrive. Returns the order after it; null if the order is not ours.
   */
  readonly recordReport: (report: ProviderReport) => Promise<Order | null>;
  /**
   * Records an unproven report. It does not move the order, but a contradiction of a known end is journalled and told to the
   * operators.
   */
  readonly recordClaim: (report: ProviderReport) => Promise<void>;
  readonly move: Move;
};

export type CancelRefused =
  | OrderNotFound
  | { readonly kind: 'not_yours'; readonly order: Order }
  | { readonly kind: 'too_late'; readonly order: Order }
  | InBatchRefused;

type OrdersDeps = ResolveDeps & {
  readonly ledger: Ledger;
  readonly groups: readonly Pick<GroupDirectory, 'name' | 'membersOf'>[];
  readonly settings: DeskSettings;
  readonly access: Access;
  readonly findVisible: FindVisible;
  readonly makerKeys: MakerKeysOf;
  readonly move: Move;
  readonly newIds: NewIds;
  readonly now: () => number;
  readonly elapsedSince?: (at: number) => number;
  readonly recorded: (change: Change) => void;
  readonly has: HasProvider;
};

export function createOrders(deps: OrdersDeps): Orders {
  const { settings, findVisible, move, now } = deps;
  const evaluate = createEvaluateStaffed(deps);

  return {
    move,
    ...createReportIntake({ ...deps, timing: settings.timing }),
    request: createOpenOrder({ ...deps, evaluate }),
    explain: async (asked) => {
      const wanted = await resolveRequest(deps, asked);
      if (!wanted.ok) return wanted;
      const evaluated = await evaluate(wanted.value, { ...asked, reason: '', urgent: false }, now());
      return ok(explanationOf(wanted.value, evaluated));
    },
    cancel: (given, by, origin) =>
      retryWhileStale(MAX_STALE_MOVES, async () => {
        const order = await findVisible({ by: 'ref', ref: given }, by, origin);
        if (order === null) return err({ kind: 'order_not_found', given });
        if (!createIdentity(order, settings.people).isSame(order.maker, by)) return err({ kind: 'not_yours', order });
        if (order.batch != null && order.state === 'awaiting_approval')
          return err({ kind: 'in_batch', ref: order.ref, batch: order.batch.ref, row: order.batch.row });
        if (order.state !== 'awaiting_approval' && !canBeTakenBack(order) && !waitsForProvider(order))
          return err({ kind: 'too_late', order });
        return move(order, { kind: 'cancelled', by });
      }),
  };
}

/** The one intake for all reports of providers: answers, queries and callbacks; also late, early, repeated and contradicting ones. */
export function createReportIntake({
  ledger,
  move,
  now,
  elapsedSince,
  has,
  timing,
}: {
  readonly ledger: Pick<Ledger, 'find'>;
  readonly move: Move;
  readonly now: () => number;
  readonly elapsedSince?: ((at: number) => number) | undefined;
  readonly has: HasProvider;
  readonly timing: TimingOf;
}): Pick<Orders, 'recordReport' | 'recordClaim'> {
  async function take(report: ProviderReport, proven: boolean, counts: (event: OrderEvent) => boolean) {
    const id = orderIdOf(report.merchantOrderId);
    const taken = await retryWhileStale(MAX_STALE_MOVES, async (): Promise<Result<Order | null, MoveRefused>> => {
      const order = id === null ? null : await ledger.find({ by: 'id', id });
      if (order === null) return ok(null);
      const event = eventOf(order, report, now(), timing(report.provider), proven, elapsedSince);
      if (event === null || !counts(event)) return ok(order);
      return move(order, elsewhere(order, event, has));
    });
    return taken.ok ? taken.value : null;
  }

  return {
    recordReport: (report) => take(report, true, () => true),
    recordClaim: async (report) => {
      const { kind } = report.outcome;
      if (kind === 'delivered' || kind === 'failed')
        await take(report, false, (event) => event.kind === 'contradicted' || isNextQuestion(event));
    },
  };
}

/** The event says only which of the order's ids is queried next. It does not say that the order failed. */
const isNextQuestion = (event: OrderEvent): boolean => event.kind === 'checking' && event.word === null;

/** An order fails over only to a configured provider. If none is left, a certain refusal means that it failed. */
function elsewhere(order: Order, event: OrderEvent, has: HasProvider): OrderEvent {
  if (event.kind !== 'failed_over') return event;
  const offer = offerFrom(event.offer, order, has);
  return offer === null ? { kind: 'refused', word: event.word } : { ...event, offer };
}

/**
 * What would happen to a request. Nothing is recorded.
 *
 * @property skipped the rules before the one that applies, each with the condition that fails
 * @property provider the provider that would be tried first; null if none sells it
 * @property counts the budgets that it could count into, before it
 * @property after the same budgets with this order in them; unchanged if it would be refused
 */
export type Explanation = {
  readonly msisdn: Msisdn;
  readonly place: NumberPlace;
  readonly product: Product;
  readonly team: string;
  readonly mismatch: ProductMismatch | null;
  readonly provider: ProviderName | null;
  readonly verdict: Result<Verdict, PolicyRefused>;
  readonly skipped: readonly Skipped[];
  readonly counts: readonly Count[];
  readonly after: readonly Count[];
};

/** Makes the explanation of an evaluated request. */
export function explanationOf(
  { team, msisdn, product, place, mismatch }: ResolvedRequest,
  evaluated: EvaluatedRequest,
): Explanation {
  const { fitting, outcome, counts } = evaluated;
  const shown = counts.filter(isShown);
  const offer = outcome.ok ? outcome.value.offers[0] : product.offers[0];
  return {
    msisdn,
    place,
    product,
    team: team.name,
    mismatch,
    provider: offer?.provider ?? null,
    verdict: outcome.ok ? { ok: true, value: outcome.value.verdict } : outcome,
    skipped: fitting.skipped,
    counts: shown,
    after: outcome.ok ? shown.map((count) => after(count, outcome.value, product.priceLi)) : shown,
  };
}

/** Every account but the one for urgent orders is shown. */
const isShown = ({ account }: Count): boolean => account.kind !== 'urgent';

/** Only the accounts that the order counts into change. */
const after = ({ account, used }: Count, { accounts }: Approvable, priceLi: number): Count =>
  accounts.includes(account)
    ? { account, used: { li: used.li + priceLi, orders: used.orders + 1 } }
    : { account, used };
