import type { PresentNotice } from '../../commands/card.ts';
import type { Answer, Command, Given, RunCommand } from '../../commands/command.ts';
import { createPresenter } from '../../commands/presenter.ts';
import type { Views } from '../../commands/views.ts';
import type { MessageRef } from '../../src/core/conversation.ts';
import type { MerchantOrderId, OrderId, OrderRef } from '../../src/core/ids.ts';
import { type Msisdn, readMsisdn } from '../../src/core/msisdn.ts';
import { type Notice, noticeKey, type Show } from '../../src/core/notice.ts';
import type { Order } from '../../src/core/order.ts';
import type { AccountId } from '../../src/core/people.ts';
import type { Language, Product } from '../../src/core/product.ts';
import type { Surface } from '../../src/core/surface.ts';
import { anOrder } from './orders.ts';
import { providerName } from './provider-facts.ts';
import { asking } from './rules.ts';

export const PRODUCTS: readonly Product[] = [
  {
    code: '1QG00102410',
    aliases: ['1GB'],
    name: { en: '1 GB nationwide', zh: '全国 1GB' },
    kind: 'data',
    priceLi: 19_630,
    offers: [{ provider: 'ytx', kind: 'traffic', flowCode: null }],
    flow: null,
  },
];

/** Delivers what the real outbox would, at once and in its order: the card, its changes, the reply. */
export type TinyDesk = {
  readonly run: RunCommand;
  readonly views: Views;
  readonly present: Readonly<Record<Language, PresentNotice>>;
  readonly orders: ReadonlyMap<string, Order>;
  /** Every saying that reached the desk. */
  readonly given: readonly Given[];
  /** Moves an order as its provider would. */
  readonly advance: (ref: string, change: Partial<Order>, show?: Show) => Promise<void>;
  /** Makes the next run reject with this. */
  readonly failNext: (error: Error) => void;
};

/** A desk for the surface's own tests: it opens an order for any number that can be read, and approves it for anybody but its maker. */
export function createTinyDesk(surface: () => Surface): TinyDesk {
  const orders = new Map<string, Order>();
  const cards = new Map<string, MessageRef>();
  const given: Given[] = [];
  const failures: Error[] = [];
  const present = { en: presenter('en'), zh: presenter('zh') };

  const show = async (order: Order, slot: Notice['slot'], what: Show): Promise<void> => {
    const notice: Notice = { slot, conversation: order.origin.conversation, show: what };
    const card = cards.get(order.ref) ?? null;
    const key = noticeKey(order.id, order.version, slot);
    const edit = slot === 'card' ? card : null;
    const delivered = await surface().deliver({ key, notice, order, edit, card, again: false, counts: [] });
    if (slot === 'card' && delivered.kind === 'shown') cards.set(order.ref, delivered.ref);
  };
  const keep = async (order: Order, reply?: Show): Promise<void> => {
    orders.set(order.ref, order);
    await show(order, 'card', { kind: 'card', decide: true });
    if (reply) await show(order, 'reply', reply);
  };
  const advance: TinyDesk['advance'] = async (ref, change, reply) => {
    const order = orders.get(ref);
    if (order) await keep({ ...order, ...change, version: order.version + 1 }, reply);
  };

  const run: RunCommand = async (saying) => {
    given.push(saying);
    const failure = failures.shift();
    if (failure) throw failure;
    const { command } = saying;
    if (!command.ok) return refusal(`refused: ${command.error.kind}`);
    return answerTo(command.value, saying, { orders, keep, advance });
  };
  return { run, views: VIEWS, present, orders, given, advance, failNext: (error) => failures.push(error) };
}

/** A desk that offers everything and has nothing on anybody's page. */
const VIEWS: Views = {
  preview: async () => ({ language: 'en', products: PRODUCTS, narrowed: false, card: null }),
  rejecting: async (ref) => ({ kind: 'ask', language: 'en', ref }),
  home: async () => {
    const nothing = { title: 'nothing', rows: [], empty: 'nothing', rest: null, buttons: [] };
    return { language: 'en', waiting: nothing, mine: nothing, budget: null, delegate: '' };
  },
};

type Hands = Pick<TinyDesk, 'orders' | 'advance'> & { readonly keep: (order: Order) => Promise<void> };

async function answerTo(command: Command, given: Given, hands: Hands): Promise<Answer> {
  if (command.kind === 'form') {
    return { kind: 'form', draft: { number: '139', product: '', reason: '' }, card: words('how to ask') };
  }
  if (command.kind === 'request') return open(command, given, hands);
  if (command.kind === 'language') return say(`language: ${command.language}`);
  if (command.kind !== 'approve') return say(given.reportedLanguage === 'zh' ? '帮助' : 'help');
  const order = hands.orders.get(command.order);
  if (!order) return refusal('no such order');
  if (order.maker.account === given.by.account) return refusal('Somebody else has to approve your own request.');
  if (order.state !== 'awaiting_approval') return refusal('It was decided before.');
  await hands.advance(order.ref, {
    state: 'approved',
    votes: [{ by: given.by, at: Date.now(), step: 0, insteadOf: null }],
  });
  return { kind: 'done', card: words('approved'), at: null, refused: false };
}

async function open(command: Command & { kind: 'request' }, given: Given, hands: Hands): Promise<Answer> {
  const number = readMsisdn(command.number);
  if (!number.ok) return { ...refusal(`That number cannot be read: ${number.error.kind}`), at: 'number' };
  const known = [...hands.orders.values()].some((order) => order.requestKey === given.requestKey);
  if (!known) await hands.keep(orderOf(command, given, number.value, hands.orders.size));
  return { kind: 'done', card: words('asked'), at: null, refused: false };
}

const words = (summary: string): Answer['card'] => ({
  tone: 'plain',
  mark: '',
  title: '',
  lines: [[summary]],
  fields: [],
  footer: null,
  buttons: [],
  summary,
});
type Told = Exclude<Answer, { kind: 'form' }>;
const say = (sentence: string): Told => ({ kind: 'say', card: words(sentence), at: null, refused: false });
const refusal = (sentence: string): Told => ({ ...say(sentence), refused: true });

const presenter = (language: Language): PresentNotice =>
  createPresenter({
    language,
    timezone: 'Asia/Shanghai',
    adviceOf: () => null,
    providerName,
    nameOf: () => null,
    now: Date.now,
  });

function orderOf(asked: Command & { kind: 'request' }, given: Given, msisdn: Msisdn, before: number): Order {
  const [product] = PRODUCTS;
  if (!product) throw new Error('no product');
  return anOrder({
    id: `01JD0000000000${String(before).padStart(2, '0')}` as OrderId,
    ref: `T7K3Q${before % 10}` as OrderRef,
    requestKey: given.requestKey,
    maker: given.by,
    origin: given.origin,
    msisdn,
    place: { carrier: 'mobile', province: 'BJ' },
    product,
    reason: asked.reason,
    verdict: asking(1, ['web:manager' as AccountId, 'web:second' as AccountId], 'standard'),
    openedAt: Date.now(),
  });
}

export const delivered = (order: Order): Partial<Order> => ({
  state: 'succeeded',
  attempt: {
    number: 1,
    offer: 0,
    provider: 'ytx',
    merchantOrderId: `${order.id}01` as MerchantOrderId,
    providerOrderId: '2026110000000219',
    startedAt: order.openedAt,
    account: 'account-of-ytx',
  },
  word: { provider: 'ytx', code: null, why: 'success' },
  costLi: 19_630,
});
