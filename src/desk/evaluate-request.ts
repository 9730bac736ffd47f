import {
  type Account,
  accountsOf,
  createMakerKeys,
  type MakerKeysOf,
  NOTHING_USED,
  type Used,
} from '../core/budget.ts';
import { createCalendar, type LocalDate } from '../core/calendar.ts';
import type { ConversationId } from '../core/conversation.ts';
import type { Ledger } from '../core/ledger.ts';
import { type GroupId, isAccount, type Membership } from '../core/people.ts';
import { type Count, evaluate, nobodyFor, type PolicyInput, type PolicyOutcome } from '../core/policy.ts';
import { err } from '../core/result.ts';
import { type BatchSize, groupsIn, NEVER, type Past, type PastQuestion, reasonKeyOf } from '../core/rule.ts';
import type { GroupDirectory } from '../core/surface.ts';
import type { Access } from './access.ts';
import type { DeskSettings } from './settings.ts';
import { createIsStaffed } from './staffing.ts';
import type { ResolvedRequest, TopupRequest } from './topup-request.ts';

/**
 * The part of the ledger that an evaluation reads. A trial of the rules opens no order, so it knows of earlier orders only when they
 * were opened.
 */
type EvaluateLedger<P extends PastTimes> = Pick<Ledger, 'currentConversation'> & {
  readonly usage: (asked: {
    readonly keys: readonly Account[];
    readonly past: PastQuestion;
  }) => Promise<{ readonly used: readonly Used[]; readonly past: P }>;
};
type OpenedAt = { readonly order: { readonly openedAt: number } };
export type PastTimes = Pick<Past, 'makerOpenedAt'> & {
  readonly sameNumber: readonly OpenedAt[];
  readonly sameReason: readonly OpenedAt[];
};

export type EvaluateDeps<P extends PastTimes = Past> = {
  readonly ledger: EvaluateLedger<P>;
  readonly settings: Pick<DeskSettings, 'policy' | 'budgets' | 'people' | 'timezone'>;
  readonly access: Pick<Access, 'membershipOf'>;
  /** The budgets that a maker's orders count into; by default as today's config knows the maker. */
  readonly makerKeys?: MakerKeysOf;
};

/** An evaluated request with its facts. `seenByRules` are the earlier orders that the rules depend on; null if there are none. */
export type EvaluatedRequest<P extends PastTimes = Past> = PolicyOutcome & {
  readonly at: number;
  readonly date: LocalDate;
  readonly past: P;
  readonly seenByRules: PastQuestion | null;
  readonly counts: readonly Count[];
};

export type EvaluateRequest<P extends PastTimes = Past> = (
  wanted: ResolvedRequest,
  asked: AskedRequest,
  at: number,
) => Promise<EvaluatedRequest<P>>;

type AskedRequest = Pick<TopupRequest, 'by' | 'origin' | 'reason' | 'urgent'>;

/** Judges a request whose facts were read. @property file given if it is one of many */
type JudgeRequest<P extends PastTimes> = (file?: RestOfFile) => EvaluatedRequest<P>;
/** Reads the facts of a request, in two queries of the ledger. */
export type ReadRequest<P extends PastTimes = Past> = (
  wanted: ResolvedRequest,
  asked: AskedRequest,
  at: number,
) => Promise<JudgeRequest<P>>;

/**
 * What the rows before it add, for one of many rows that are asked for together: nothing of them is recorded yet.
 *
 * @property used what they would reserve under an account
 * @property sameNumber how many of them are for this number; `sameReason` have its ticket or words
 */
export type RestOfFile = {
  readonly batch: BatchSize;
  readonly used: (account: Account) => Used;
  readonly sameNumber: number;
  readonly sameReason: number;
  readonly rows: number;
};

/** Approvers are shown earlier orders of this period. A rule may look back farther. */
const EARLIER_MS = 30 * 24 * 3_600_000;

/** Reads the facts and evaluates the rules. */
export function createEvaluateRequest<P extends PastTimes = Past>(deps: EvaluateDeps<P>): EvaluateRequest<P> {
  const read = createReadRequest(deps);
  return async (wanted, asked, at) => (await read(wanted, asked, at))();
}

/** Reads the facts apart from judging: those of many rows are read at once, and then each is judged with the rows before it. */
export function createReadRequest<P extends PastTimes = Past>(deps: EvaluateDeps<P>): ReadRequest<P> {
  const { ledger, settings, access } = deps;
  const { policy, budgets, people } = settings;
  const calendar = createCalendar(settings.timezone);
  const makerKeys = deps.makerKeys ?? createMakerKeys(people, [], createCalendar(settings.timezone));
  const questionOf = createQuestion(policy.rules);
  const { maxMakerOpenings } = lookingBack(policy.rules);
  const groups = groupsIn(policy.rules);
  const seenByRules = createSeenByRules(policy.rules);

  const memberships = async (by: TopupRequest['by']): Promise<ReadonlyMap<GroupId, Membership>> =>
    new Map(
      await Promise.all(groups.map(async (group) => [group, await access.membershipOf([group], by.account)] as const)),
    );

  /** Rules name conversations by the id that they had when the config was written. */
  const idsOf = (conversation: ConversationId, { team }: ResolvedRequest): readonly ConversationId[] => [
    conversation,
    ...team.conversations.filter((id) => ledger.currentConversation(id) === conversation),
  ];

  return async (wanted, { by, origin, reason, urgent }, at) => {
    const { team, msisdn, product, place, mismatch } = wanted;
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
    const conversations = idsOf(origin.conversation, wanted);
    const seen = seenByRules(question, at);
    return (file) => {
      const counts = accounts.map((account, index) => ({
        account,
        used: together(used[index] ?? NOTHING_USED, file?.used(account)),
      }));
      const justNow = (count = 0) => Array.from({ length: count }, () => ({ openedAt: at }));
      const openings = Math.min(file?.rows ?? 0, maxMakerOpenings);
      const makerDay = counts.find(({ account }) => account.kind === 'maker' && account.per === 'day');
      const facts: PolicyInput = {
        team,
        urgent,
        offers,
        counts,
        priceLi,
        productCode: product.code,
        place,
        insisted: mismatch !== null,
        conversations,
        maker: by.person,
        makerDayLi: makerDay?.used.li ?? 0,
        sameNumber: [...justNow(file?.sameNumber), ...past.sameNumber.map(({ order }) => order)],
        sameReason: [...justNow(file?.sameReason), ...past.sameReason.map(({ order }) => order)],
        makerOpenedAt: [...justNow(openings).map(({ openedAt }) => openedAt), ...past.makerOpenedAt],
        ...(file === undefined ? {} : { batch: file.batch }),
        inGroups,
        personOf: people.personOf,
        now: at,
        localTime: date.localTime,
      };
      return { ...evaluate(policy, facts), at, date, past, seenByRules: seen, counts };
    };
  };
}

const together = (a: Used, b: Used = NOTHING_USED): Used => ({ li: a.li + b.li, orders: a.orders + b.orders });

/** The same, and also checks with the platforms that enough approvers exist. */
export function createEvaluateStaffed(
  deps: EvaluateDeps & { readonly groups: readonly Pick<GroupDirectory, 'name' | 'membersOf'>[] },
): EvaluateRequest {
  const evaluateByRules = createEvaluateRequest(deps);
  const isStaffed = createIsStaffed({ groups: deps.groups, people: deps.settings.people });
  return async (wanted, asked, at) => {
    const evaluated = await evaluateByRules(wanted, asked, at);
    const { outcome } = evaluated;
    if (!outcome.ok || (await isStaffed(outcome.value.verdict.steps, asked.by.person))) return evaluated;
    return { ...evaluated, outcome: err(nobodyFor(outcome.value.verdict)) };
  };
}

/** Returns how far back the rules look, and at how many orders of a requester. */
export function lookingBack(rules: DeskSettings['policy']['rules']) {
  const longest = (lengths: readonly (number | undefined)[]): number =>
    lengths.reduce<number>((most, length) => Math.max(most, length ?? 0), 0);
  return {
    numberMs: longest(rules.map(({ when }) => when.sameNumberWithinMs)),
    reasonMs: longest(rules.map(({ when }) => when.sameReasonWithinMs)),
    makerMs: longest(rules.map(({ when }) => when.makerCountWithin?.ms)),
    maxMakerOpenings: longest(rules.map(({ when }) => when.makerCountWithin?.count)),
  };
}

function createQuestion(
  rules: DeskSettings['policy']['rules'],
): (about: Pick<PastQuestion, 'msisdn' | 'reasonKey' | 'makers'>, at: number) => PastQuestion {
  const { numberMs, reasonMs, makerMs, maxMakerOpenings } = lookingBack(rules);
  return (about, at) => ({
    ...about,
    numberSince: at - Math.max(EARLIER_MS, numberMs),
    reasonSince: at - Math.max(EARLIER_MS, reasonMs),
    makerSince: at - makerMs,
    maxMakerOpenings,
  });
}

/**
 * The earlier orders that the rules depend on must still be complete when the order is written. What the card shows besides may be
 * out of date.
 */
function createSeenByRules(
  rules: DeskSettings['policy']['rules'],
): (question: PastQuestion, at: number) => PastQuestion | null {
  const { numberMs, reasonMs, maxMakerOpenings } = lookingBack(rules);
  if (numberMs === 0 && reasonMs === 0 && maxMakerOpenings === 0) return () => null;
  return (question, at) => ({
    ...question,
    numberSince: numberMs === 0 ? NEVER : at - numberMs,
    reasonKey: reasonMs === 0 ? null : question.reasonKey,
    reasonSince: at - reasonMs,
  });
}
