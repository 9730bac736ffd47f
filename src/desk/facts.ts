import { type Account, accountsOf, NOTHING_USED, type Used } from '../core/budget.ts';
import type { LocalDate } from '../core/calendar.ts';
import type { ConversationId, Origin } from '../core/conversation.ts';
import type { PastQuestion } from '../core/ledger.ts';
import type { Actor, GroupId, Membership } from '../core/people.ts';
import type { Facts } from '../core/policy.ts';
import { reasonKeyOf } from '../core/reason.ts';
import { createCalendar, type DeskSettings } from './settings.ts';
import type { Wanted } from './understand.ts';

/** Who asks, where, why and how; `at` in epoch milliseconds. */
export type Asking = {
  readonly by: Actor;
  readonly origin: Origin;
  readonly reason: string;
  readonly urgent: boolean;
  readonly at: number;
};

/** What must be known before a request can be judged: what is used up of these accounts, and what was asked before. */
export type Inquiry = {
  readonly date: LocalDate;
  readonly accounts: readonly Account[];
  readonly question: PastQuestion;
};

type Opened = { readonly openedAt: number };
/** What was found out. `used` is in the order of the accounts; openings are newest first; `here` is every id the conversation has had. */
export type Found = {
  readonly used: readonly Used[];
  readonly sameNumber: readonly Opened[];
  readonly sameReason: readonly Opened[];
  readonly makerOpenedAt: readonly number[];
  readonly inGroups: ReadonlyMap<GroupId, Membership>;
  readonly here: readonly ConversationId[];
};

/** How far back whoever decides is shown earlier orders; a rule's own window may reach farther. */
const EARLIER_MS = 30 * 24 * 3_600_000;

/** Says what has to be found out about a request. */
export function createInquire(
  settings: Pick<DeskSettings, 'policy' | 'budgets' | 'timezone'>,
): (wanted: Wanted, asking: Asking) => Inquiry {
  const calendar = createCalendar(settings.timezone);
  const { numberMs, reasonMs, makerMs, makerMost } = lookingBack(settings.policy.rules);
  return ({ team, msisdn, product }, { by, reason, urgent, at }) => {
    const date = calendar(at);
    const counted = { team, maker: by.person, msisdn, offers: product.offers, urgent, ...date };
    return {
      date,
      accounts: accountsOf(counted, settings.budgets),
      question: {
        msisdn,
        reasonKey: reasonKeyOf(reason),
        maker: by.person,
        numberSince: at - Math.max(EARLIER_MS, numberMs),
        reasonSince: at - Math.max(EARLIER_MS, reasonMs),
        makerSince: at - makerMs,
        makerMost,
      },
    };
  };
}

/** How far the rules themselves look back, and at how many of an asker's orders. */
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

/** Puts together what the rules look at. */
export function factsOf(
  { team, product, place, misfit }: Wanted,
  { by, urgent, at }: Asking,
  { accounts, date }: Inquiry,
  { used, here, ...past }: Found,
  personOf: Facts['personOf'],
): Facts {
  const counts = accounts.map((account, index) => ({ account, used: used[index] ?? NOTHING_USED }));
  const makerDay = counts.find(({ account }) => account.kind === 'maker' && account.per === 'day');
  return {
    ...past,
    team,
    urgent,
    offers: product.offers,
    counts,
    priceLi: product.priceLi,
    productCode: product.code,
    place,
    insisted: misfit !== null,
    conversations: here,
    maker: by.person,
    makerDayLi: makerDay?.used.li ?? 0,
    personOf,
    now: at,
    localTime: date.localTime,
  };
}
