import type { UsageKey } from '../core/budget.ts';
import type { Change, Ledger, Past, PastOrder, PastQuestion, PastSeen } from '../core/ledger.ts';
import type { MakerKeysOf } from '../core/maker-keys.ts';
import { open } from '../core/opening.ts';
import { type Order, UNTOUCHED } from '../core/order.ts';
import { fingerprintOf } from '../core/past.ts';
import { platformOf } from '../core/people.ts';
import { type Approvable, nobodyFor } from '../core/policy.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Rule } from '../core/rule.ts';
import type { Access } from './access.ts';
import type { Desk, RequestRefused, TopupRequest } from './desk.ts';
import { earlierFor } from './earlier.ts';
import { createEvaluateRequest, type EvaluatedRequest, type EvaluateRequest } from './evaluate-request.ts';
import { explanationOf } from './explain.ts';
import type { NewIds } from './ids.ts';
import { createRefSize } from './ref-size.ts';
import { type ResolveDeps, type ResolvedRequest, resolveRequest, resolveWholeRequest } from './resolve-request.ts';
import type { DeskSettings } from './settings.ts';
import type { IsStaffed } from './staffing.ts';

type RequestDeps = ResolveDeps & {
  readonly ledger: Ledger;
  readonly settings: DeskSettings;
  readonly places: Access;
  readonly makerKeys: MakerKeysOf;
  readonly isStaffed: IsStaffed;
  readonly newIds: NewIds;
  readonly now: () => number;
  readonly recorded: (change: Change) => void;
};

/** How often a judgement is made again because another order was written meanwhile, before the last refusal stands. */
const ATTEMPTS = 300;

/** The use cases that open an order or say what would happen if one were opened. */
export function createRequest(deps: RequestDeps): Pick<Desk, 'request' | 'explain'> {
  const { ledger, places, isStaffed, now, recorded } = deps;
  const judgeByRules = createEvaluateRequest(deps);
  const refs = createRefSize();

  const judge: EvaluateRequest = async (wanted, asked, at) => {
    const judged = await judgeByRules(wanted, asked, at);
    const { outcome } = judged;
    if (!outcome.ok || (await isStaffed(outcome.value.verdict.steps, asked.by.person))) return judged;
    return { ...judged, outcome: err(nobodyFor(outcome.value.verdict)) };
  };

  async function openOnce(
    asked: TopupRequest,
    wanted: ResolvedRequest,
  ): Promise<Result<Order, RequestRefused> | 'again' | 'seen'> {
    const judged = await judge(wanted, asked, now());
    const { outcome, fitting } = judged;
    if (!outcome.ok) return outcome;
    if (fitting.kind !== 'fits') throw new Error('only a rule that fits lets an order be opened');
    const change = planned(deps, refs.size(), asked, wanted, {
      ...judged,
      rule: fitting.rule,
      judgement: outcome.value,
    });
    const written = await ledger.record(change);
    refs.drawn(!written.ok && written.error.kind === 'taken');
    if (written.ok) {
      recorded(change);
      return ok(change.after);
    }
    return written.error.kind === 'seen' ? 'seen' : 'again';
  }

  async function opened(asked: TopupRequest, wanted: ResolvedRequest): Promise<Awaited<ReturnType<Desk['request']>>> {
    for (let tries = 1; ; tries += 1) {
      const outcome = await openOnce(asked, wanted);
      if (outcome === 'again' && tries < ATTEMPTS) continue;
      if (typeof outcome === 'object' && outcome.ok) return ok({ order: outcome.value, seen: false });
      const first = await ledger.find({ by: 'request', requestKey: asked.requestKey });
      if (first !== null) {
        const isTheirs = await places.sees(first, asked.by, asked.origin);
        return isTheirs ? ok({ order: first, seen: true }) : err({ kind: 'request_key_taken' });
      }
      if (typeof outcome === 'object') return outcome;
      if (tries >= 2 * ATTEMPTS) throw new Error(`no order could be opened in ${tries} tries`);
    }
  }

  return {
    request: async (asked) => {
      const wanted = await resolveWholeRequest(deps, asked);
      return wanted.ok ? opened(asked, wanted.value) : wanted;
    },
    explain: async (asked) => {
      const wanted = await resolveRequest(deps, asked);
      if (!wanted.ok) return wanted;
      const judged = await judge(wanted.value, { ...asked, reason: '', urgent: false }, now());
      return ok(explanationOf(wanted.value, judged));
    },
  };
}

type Opening = EvaluatedRequest & { readonly rule: Rule; readonly judgement: Approvable };

function planned(
  { places, newIds, settings }: RequestDeps,
  refSize: number,
  asked: TopupRequest,
  { team, msisdn, product, place, misfit }: ResolvedRequest,
  { at, date, past, lookedAt, rule, judgement }: Opening,
): Change {
  const { verdict, offers, accounts, limits } = judgement;
  const decisionsIn = places.decisionsFor(team, asked.origin.conversation);
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
      anyway: misfit !== null,
      urgent: asked.urgent && verdict.steps.length > 0,
      product: { code: product.code, name: product.name, priceLi: product.priceLi, offers },
      reason: asked.reason,
      verdict,
      counted: accounts.map(keyOf),
      ...UNTOUCHED,
      ...earlierFor(team, past),
      buttonKey: onTelegram ? newIds.buttonKey() : null,
      day: date.day,
      month: date.month,
      openedAt: at,
      changedAt: at,
      expiresAt: at + settings.expiresAfterMs,
      remindAt: after(settings.remindAfterMs),
      escalateAt: verdict.escalateTo.length === 0 ? null : after(settings.escalateAfterMs),
    },
    { limits, seen: lookedAt && seenOf(past, lookedAt), rule, rules: settings.policyHash },
    { timing: settings.timing, operators: settings.operators.conversation, toleranceLi: settings.toleranceLi },
  );
}

const seenOf = (past: Past, question: PastQuestion): PastSeen => {
  const openings = (found: readonly PastOrder[]) => found.map(({ order: { id, openedAt } }) => ({ id, openedAt }));
  const seen = { ...past, sameNumber: openings(past.sameNumber), sameReason: openings(past.sameReason) };
  return { question, fingerprint: fingerprintOf(seen, question) };
};

const keyOf = ({ scope, period }: UsageKey): UsageKey => ({ scope, period });
