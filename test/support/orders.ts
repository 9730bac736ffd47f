import type { UsageKey } from '../../src/core/budget.ts';
import { type Change, countsLi, type Limit, type MoneyMove } from '../../src/core/change.ts';
import type { ConversationId } from '../../src/core/conversation.ts';
import { type Doubt, NEW_DOUBT } from '../../src/core/doubt.ts';
import { createOrderId, createOrderRef, merchantOrderIdOf, type OrderId, type OrderRef } from '../../src/core/ids.ts';
import type { Msisdn } from '../../src/core/msisdn.ts';
import type { Notice, Reply, Slot } from '../../src/core/notice.ts';
import { type Attempt, type Order, type OrderState, UNTOUCHED } from '../../src/core/order.ts';
import type { OrderEvent } from '../../src/core/order-event.ts';
import type { AccountId, Actor, PersonId } from '../../src/core/people.ts';
import type { ProviderWord } from '../../src/core/provider.ts';
import type { PastQuestion } from '../../src/core/rule.ts';
import { asking, OPENED } from './rules.ts';

// Changes made by hand, in any state and due at any time: what the ledger is told, whether or not the core would plan it so.

/** 2026-11-21 10:00 in Shanghai. */
export const OPENED_AT = Date.parse('2026-11-21T10:00:00+08:00');

export const conversation = (id: string): ConversationId => id as ConversationId;
export const msisdn = (digits: string): Msisdn => digits as Msisdn;
export const actor = (account: string, person: string = account, name = 'Wei'): Actor => ({
  account: account as AccountId,
  person: person as PersonId,
  name,
});

const draw = (): number => Math.floor(Math.random() * 32);
export const newOrderId = (at: number = OPENED_AT): OrderId => createOrderId(at, draw);

let refs = Math.floor(Math.random() * 32 ** 5);
/** A reference that no other call in this process returned: of a thousand drawn at random, two are the same once in seventy times. */
export function newOrderRef(): OrderRef {
  refs += 1;
  let rest = refs;
  return createOrderRef(() => {
    const digit = rest % 32;
    rest = Math.floor(rest / 32);
    return digit;
  });
}

let requests = 0;
/** A request key that no other call in this process returned. */
export const newRequestKey = (): string => `slack:${process.pid}.${++requests}`;

/**
 * The one builder of orders: one that waits for approval, of 1 GB at 19.63 for the team `support`, asked for in Slack. Every field can be
 * given; whoever needs another kind of order gives its fields here.
 */
export function anOrder(fields: Partial<Order> = {}): Order {
  const openedAt = fields.openedAt ?? OPENED_AT;
  const origin = fields.origin ?? { conversation: conversation('slack:C0SUPPORT'), thread: null, message: null };
  const made: Order = {
    id: newOrderId(openedAt),
    ref: newOrderRef(),
    version: 1,
    state: 'awaiting_approval',
    requestKey: newRequestKey(),
    team: 'support',
    maker: actor('slack:U0AGENT'),
    origin,
    decisionsIn: origin.conversation,
    msisdn: msisdn('13911281234'),
    place: { carrier: null, province: null },
    anyway: false,
    product: {
      code: '1QG00102410',
      name: { en: '1 GB nationwide', zh: '全国 1GB' },
      priceLi: 19_630,
      offers: [
        { provider: 'ytx', kind: 'traffic', flowCode: null },
        { provider: 'juhe', pid: '105000' },
      ],
    },
    reason: 'outage CASE-42',
    verdict: asking(1, ['slack:U0BOSS' as AccountId], 'standard'),
    attempt: null,
    earlier: [],
    ...PLAIN,
    buttonKey: null,
    day: '2026-11-21',
    month: '2026-11',
    openedAt,
    changedAt: openedAt,
    expiresAt: openedAt + 24 * 3_600_000,
    remindAt: null,
    counted: [],
    countedLi: fields.product?.priceLi ?? 19_630,
    ...fields,
  };
  return { ...made, counted: fields.counted ?? countedOf(made) };
}

/** The attempt with an offer of the order: its first one unless said otherwise. */
export function attempt({ id, product }: Order, fields: Partial<Attempt> = {}): Attempt {
  const offer = fields.offer ?? 0;
  const number = fields.number ?? 1;
  return {
    number,
    offer,
    provider: product.offers[offer]?.provider ?? 'ytx',
    merchantOrderId: merchantOrderIdOf(id, number),
    providerOrderId: null,
    startedAt: null,
    account: null,
    ...fields,
  };
}

export const doubt = (fields: Partial<Doubt> = {}): Doubt => ({
  code: 'timeout',
  why: 'no answer within 30s',
  since: OPENED_AT,
  askAt: OPENED_AT,
  ...NEW_DOUBT,
  ...fields,
});

export const word = (fields: Partial<ProviderWord> = {}): ProviderWord => ({
  provider: 'ytx',
  code: null,
  why: 'delivered',
  ...fields,
});

export const cardNotice = (order: Order, slot: Slot & ('card' | 'decisions') = 'card'): Notice => ({
  slot,
  conversation: slot === 'card' ? order.origin.conversation : order.decisionsIn,
  show: { kind: 'card', decide: slot === 'decisions' || order.decisionsIn === order.origin.conversation },
});
export const replyNotice = (order: Order, reply: Reply = { kind: 'succeeded' }): Notice => ({
  slot: 'reply',
  conversation: order.origin.conversation,
  show: { kind: 'reply', reply },
});

/** The change that opens an order: reserves its price, shows its card. */
export const opening = (
  after: Order = anOrder(),
  limits: readonly Limit[] = [],
  fields: Partial<Omit<Change, 'after' | 'basis'>> = {},
): Change => ({
  basis: { kind: 'usage', limits, seen: null },
  after,
  event: OPENED,
  at: after.openedAt,
  notices: [cardNotice(after)],
  money: 'reserve',
  countedBeforeLi: 0,
  dueAt: after.expiresAt,
  askGapMs: 0,
  ...fields,
});

const EVENT_INTO: Readonly<Record<OrderState, OrderEvent>> = {
  awaiting_approval: { kind: 'reminded', by: null, standIns: [] },
  approved: { kind: 'approved', by: actor('slack:U0BOSS'), insteadOf: null },
  submitting: { kind: 'submission_started' },
  accepted: { kind: 'accepted', providerOrderId: 'P1', costLi: null },
  in_doubt: { kind: 'doubted', doubt: doubt(), providerOrderId: null },
  succeeded: { kind: 'succeeded', word: word(), providerOrderId: 'P1', costLi: null },
  failed: { kind: 'failed', word: word({ code: '-101', why: 'no stock' }) },
  rejected: { kind: 'rejected', by: actor('slack:U0BOSS'), insteadOf: null, why: null },
  expired: { kind: 'expired' },
  cancelled: { kind: 'cancelled', by: actor('slack:U0AGENT') },
  refunded: { kind: 'refunded', word: word({ why: 'refunded' }) },
};

const MONEY_INTO: Readonly<Partial<Record<OrderState, MoneyMove>>> = {
  succeeded: 'spend',
  failed: 'release',
  rejected: 'release',
  expired: 'release',
  cancelled: 'release',
  refunded: 'refund',
};

/** The change that takes an order into a state, with its money and its card. Due at once unless the state is final. */
export function moving(
  before: Order,
  state: OrderState,
  fields: Partial<Omit<Change, 'after' | 'basis'>> & { readonly order?: Partial<Order> } = {},
): Change {
  const { order: changed, ...rest } = fields;
  const at = rest.at ?? before.changedAt + 1;
  const money = MONEY_INTO[state] ?? 'none';
  const moved: Order = { ...before, state, version: before.version + 1, changedAt: at, ...changed };
  const after = { ...moved, countedLi: countsLi(moved) };
  const final = money !== 'none';
  return {
    basis: { kind: 'version', version: before.version },
    after,
    event: EVENT_INTO[state],
    at,
    notices: [cardNotice(after)],
    money,
    countedBeforeLi: before.countedLi,
    dueAt: final ? null : at,
    askGapMs: 0,
    ...rest,
  };
}

/** An order that nothing happened to, of which nothing odd was seen when it was asked for. */
const PLAIN = {
  ...UNTOUCHED,
  urgent: false,
  sameReason: [],
  escalateAt: null,
  countedLi: 0,
} as const satisfies Partial<Order>;

/** Where an order's money counts that the config does not limit: its team's day and month, and its maker's day. */
export const countedOf = ({
  team,
  maker,
  day,
  month,
}: Pick<Order, 'team' | 'maker' | 'day' | 'month'>): readonly [UsageKey, UsageKey, UsageKey] => [
  { scope: `team:${team}`, period: day },
  { scope: `team:${team}`, period: month },
  { scope: `maker:${maker.account}`, period: day },
];

/** What is asked of earlier orders: of one number, and of nothing else. */
export const pastOfNumber = (msisdn: Msisdn, since: number): PastQuestion => ({
  msisdn,
  reasonKey: null,
  makers: ['slack:U0NOBODY' as AccountId],
  numberSince: since,
  reasonSince: since,
  makerSince: since,
  maxMakerOpenings: 0,
});
