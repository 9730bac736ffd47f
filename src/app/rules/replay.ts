import { joinedVerdict } from '../../core/batch-rows.ts';
import type { Account } from '../../core/budget.ts';
import { createCalendar } from '../../core/calendar.ts';
import type { Verdict } from '../../core/decision.ts';
import type { Order, OrderState } from '../../core/order.ts';
import type { AccountId, People } from '../../core/people.ts';
import { isByRule } from '../../core/policy.ts';
import { ok } from '../../core/result.ts';
import { reasonKeyOf } from '../../core/rule.ts';
import { approvalsAsked } from '../../core/voting.ts';
import { lookingBack } from '../../desk/evaluate-request.ts';
import type { DeskSettings } from '../../desk/settings.ts';
import type { Archive } from '../../ledger/archive.ts';
import { type Counted, createHistory } from './history.ts';
import { createTrial, reasonOf, refusal, ruled, sameSteps, stepsAsked, type Tried } from './trial.ts';

/** A replayed order and what would have been different; null if nothing. */
export type Replayed = { readonly order: Order; readonly difference: Difference | null };

export type Replay = {
  readonly settings: DeskSettings;
  readonly archive: Archive;
  readonly from: number;
  readonly until: number;
};

/** A month's budget counts from the first day of the month. */
const MONTH_MS = 31 * 24 * 3_600_000;

/**
 * Evaluates the orders of some days by other rules, in order, each with the results of those before it. Orders before the first day
 * are only counted, as they were recorded.
 */
export async function* replay({ settings, archive, from, until }: Replay): AsyncIterable<Replayed> {
  const { people, policy, timezone } = settings;
  const back = lookingBack(policy.rules);
  const history = createHistory(back);
  const calendar = createCalendar(timezone);
  const trial = createTrial({
    settings,
    usage: history.usage,
    currentConversation: archive.currentConversation,
    mayAskIn: () => 'member',
    isIn: () => 'unknown',
  });
  const since = from - Math.max(MONTH_MS, back.numberMs, back.reasonMs, back.makerMs);
  const tryOne = (order: Order): Promise<Tried> => {
    const by = { ...order.maker, person: people.personOf(order.maker.account) };
    const asked = { ...order, number: archive.numberFor(order), product: order.product.code, by };
    return trial(asked, order.openedAt, () => order.place);
  };
  const count = (order: Order, tried: Tried): (() => void) => {
    const counting = order.openedAt < from ? asRecorded(order, tried) : asSimulated(order, tried);
    const msisdn = archive.numberFor(order) as Order['msisdn'];
    return counting === null ? () => {} : history.count(countedOf({ ...order, msisdn }, order.maker.account, counting));
  };
  for await (const group of openedTogether(archive.orders(since, until))) {
    const at = group[0]?.openedAt ?? 0;
    history.passTo(at, calendar(at));
    const all = group.length === 1 ? [] : await triedAsRows(group, tryOne, count);
    for (const [index, order] of group.entries()) {
      const tried = all[index] ?? (await tryOne(order));
      count(order, tried);
      if (at >= from) yield { order, difference: differenceOf(order, tried, people.personOf) };
    }
  }
}

/** The orders of one batch are opened at the same time, and follow each other. Every other order comes alone. */
async function* openedTogether(orders: AsyncIterable<Order>): AsyncIterable<readonly Order[]> {
  let group: Order[] = [];
  for await (const order of orders) {
    const [first] = group;
    if (first !== undefined && (order.batch == null || order.batch.ref !== first.batch?.ref)) {
      yield group;
      group = [];
    }
    group.push(order);
  }
  if (group.length > 0) yield group;
}

/** Each row is judged with those before it counted; then what the rules ask for all of them is joined, as for the file. */
async function triedAsRows(
  rows: readonly Order[],
  tryOne: (order: Order) => Promise<Tried>,
  count: (order: Order, tried: Tried) => () => void,
): Promise<readonly Tried[]> {
  const all: { readonly tried: Tried; readonly undo: () => void }[] = [];
  for (const order of rows) {
    const tried = await tryOne(order);
    all.push({ tried, undo: count(order, tried) });
  }
  for (const { undo } of all.toReversed()) undo();
  const verdict = joinedVerdict(all.flatMap(({ tried }) => verdictOf(tried) ?? []));
  return all.map(({ tried }) => (verdict === null ? tried : joinedTo(verdict, tried)));
}

const verdictOf = (tried: Tried): Verdict | null =>
  tried.kind === 'evaluated' && tried.evaluated.outcome.ok ? tried.evaluated.outcome.value.verdict : null;

/** What people decide does not count into what rules approve by themselves. */
function joinedTo(verdict: Verdict, tried: Tried): Tried {
  if (tried.kind === 'refused' || !tried.evaluated.outcome.ok) return tried;
  const { value } = tried.evaluated.outcome;
  const accounts = value.accounts.filter((account) => verdict.steps.length === 0 || !isByRule(account));
  return { ...tried, evaluated: { ...tried.evaluated, outcome: ok({ ...value, verdict, accounts }) } };
}

/** The accounts that an order counts into, its price, and until when it counts; null for ever. */
type CountedAs = { readonly accounts: readonly Account[]; readonly priceLi: number; readonly until: number | null };

/** An order that the config does not know counts into no budget, but its number was still topped up. */
function asRecorded(order: Order, tried: Tried): CountedAs {
  const until = endOf(order);
  if (tried.kind === 'refused') return { accounts: [], priceLi: order.product.priceLi, until };
  const atOnce = order.verdict.steps.length === 0;
  const accounts = tried.evaluated.counts.map(({ account }) => account).filter((one) => atOnce || !isByRule(one));
  return { accounts, priceLi: tried.priceLi, until };
}

/**
 * Returns null if no order would have been opened. An order that people rejected then and a rule approves now would have been bought.
 */
function asSimulated(order: Order, tried: Tried): CountedAs | null {
  if (tried.kind === 'refused') return null;
  const { outcome } = tried.evaluated;
  if (!outcome.ok) return outcome.error.kind === 'rule_unknown' ? asRecorded(order, tried) : null;
  const { verdict, accounts } = outcome.value;
  const until = verdict.steps.length === 0 && UNDECIDED.has(order.state) ? null : endOf(order);
  return { accounts, priceLi: tried.priceLi, until };
}

/** The final states before a purchase. */
const UNDECIDED: ReadonlySet<OrderState> = new Set(['rejected', 'expired', 'cancelled']);
const UNBOUGHT: ReadonlySet<OrderState> = new Set([...UNDECIDED, 'failed', 'refunded']);
export const wasBought = ({ state }: Order): boolean => state === 'succeeded';

const endOf = ({ state, decision, changedAt }: Order): number | null => {
  if (!UNBOUGHT.has(state)) return null;
  return UNDECIDED.has(state) ? (decision?.at ?? changedAt) : changedAt;
};

/** Of the accounts of providers, only that of the provider that delivered keeps counting. */
function countedOf(order: Order, maker: AccountId, { accounts, priceLi, until }: CountedAs): Counted {
  const { msisdn, openedAt, attempt, changedAt } = order;
  const isOther = ({ kind, name }: Account) => kind === 'provider' && wasBought(order) && name !== attempt?.provider;
  return {
    msisdn,
    reasonKey: reasonKeyOf(order.reason),
    maker,
    openedAt,
    priceLi: order.costLi ?? priceLi,
    accounts: accounts.map((account) => ({ account, until: isOther(account) ? changedAt : until })),
    until,
  };
}

/** The kinds of differences, in the order of the report. */
export const KINDS = {
  by_itself: 'approved by itself instead of by people',
  by_people: 'people decide instead of approved by itself',
  more: 'more approvals',
  fewer: 'fewer approvals',
  others: 'other approvers',
  refused: 'refused now',
  renamed: 'a rule of another name only',
  unsaid: 'cannot be said: a group would have to be asked',
  unknown: 'of something that this config does not know',
} as const;
export type Kind = keyof typeof KINDS;

/**
 * The difference for one order.
 *
 * @property why the cause that many orders can share; null if the kind says it already
 * @property words what happened and what would happen
 */
export type Difference = { readonly kind: Kind; readonly why: string | null; readonly words: string };

/** Refusals because of the config's teams, people and products, not of its rules. */
const UNKNOWN: ReadonlySet<string> = new Set(['no_team', 'not_requester', 'unknown_product']);

/** Compares what the rules asked for when the order was opened with what they would ask for now; null if it is the same. */
export function differenceOf(order: Order, tried: Tried, personOf: People['personOf']): Difference | null {
  const was = ruled(order.verdict);
  if (tried.kind === 'refused') {
    const kind = UNKNOWN.has(tried.refused.kind) ? 'unknown' : 'refused';
    return { kind, why: refusal(tried.refused), words: was };
  }
  const { outcome } = tried.evaluated;
  if (outcome.ok) return verdictDifference(order.verdict, outcome.value.verdict, personOf);
  const { error } = outcome;
  if (error.kind === 'rule_unknown')
    return { kind: 'unsaid', why: `whether rule "${error.rule}" is for them`, words: was };
  return { kind: 'refused', why: reasonOf(error), words: was };
}

function verdictDifference(before: Verdict, after: Verdict, personOf: People['personOf']): Difference | null {
  const kind = kindOf(before, after, personOf);
  if (kind === null) return null;
  const capped = after.capped && !before.capped ? ', since rules have approved enough that day' : '';
  const asked = (verdict: Verdict): string =>
    kind === 'others' ? `rule "${verdict.rule}", ${stepsAsked(verdict.steps, personOf)}` : ruled(verdict);
  return { kind, why: null, words: `${asked(before)} → ${asked(after)}${capped}` };
}

function kindOf(before: Verdict, after: Verdict, personOf: People['personOf']): Kind | null {
  const [was, is] = [approvalsAsked(before), approvalsAsked(after)];
  if (was !== is) {
    if (is === 0) return 'by_itself';
    if (was === 0) return 'by_people';
    return is > was ? 'more' : 'fewer';
  }
  if (!sameSteps(before.steps, after.steps, personOf)) return 'others';
  return before.rule === after.rule ? null : 'renamed';
}
