import { type Account, accountsOf, NOTHING_USED, type Used } from '../core/budget.ts';
import type { LocalDate } from '../core/calendar.ts';
import type { ConversationId } from '../core/conversation.ts';
import type { Ledger, Past, PastQuestion } from '../core/ledger.ts';
import { createMakerKeys, type MakerKeysOf } from '../core/maker-keys.ts';
import { NEVER } from '../core/past.ts';
import { type GroupId, isAccount, type Membership } from '../core/people.ts';
import { type Count, evaluate, type PolicyInput, type PolicyOutcome } from '../core/policy.ts';
import { reasonKeyOf } from '../core/reason.ts';
import { groupsIn } from '../core/rule.ts';
import type { Access } from './access.ts';
import type { TopupRequest } from './desk.ts';
import type { ResolvedRequest } from './resolve-request.ts';
import { createCalendar, type DeskSettings } from './settings.ts';

/**
 * As much of the ledger as judging asks for. What earlier orders say beyond when they were opened is for whoever opens the new one;
 * a trial of the rules, which opens none, has no more to say of them.
 */
type EvaluateLedger<P extends PastTimes> = Pick<Ledger, 'currentConversation'> & {
  readonly usage: (asked: {
    readonly keys: readonly Account[];
    readonly past: PastQuestion;
  }) => Promise<{ readonly used: readonly Used[]; readonly past: P }>;
};
type Opened = { readonly order: { readonly openedAt: number } };
export type PastTimes = Pick<Past, 'makerOpenedAt'> & {
  readonly sameNumber: readonly Opened[];
  readonly sameReason: readonly Opened[];
};

export type EvaluateDeps<P extends PastTimes = Past> = {
  readonly ledger: EvaluateLedger<P>;
  readonly settings: Pick<DeskSettings, 'policy' | 'budgets' | 'people' | 'timezone'>;
  readonly places: Pick<Access, 'membershipOf'>;
  /** Whose money it is; left out, only today's config says so. */
  readonly makerKeys?: MakerKeysOf;
};

/** A request with everything it was judged by. `lookedAt` is what the rules looked at of earlier orders; null for nothing. */
export type EvaluatedRequest<P extends PastTimes = Past> = PolicyOutcome & {
  readonly at: number;
  readonly date: LocalDate;
  readonly past: P;
  readonly lookedAt: PastQuestion | null;
  readonly counts: readonly Count[];
};

export type EvaluateRequest<P extends PastTimes = Past> = (
  wanted: ResolvedRequest,
  asked: Pick<TopupRequest, 'by' | 'origin' | 'reason' | 'urgent'>,
  at: number,
) => Promise<EvaluatedRequest<P>>;

/** How far back whoever decides is shown earlier orders; a rule's own window may reach farther. */
const EARLIER_MS = 30 * 24 * 3_600_000;

/** Fetches what the rules look at, in two reads of the ledger, and has them judge it. */
export function createEvaluateRequest<P extends PastTimes = Past>(deps: EvaluateDeps<P>): EvaluateRequest<P> {
  const { ledger, settings, places } = deps;
  const { policy, budgets, people } = settings;
  const calendar = createCalendar(settings.timezone);
  const makerKeys = deps.makerKeys ?? createMakerKeys(people, [], createCalendar(settings.timezone));
  const questionOf = createQuestion(policy.rules);
  const groups = groupsIn(policy.rules);
  const lookedAt = createLookedAt(policy.rules);

  const memberships = async (by: TopupRequest['by']): Promise<ReadonlyMap<GroupId, Membership>> =>
    new Map(
      await Promise.all(groups.map(async (group) => [group, await places.membershipOf([group], by.account)] as const)),
    );

  /** Rules name conversations by the id they had when the config was written. */
  const idsOf = (conversation: ConversationId, { team }: ResolvedRequest): readonly ConversationId[] => [
    conversation,
    ...team.conversations.filter((id) => ledger.currentConversation(id) === conversation),
  ];

  return async (wanted, { by, origin, reason, urgent }, at) => {
    const { team, msisdn, product, place, misfit } = wanted;
    const { offers, priceLi } = product;
    const date = calendar(at);
    const maker = makerKeys(by.account, date);
    const accounts = accountsOf({ team, maker, msisdn, offers, urgent, ...date }, budgets);
    const makers = [by.account, ...maker.also.month.filter(isAccount)];
    const question = questionOf({ msisdn, reasonKey: reasonKeyOf(reason), makers }, at);
    const [{ used, past }, inGroups] = await Promise.all([
      ledger.usage({ keys: accounts, past: question }),
      memberships(by),
    ]);
    const counts = accounts.map((account, index) => ({ account, used: used[index] ?? NOTHING_USED }));
    const makerDay = counts.find(({ account }) => account.kind === 'maker' && account.per === 'day');
    const facts: PolicyInput = {
      team,
      urgent,
      offers,
      counts,
      priceLi,
      productCode: product.code,
      place,
      insisted: misfit !== null,
      conversations: idsOf(origin.conversation, wanted),
      maker: by.person,
      makerDayLi: makerDay?.used.li ?? 0,
      sameNumber: past.sameNumber.map(({ order }) => order),
      sameReason: past.sameReason.map(({ order }) => order),
      makerOpenedAt: past.makerOpenedAt,
      inGroups,
      personOf: people.personOf,
      now: at,
      localTime: date.localTime,
    };
    return { ...evaluate(policy, facts), at, date, past, lookedAt: lookedAt(question, at), counts };
  };
}

/** How far rules look back, and at how many of a requester's orders. */
export function lookingBack(rules: DeskSettings['policy']['rules']) {
  const longest = (lengths: readonly (number | undefined)[]): number =>
    lengths.reduce<number>((most, length) => Math.max(most, length ?? 0), 0);
  return {
    numberMs: longest(rules.map(({ when }) => when.sameNumberWithinMs)),
    reasonMs: longest(rules.map(({ when }) => when.sameReasonWithinMs)),
    makerMs: longest(rules.map(({ when }) => when.makerCountWithin?.ms)),
    makerMost: longest(rules.map(({ when }) => when.makerCountWithin?.count)),
  };
}

function createQuestion(
  rules: DeskSettings['policy']['rules'],
): (about: Pick<PastQuestion, 'msisdn' | 'reasonKey' | 'makers'>, at: number) => PastQuestion {
  const { numberMs, reasonMs, makerMs, makerMost } = lookingBack(rules);
  return (about, at) => ({
    ...about,
    numberSince: at - Math.max(EARLIER_MS, numberMs),
    reasonSince: at - Math.max(EARLIER_MS, reasonMs),
    makerSince: at - makerMs,
    makerMost,
  });
}

/** Only what rules look at must still be all there is when the order is written: what the card shows besides must not hold anybody up. */
function createLookedAt(
  rules: DeskSettings['policy']['rules'],
): (question: PastQuestion, at: number) => PastQuestion | null {
  const { numberMs, reasonMs, makerMost } = lookingBack(rules);
  if (numberMs === 0 && reasonMs === 0 && makerMost === 0) return () => null;
  return (question, at) => ({
    ...question,
    numberSince: numberMs === 0 ? NEVER : at - numberMs,
    reasonKey: reasonMs === 0 ? null : question.reasonKey,
    reasonSince: at - reasonMs,
  });
}
