import { open } from '../core/advance.ts';
import type { UsageKey } from '../core/budget.ts';
import type { Change } from '../core/change.ts';
import type { EarlierOrder } from '../core/decision.ts';
import { createRefSize, type OrderId, type OrderRef } from '../core/ids.ts';
import type { Ledger } from '../core/ledger.ts';
import { maskMsisdn } from '../core/msisdn.ts';
import { type InBatch, type Order, orderedProduct, UNTOUCHED } from '../core/order.ts';
import { platformOf } from '../core/people.ts';
import { type Approvable, type Team, teamCalled } from '../core/policy.ts';
import { err, ok, type Result } from '../core/result.ts';
import { fingerprintOf, type Past, type PastOrder, type PastQuestion, type PastSeen, type Rule } from '../core/rule.ts';
import type { Access } from './access.ts';
import { callingOf } from './calls.ts';
import type { EvaluatedRequest, EvaluateRequest } from './evaluate-request.ts';
import type { DeskSettings } from './settings.ts';
import {
  type RequestRefused,
  type ResolveDeps,
  type ResolvedRequest,
  resolveWholeRequest,
  type TopupRequest,
} from './topup-request.ts';

/** Makes new ids. It is passed in, so that a test or a simulation can choose them. */
export type NewIds = {
  /** @param refSize how many characters the reference has after its `T` */
  readonly order: (at: number, refSize: number) => { readonly id: OrderId; readonly ref: OrderRef };
  /** 16 random bytes as 22 characters of base64url. */
  readonly buttonKey: () => string;
};

type OpenOrderDeps = ResolveDeps & {
  readonly ledger: Ledger;
  readonly settings: DeskSettings;
  readonly access: Access;
  readonly evaluate: EvaluateRequest;
  readonly newIds: NewIds;
  readonly now: () => number;
  readonly recorded: (change: Change) => void;
};

/** How often a request is evaluated again because another order was written meanwhile. After that the last refusal counts. */
const MAX_ATTEMPTS = 300;

/** `seen` is true if an earlier request with the same key opened the order. */
export type Opened = { readonly order: Order; readonly seen: boolean };
export type OpenOrder = (asked: TopupRequest) => Promise<Result<Opened, RequestRefused>>;

/** Resolves and evaluates a request and writes its order, once for each request key. */
export function createOpenOrder(deps: OpenOrderDeps): OpenOrder {
  const { ledger, access, evaluate, now, recorded } = deps;
  const refs = createRefSize();

  async function openOnce(
    asked: TopupRequest,
    wanted: ResolvedRequest,
  ): Promise<Result<Order, RequestRefused> | 'again' | 'seen'> {
    const evaluated = await evaluate(wanted, asked, now());
    const { outcome, fitting } = evaluated;
    if (!outcome.ok) return outcome;
    if (fitting.kind !== 'fits') throw new Error('only a rule that fits lets an order be opened');
    const change = planned(deps, refs.size(), asked, wanted, {
      ...evaluated,
      rule: fitting.rule,
      approvable: outcome.value,
    });
    const written = await ledger.record(change);
    refs.drawn(!written.ok && written.error.kind === 'taken');
    if (written.ok) {
      recorded(change);
      return ok(change.after);
    }
    return written.error.kind === 'seen' ? 'seen' : 'again';
  }

  return async (asked) => {
    const wanted = await resolveWholeRequest(deps, asked);
    if (!wanted.ok) return wanted;
    for (let tries = 1; ; tries += 1) {
      const outcome = await openOnce(asked, wanted.value);
      if (outcome === 'again' && tries < MAX_ATTEMPTS) continue;
      if (typeof outcome === 'object' && outcome.ok) return ok({ order: outcome.value, seen: false });
      const first = await ledger.find({ by: 'request', requestKey: asked.requestKey });
      if (first !== null) {
        const isTheirs = await access.sees(first, asked.by, asked.origin);
        return isTheirs ? ok({ order: first, seen: true }) : err({ kind: 'request_key_taken' });
      }
      if (typeof outcome === 'object') return outcome;
      if (tries >= 2 * MAX_ATTEMPTS) throw new Error(`no order could be opened in ${tries} tries`);
    }
  };
}

export type AllowedRequest = EvaluatedRequest & { readonly rule: Rule; readonly approvable: Approvable };

/** Plans a new order. @property batch given if it is one of many */
export function planned(
  { access, newIds, settings }: Pick<OpenOrderDeps, 'access' | 'newIds' | 'settings'>,
  refSize: number,
  asked: TopupRequest,
  { team, msisdn, product, place, mismatch }: ResolvedRequest,
  { at, date, past, seenByRules, rule, approvable }: AllowedRequest,
  batch: InBatch | null = null,
): Change {
  const { verdict, offers, accounts, limits } = approvable;
  const decisionsIn = access.decisionsFor(team, asked.origin.conversation);
  const onTelegram = [decisionsIn, asked.origin.conversation].some((id) => platformOf(id) === 'telegram');
  const after = (ms: number | null): number | null => (ms === null ? null : at + ms);
  return open(
    {
      ...newIds.order(at, refSize),
      requestKey: asked.requestKey,
      team: team.name,
      maker: asked.by,
      origin: asked.origin,
      decisionsIn,
      msisdn,
      place,
      anyway: mismatch !== null,
      urgent: asked.urgent && verdict.steps.length > 0,
      product: orderedProduct(product, offers),
      reason: asked.reason,
      verdict,
      counted: accounts.map(keyOf),
      ...UNTOUCHED,
      ...earlierFor(team, past),
      buttonKey: onTelegram && batch === null ? newIds.buttonKey() : null,
      day: date.day,
      month: date.month,
      openedAt: at,
      changedAt: at,
      expiresAt: at + settings.expiresAfterMs,
      remindAt: after(settings.remindAfterMs),
      escalateAt: verdict.escalateTo.length === 0 ? null : after(settings.escalateAfterMs),
      ...(batch === null ? {} : { batch }),
    },
    { limits, seen: seenByRules && seenOf(past, seenByRules), rule, rules: settings.policyHash },
    {
      timing: settings.timing,
      operators: settings.operators.conversation,
      toleranceLi: settings.toleranceLi,
      calling: callingOf(settings),
    },
  );
}

const seenOf = (past: Past, question: PastQuestion): PastSeen => {
  const openings = (found: readonly PastOrder[]) => found.map(({ order: { id, openedAt } }) => ({ id, openedAt }));
  const seen = { ...past, sameNumber: openings(past.sameNumber), sameReason: openings(past.sameReason) };
  return { question, fingerprint: fingerprintOf(seen, question) };
};

const keyOf = ({ scope, period }: UsageKey): UsageKey => ({ scope, period });

/** A card has room for this much of an earlier order's reason. */
const MAX_KEPT_REASON = 80;

/** The earlier orders on a new order's card. An order with both the same number and the same reason is listed once. */
export function earlierFor(team: Team, { sameNumber, sameReason }: Past): Pick<Order, 'earlier' | 'sameReason'> {
  const isOwn = ({ order }: PastOrder): boolean => teamCalled([team], order.team) !== undefined;
  const of = (past: PastOrder): EarlierOrder => (isOwn(past) ? ownOf(past, team) : foreignOf(past));
  const others = sameReason.filter(({ order }) => sameNumber.every((one) => one.order.id !== order.id));
  return { earlier: sameNumber.map(of), sameReason: others.map(of) };
}

/** A team that had another name then is still the same team. */
function ownOf({ order, card }: PastOrder, { name: team }: Team): EarlierOrder {
  const { ref, product, openedAt, msisdn, maker, reason, origin } = order;
  const asked = origin.message === null ? null : { conversation: origin.conversation, message: origin.message };
  const kept = reason.length > MAX_KEPT_REASON ? `${reason.slice(0, MAX_KEPT_REASON - 1)}…` : reason;
  const number = maskMsisdn(msisdn);
  return { team, ref, productCode: product.code, openedAt, number, by: maker.name, reason: kept, at: asked ?? card };
}

/** Of another team's order only that there was one, and when. */
const foreignOf = ({ order: { team, openedAt } }: PastOrder): EarlierOrder => ({
  team,
  ref: '' as EarlierOrder['ref'],
  productCode: '',
  openedAt,
  number: '',
  by: '',
  reason: '',
  at: null,
});
