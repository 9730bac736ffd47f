import { type LocalTime, WEEKDAYS, type Weekday } from './calendar.ts';
import type { ConversationId, MessageRef } from './conversation.ts';
import type { Carrier, Province } from './flow-code.ts';
import { type Msisdn, toHalfWidth } from './msisdn.ts';
import type { Order } from './order.ts';
import { type AccountId, type GroupId, isGroup, type Membership, type PersonId } from './people.ts';
import type { NumberPlace } from './product.ts';

/**
 * Hours and weekdays in the config's time zone, in minutes after midnight. If the end is before the start, the hours cross
 * midnight.
 */
export type Hours = { readonly fromMinute: number; readonly toMinute: number; readonly days: readonly Weekday[] };

/**
 * The conditions of a rule. All that are given must hold.
 *
 * @property priceUpToLi at most this
 * @property priceOverLi more than this
 * @property products codes of the catalogue
 * @property sameNumberWithinMs an order of this number was opened within this time, and was bought or still may be
 * @property sameReasonWithinMs the same for an order with the same ticket, or the same words
 * @property makerDayUpToLi all requests of the requester today, with this one, cost at most this
 * @property makerCountWithin the requester has already requested this often within this time
 * @property makers accounts and platform groups
 * @property batchSizeOver it is one of more than so many rows that are asked for together
 * @property batchTotalOverLi the same for what they cost together
 * @property anyway whether the requester insisted although the number's carrier or province does not fit
 */
export type Conditions = {
  readonly priceUpToLi?: number;
  readonly priceOverLi?: number;
  readonly products?: readonly string[];
  readonly carriers?: readonly Carrier[];
  readonly provinces?: readonly Province[];
  readonly sameNumberWithinMs?: number;
  readonly sameReasonWithinMs?: number;
  readonly makerDayUpToLi?: number;
  readonly makerCountWithin?: { readonly count: number; readonly ms: number };
  readonly between?: Hours;
  readonly conversations?: readonly ConversationId[];
  readonly makers?: readonly (AccountId | GroupId)[];
  readonly anyway?: boolean;
  readonly batchSizeOver?: number;
  readonly batchTotalOverLi?: number;
};
export type ConditionName = keyof Conditions;

/** People of whom this many must approve. `approvers` null means the team's. */
export type AskedStep = { readonly approvals: number; readonly approvers: readonly (AccountId | GroupId)[] | null };

/** `steps` are asked one after the other; none approves at once. This many `rejections` reject. */
export type RuleOutcome =
  | {
      readonly kind: 'ask';
      readonly steps: readonly AskedStep[];
      readonly rejections: number;
      readonly escalateTo: readonly (AccountId | GroupId)[] | null;
    }
  | { readonly kind: 'deny'; readonly sentence: string };

export type Rule = { readonly name: string; readonly when: Conditions; readonly outcome: RuleOutcome };

/**
 * The facts that conditions look at. Openings are epoch milliseconds, newest first.
 *
 * @property conversations every id that the requesting conversation has had
 * @property makerDayLi reserved and spent by the requester today, before this order
 * @property batch how many are asked for together, and what they cost; left out for a single request
 * @property inGroups whether the requester is in each group that rules name
 */
export type RuleInput = {
  readonly priceLi: number;
  readonly productCode: string;
  readonly place: NumberPlace;
  readonly insisted: boolean;
  readonly conversations: readonly ConversationId[];
  readonly maker: PersonId;
  readonly makerDayLi: number;
  readonly sameNumber: readonly { readonly openedAt: number }[];
  readonly sameReason: readonly { readonly openedAt: number }[];
  readonly makerOpenedAt: readonly number[];
  readonly batch?: BatchSize;
  readonly inGroups: ReadonlyMap<GroupId, Membership>;
  readonly personOf: (account: AccountId) => PersonId;
  readonly now: number;
  readonly localTime: LocalTime;
};

/** The rows that are asked for together, and their prices together. */
export type BatchSize = { readonly size: number; readonly totalLi: number };

/** A rule before the one that fits, and its first condition that does not hold. */
export type Skipped = { readonly rule: Rule; readonly by: ConditionName };

/** `unknown` if a platform could not be asked about a group that decides which rule fits. */
export type RuleMatch =
  | { readonly kind: 'fits'; readonly rule: Rule; readonly skipped: readonly Skipped[] }
  | { readonly kind: 'none'; readonly skipped: readonly Skipped[] }
  | { readonly kind: 'unknown'; readonly rule: Rule; readonly skipped: readonly Skipped[] };

/** Finds the first rule whose conditions all hold. */
export function matchRule(rules: readonly Rule[], circumstances: RuleInput): RuleMatch {
  const skipped: Skipped[] = [];
  for (const rule of rules) {
    const fit = fitOf(rule.when, circumstances);
    if (fit === 'fits') return { kind: 'fits', rule, skipped };
    if (fit === 'unknown') return { kind: 'unknown', rule, skipped };
    skipped.push({ rule, by: fit });
  }
  return { kind: 'none', skipped };
}

type Held = boolean | 'unknown';
/** One line for each condition: the wanted value against the facts. */
const HOLDS: { readonly [C in ConditionName]-?: (wanted: NonNullable<Conditions[C]>, is: RuleInput) => Held } = {
  priceUpToLi: (li, { priceLi }) => priceLi <= li,
  priceOverLi: (li, { priceLi }) => priceLi > li,
  products: (codes, { productCode }) => codes.includes(productCode),
  carriers: (carriers, { place }) => place.carrier !== null && carriers.includes(place.carrier),
  provinces: (provinces, { place }) => place.province !== null && provinces.includes(place.province),
  sameNumberWithinMs: (ms, { sameNumber, now }) => sameNumber.some(({ openedAt }) => openedAt >= now - ms),
  sameReasonWithinMs: (ms, { sameReason, now }) => sameReason.some(({ openedAt }) => openedAt >= now - ms),
  makerDayUpToLi: (li, { makerDayLi, priceLi }) => makerDayLi + priceLi <= li,
  makerCountWithin: ({ count, ms }, { makerOpenedAt, now }) => (makerOpenedAt[count - 1] ?? -1) >= now - ms,
  between: (hours, { localTime }) => isWithin(hours, localTime),
  conversations: (wanted, { conversations }) => conversations.some((here) => wanted.includes(here)),
  makers: isAmong,
  anyway: (wanted, { insisted }) => insisted === wanted,
  batchSizeOver: (most, { batch }) => batch !== undefined && batch.size > most,
  batchTotalOverLi: (li, { batch }) => batch !== undefined && batch.totalLi > li,
};
export const CONDITIONS = Object.keys(HOLDS) as readonly ConditionName[];

/** A condition that certainly does not hold excludes the rule, even if another could not be checked. */
function fitOf(when: Conditions, circumstances: RuleInput): 'fits' | 'unknown' | ConditionName {
  let unknown = false;
  for (const name of CONDITIONS) {
    const wanted = when[name];
    if (wanted === undefined) continue;
    const holds = HOLDS[name] as (wanted: unknown, is: RuleInput) => Held;
    const held = holds(wanted, circumstances);
    if (held === false) return name;
    if (held === 'unknown') unknown = true;
  }
  return unknown ? 'unknown' : 'fits';
}

function isAmong(ids: readonly (AccountId | GroupId)[], { maker, personOf, inGroups }: RuleInput): Held {
  if (ids.some((id) => !isGroup(id) && personOf(id) === maker)) return true;
  const memberships = ids.filter(isGroup).map((group) => inGroups.get(group) ?? 'unknown');
  if (memberships.includes('member')) return true;
  return memberships.includes('unknown') ? 'unknown' : false;
}

/** Hours over midnight belong to the day on which they begin. */
export function isWithin({ fromMinute, toMinute, days }: Hours, { minute, weekday }: LocalTime): boolean {
  const today = days.includes(weekday);
  if (fromMinute < toMinute) return today && minute >= fromMinute && minute < toMinute;
  const yesterday = WEEKDAYS[(WEEKDAYS.indexOf(weekday) + 6) % 7] ?? weekday;
  return (today && minute >= fromMinute) || (days.includes(yesterday) && minute < toMinute);
}

/** Returns the groups that rules name, each once. */
export const groupsIn = (rules: readonly Rule[]): readonly GroupId[] => [
  ...new Set(rules.flatMap(({ when }) => (when.makers ?? []).filter(isGroup))),
];

/**
 * One question about earlier orders.
 *
 * @property reasonKey as `reasonKeyOf` makes it; null asks for none
 * @property makers the requester's accounts
 * @property maxMakerOpenings how many of the requester's newest openings to return; 0 for none
 */
export type PastQuestion = {
  readonly msisdn: Msisdn;
  readonly reasonKey: string | null;
  readonly makers: readonly AccountId[];
  readonly numberSince: number;
  readonly reasonSince: number;
  readonly makerSince: number;
  readonly maxMakerOpenings: number;
};

/** An earlier order, and the position of its card. */
export type PastOrder = { readonly order: Order; readonly card: MessageRef | null };

/**
 * Earlier orders, newest first: at most 5 of the number and 3 with the reason, all bought or still possible, and the times at
 * which the requester opened some.
 */
export type Past = {
  readonly sameNumber: readonly PastOrder[];
  readonly sameReason: readonly PastOrder[];
  readonly makerOpenedAt: readonly number[];
};

/** The question that the rules asked, and the fingerprint of its answer. */
export type PastSeen = { readonly question: PastQuestion; readonly fingerprint: string };

/** When an order was opened, and which it is. */
export type Opening = { readonly id: string; readonly openedAt: number };

/** Earlier orders as rules see them, newest first. */
export type PastSeenBy = {
  readonly sameNumber: readonly Opening[];
  readonly sameReason: readonly Opening[];
  readonly makerOpenedAt: readonly number[];
};

/** The start of a question that looks at no order of the number. */
export const NEVER = Number.MAX_SAFE_INTEGER;

/**
 * Returns the fingerprint of a question's answer. It differs as soon as the question would find other orders; a change of their
 * states does not count.
 *
 * @param past what this question finds, or one that looks back farther
 */
export function fingerprintOf({ sameNumber, sameReason, makerOpenedAt }: PastSeenBy, question: PastQuestion): string {
  const since = (from: number) => (order: Opening) => order.openedAt >= from;
  const reasons = question.reasonKey === null ? [] : sameReason;
  return JSON.stringify([
    sameNumber.filter(since(question.numberSince)).map(({ id }) => id),
    reasons.filter(since(question.reasonSince)).map(({ id }) => id),
    makerOpenedAt.filter((openedAt) => openedAt >= question.makerSince).slice(0, question.maxMakerOpenings),
  ]);
}

/** A ticket as trackers write it: `CASE-42`, `INC-20261`. */
const TICKET = /(?<![\p{L}\d])\p{L}[\p{L}\d]{1,9}-\d{1,10}(?!\d)/u;

/**
 * Returns the key that equal reasons share: their first ticket or, if there is none, their words in any case, width and
 * spacing.
 *
 * @returns null for an empty reason
 */
export function reasonKeyOf(reason: string): string | null {
  const plain = toHalfWidth(reason).toLowerCase();
  const words = plain.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  return TICKET.exec(plain)?.[0] ?? (words === '' ? null : words);
}
