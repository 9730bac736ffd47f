import { type Card, plainCard } from '../../../commands/card.ts';
import { createWriteTime, type RenderContext } from '../../../commands/render-context.ts';
import type { ConversationId } from '../../../src/core/conversation.ts';
import { parseFlowCode } from '../../../src/core/flow-code.ts';
import type { BatchRef, MerchantOrderId, OrderId, OrderRef } from '../../../src/core/ids.ts';
import type { JournalLine } from '../../../src/core/ledger.ts';
import type { Msisdn, NumberKey } from '../../../src/core/msisdn.ts';
import { ORDER_STATES, type Order, type OrderState } from '../../../src/core/order.ts';
import type { OrderEvent } from '../../../src/core/order-event.ts';
import type { AccountId, Actor, PersonId } from '../../../src/core/people.ts';
import type { Language, Product } from '../../../src/core/product.ts';
import type { ProviderWord } from '../../../src/core/provider.ts';
import { nameIn } from '../../../src/providers/registry.ts';
import { anOrder, doubt } from '../orders.ts';
import { asking, OPENED } from '../rules.ts';

export const LANGUAGES: readonly Language[] = ['en', 'zh'];
/** 14:02 on 21 November in Shanghai. */
export const ASKED_AT = Date.parse('2026-11-21T14:02:00+08:00');
export const MSISDN = '13788886666' as Msisdn;
const MINUTE = 60_000;

export const actor = (id: string, name: string): Actor => ({
  account: id as AccountId,
  person: id as PersonId,
  name,
});
export const LIN = actor('slack:U0LIN', 'Lin');
export const BOSS = actor('slack:U0BOSS', 'Boss');
export const SUPPORT = 'slack:C0SUPPORT' as ConversationId;

export const ADVICE = { en: 'Pay into the account at the provider.', zh: '请给供应商账户充值。' };

export const renderContextIn = (language: Language, now = ASKED_AT + 10 * MINUTE): RenderContext => ({
  language,
  now,
  writeTime: createWriteTime('Asia/Shanghai'),
  providerName: (provider) => nameIn(provider, language),
  adviceOf: (_, code) => (code === '210505' ? ADVICE[language] : null),
  nameOf: (account) => (account === BOSS.account ? 'Boss' : null),
});

export function product(code: string, aliases: readonly string[] = []): Product {
  const flow = parseFlowCode(code);
  return {
    code,
    aliases,
    name: { en: '1 GB nationwide', zh: '全国 1GB' },
    kind: 'data',
    priceLi: 19_630,
    offers: [
      { provider: 'ytx', kind: 'traffic', flowCode: null },
      { provider: 'juhe', pid: '105000' },
    ],
    flow: flow.ok ? flow.value : null,
  };
}
export const PRODUCTS = [product('1QG00102410', ['1GB']), product('2QG00102410')];

const EMPTY_ACCOUNT: ProviderWord = { provider: 'juhe', code: '210505', why: '余额不足' };

const opened = anOrder({
  id: '01HABCDEFGHJKMNP' as OrderId,
  ref: 'T7K3QX' as OrderRef,
  requestKey: 'slack:1',
  maker: LIN,
  origin: { conversation: SUPPORT, thread: null, message: null },
  msisdn: MSISDN,
  place: { carrier: 'mobile', province: 'BJ' },
  verdict: asking(1, [BOSS.account, LIN.account, 'slack:group:S0LEADS' as AccountId]),
  openedAt: ASKED_AT,
});

const bought: Partial<Order> = {
  votes: [{ by: BOSS, at: ASKED_AT + MINUTE, step: 0, insteadOf: null }],
  decision: { kind: 'approved', by: BOSS, insteadOf: null, why: null, at: ASKED_AT + MINUTE },
  attempt: {
    number: 1,
    offer: 0,
    provider: 'ytx',
    merchantOrderId: '01HABCDEFGHJKMNP01' as MerchantOrderId,
    providerOrderId: null,
    startedAt: ASKED_AT + 2 * MINUTE,
    account: 'account-of-ytx',
  },
};
const taken = bought.attempt ? { ...bought.attempt, providerOrderId: '2016010000000219' } : null;
const ended = (kind: 'rejected' | 'cancelled' | 'expired', by: Actor | null, why: string | null): Partial<Order> => ({
  decision: { kind, by, insteadOf: null, why, at: ASKED_AT + 3 * MINUTE },
  changedAt: ASKED_AT + 3 * MINUTE,
});

const IN_STATE: Readonly<Record<OrderState, Partial<Order>>> = {
  awaiting_approval: {},
  approved: bought,
  submitting: bought,
  accepted: { ...bought, attempt: taken },
  in_doubt: {
    ...bought,
    doubt: doubt({
      code: 'timeout',
      why: 'no answer in 30 s',
      since: ASKED_AT + 3 * MINUTE,
      askAt: ASKED_AT + 60 * MINUTE,
    }),
  },
  succeeded: {
    ...bought,
    attempt: taken,
    word: { provider: 'ytx', code: null, why: '成功' },
    costLi: 19_500,
    changedAt: ASKED_AT + 5 * MINUTE,
  },
  failed: {
    ...bought,
    attempt: taken && { ...taken, number: 2, offer: 1, provider: 'juhe', providerOrderId: null },
    refusals: [{ provider: 'ytx', code: '-205', why: '应用验证失败' }, EMPTY_ACCOUNT],
    word: EMPTY_ACCOUNT,
    changedAt: ASKED_AT + 5 * MINUTE,
  },
  rejected: ended('rejected', BOSS, 'asked for twice'),
  expired: ended('expired', null, null),
  cancelled: ended('cancelled', LIN, null),
  refunded: { ...bought, attempt: taken, word: { provider: 'ytx', code: '-2', why: '已退款' }, conflict: 'ytx:-2' },
};

export const orderIn = (state: OrderState, more: Partial<Order> = {}): Order => ({
  ...opened,
  ...IN_STATE[state],
  state,
  ...more,
});

export const ordersInEveryState = (): readonly Order[] => ORDER_STATES.map((state) => orderIn(state));

const REFUSED: ProviderWord = { provider: 'ytx', code: '-205', why: '应用验证失败' };
const UNREACHED: ProviderWord = {
  provider: 'ytx',
  code: 'connection refused',
  why: 'the provider refused the connection',
};
const DOUBT = doubt({
  code: 'timeout',
  why: 'no answer in 30 s',
  since: ASKED_AT,
  askAt: ASKED_AT + MINUTE,
});

/** A line of every kind there is: the type asks for it when one is added. */
const EVENTS: { readonly [K in OrderEvent['kind']]: OrderEvent & { readonly kind: K } } = {
  opened: OPENED,
  reminded: { kind: 'reminded', by: null, standIns: [] },
  called: { kind: 'called', mention: true, direct: [] },
  escalated: { kind: 'escalated' },
  objected: { kind: 'objected', by: BOSS, insteadOf: { person: LIN.person, name: 'Lin' }, why: 'why twice?' },
  voted: { kind: 'voted', by: BOSS, insteadOf: null },
  approved: { kind: 'approved', by: BOSS, insteadOf: null },
  batch_approved: {
    kind: 'batch_approved',
    batch: 'B7K3QX' as BatchRef,
    votes: [{ by: BOSS, at: ASKED_AT, step: 0, insteadOf: null }],
  },
  submission_started: { kind: 'submission_started' },
  failed_over: { kind: 'failed_over', word: REFUSED, offer: 1 },
  not_sent: { kind: 'not_sent', word: UNREACHED },
  delayed: { kind: 'delayed', word: UNREACHED, since: ASKED_AT, tryAt: ASKED_AT + MINUTE },
  probed: { kind: 'probed' },
  probe_refused: { kind: 'probe_refused', word: EMPTY_ACCOUNT },
  silent: { kind: 'silent', why: 'no word in time' },
  accepted: { kind: 'accepted', providerOrderId: '2016010000000219', costLi: 19_500 },
  doubted: { kind: 'doubted', doubt: DOUBT, providerOrderId: null },
  not_found: { kind: 'not_found', proof: true },
  held_back: { kind: 'held_back', why: 'no space left on device' },
  restored: { kind: 'restored', accounts: { ytx: 'ytx-1' } },
  checking: { kind: 'checking', number: 2, offer: 1, word: null, people: false },
  reopened: { kind: 'reopened' },
  released: { kind: 'released' },
  outage_noted: { kind: 'outage_noted', why: 'no answer in 30 s' },
  undeliverable: { kind: 'undeliverable', conversation: SUPPORT, why: 'is_archived' },
  settlement_proposed: { kind: 'settlement_proposed', by: BOSS, outcome: 'delivered', evidence: 'slip 8841' },
  settled_delivered: { kind: 'settled_delivered', by: LIN },
  settled_failed: { kind: 'settled_failed', by: LIN },
  refused: { kind: 'refused', word: EMPTY_ACCOUNT },
  number_masked: { kind: 'number_masked', numberKey: 'h:1' as NumberKey },
  cost_reported: { kind: 'cost_reported', costLi: 99_000, costTold: '99.00' },
  succeeded: { kind: 'succeeded', word: { ...REFUSED, code: null }, providerOrderId: null, costLi: null },
  failed: { kind: 'failed', word: EMPTY_ACCOUNT },
  refunded: { kind: 'refunded', word: REFUSED },
  contradicted: { kind: 'contradicted', word: REFUSED, claim: 'ytx:-205' },
  rejected: { kind: 'rejected', by: BOSS, insteadOf: null, why: `asked for twice, ${MSISDN}` },
  cancelled: { kind: 'cancelled', by: LIN },
  expired: { kind: 'expired' },
  held: { kind: 'held', because: 'other_account', orders: 1 },
  resumed: { kind: 'resumed' },
  provider_moved: { kind: 'provider_moved', from: 'sandbox.ytx.net', to: 'api.ytx.net' },
  unstaffed: { kind: 'unstaffed', asked: [LIN.account], standIns: [] },
};
export const JOURNAL: readonly JournalLine[] = Object.values(EVENTS).map((event, at) => ({
  version: at + 1,
  at: ASKED_AT + at * MINUTE,
  event,
}));

/** A card as one reads it in a fixture: people as mentions, buttons with the line they say. */
export function drawn(card: Card): string {
  const mentioned = card.lines.map((line) => line.map((span) => (typeof span === 'string' ? span : `@${span.name}`)));
  const fields = card.fields.map(({ label, value }) => ({
    label,
    value: value.map((span) => (typeof span === 'string' ? span : `@${span.name}`)),
  }));
  const buttons = card.buttons.map(({ label, line }) => `[ ${label} → ${line} ]`).join(' ');
  return [plainCard({ ...card, lines: mentioned, fields }), buttons].filter((part) => part !== '').join('\n');
}
