import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBook, type SandboxOrder } from '../../../sandbox/book.ts';
import { DELIVERED } from '../../../sandbox/outcomes.ts';
import type { Figures, Report } from '../../../src/accounts/figures.ts';
import { GROUPINGS } from '../../../src/accounts/grouping.ts';
import { resolveSpan } from '../../../src/accounts/span.ts';
import { readReport } from '../../../src/app/reports/read-report.ts';
import { NEW_DOUBT } from '../../../src/core/doubt.ts';
import type { Order } from '../../../src/core/order.ts';
import type { OrderEvent } from '../../../src/core/order-event.ts';
import type { Product, ProviderName } from '../../../src/core/product.ts';
import type { Desk } from '../../../src/desk/desk.ts';
import type { DeskSettings } from '../../../src/desk/settings.ts';
import { deskOn } from '../../support/batches.ts';
import { moneyBudget } from '../../support/budgets.ts';
import { BOSS, LIN, SETTINGS, startDeskWorld } from '../../support/desk-world.ts';
import { AGENT } from '../../support/steps.ts';

/** 10,000 for a whole month: `MONTH_ORDERS=10000 node --test test/src/accounts/figures-month.test.ts`. */
const ORDERS = Number(process.env.MONTH_ORDERS ?? 240);
const START = Date.parse('2026-11-01T00:00:00+08:00');
const MONTH_MS = 30 * 86_400_000;

const offers = [
  { provider: 'ytx', kind: 'traffic', flowCode: null },
  { provider: 'juhe', pid: '1' },
] as const;
const sold = (code: string, priceLi: number): Product => ({
  ...{ code, aliases: [], name: { en: code, zh: code }, kind: 'data', flow: null },
  ...{ priceLi, offers },
});
/** The config follows the providers' prices a week late. */
const settingsAt = (at: number): Partial<DeskSettings> => ({
  products: [sold('BIG', at < START + MONTH_MS / 2 ? 19_630 : 20_137), sold('SMALL', 4_801)],
  teams: SETTINGS.teams.map((team) => ({ ...team, requesters: null, budget: moneyBudget(null, null) })),
});
const costAt = (at: number, product: string): number =>
  product === 'SMALL' ? 4_799 : at < START + MONTH_MS / 4 ? 19_501 : 20_137;

/** What happens to the orders, one after the other. */
const FATES = [
  'delivered',
  'refunded',
  'failed',
  'doubted',
  'rejected',
  'moved',
  'late',
  'untold',
  'dear',
  'waiting',
] as const;

test(`in a month of ${ORDERS} orders the report equals both providers' own books to the 厘, and its months add up`, async (t) => {
  const world = await startDeskWorld(t, 'sqlite', settingsAt(START));
  const bookOf = () =>
    createBook({
      ...{ balanceLi: Number.MAX_SAFE_INTEGER, onTaken: () => {}, onMoved: () => {} },
      priceLi: (product) => costAt(world.at, product),
    });
  const books = { ytx: bookOf(), juhe: bookOf() };
  for (let index = 0; index < ORDERS; index += 1) {
    world.at = START + Math.floor((index / ORDERS) * MONTH_MS);
    const desk = deskOn(world, world.ledger, settingsAt(world.at));
    await live(desk, FATES[index % FATES.length] ?? 'delivered', index);
    if (index % 50 === 0) await world.ledger.fillEntries(null);
  }

  const report = async (from: string, to: string): Promise<Report> => {
    const now = START + 4 * MONTH_MS;
    const span = resolveSpan({ kind: 'days', from, to }, now, 'Asia/Shanghai');
    assert.ok(span.ok);
    const { teams, people } = SETTINGS;
    const question = { span: span.value, teams: null, by: GROUPINGS };
    const read = await readReport({ url: world.url, question, teams, people: people.entries, orders: null, now });
    assert.ok(read.ok);
    return read.value;
  };
  // What is bought on the last days of November is refunded in January at the latest.
  const whole = await report('2026-11', '2027-01');
  const inBooks = (provider: ProviderName): readonly SandboxOrder[] => books[provider as 'ytx' | 'juhe'].orders();
  const kept = (orders: readonly SandboxOrder[]) => sum(orders.filter(({ state }) => state === 'delivered'));
  const back = (orders: readonly SandboxOrder[]) => sum(orders.filter(({ state }) => state === 'refunded'));
  for (const { group, figures } of whole.tables.find(({ by }) => by === 'provider')?.rows ?? []) {
    if (group.key === null) continue;
    const orders = inBooks(group.key as ProviderName);
    assert.equal(figures.net.li, kept(orders), `${group.key} kept`);
    assert.equal(figures.refunded.li, back(orders), `${group.key} gave back`);
    assert.equal(figures.charged.li + figures.late.li, kept(orders) + back(orders), `${group.key} charged`);
  }
  const all = [...inBooks('ytx'), ...inBooks('juhe')];
  assert.equal(whole.total.net.li, kept(all));
  assert.ok(
    back(all) > 0 && whole.total.late.orders > 0 && whole.total.inDoubt.orders > 0 && whole.total.unpriced.orders > 0,
  );
  assert.equal(whole.total.requested.orders, ORDERS);
  const months = [
    await report('2026-11', '2026-11'),
    await report('2026-12', '2026-12'),
    await report('2027-01', '2027-01'),
  ];
  assert.ok((months[1]?.total.delivered.orders ?? 0) > 0, 'some are delivered in the next month');
  for (const name of [
    'requested',
    'approved',
    'delivered',
    'charged',
    'late',
    'refunded',
    'net',
    'failed',
    'rejected',
  ] as const)
    assert.deepEqual(added(months.map(({ total }) => total[name])), whole.total[name], name);
  for (const { by, rows } of whole.tables)
    assert.equal(
      rows.reduce((li, { figures }) => li + figures.net.li, 0),
      whole.total.net.li,
      by,
    );

  /** One order from its request to its end, at the desk and in the book of its provider. */
  async function live(desk: Desk, fate: (typeof FATES)[number], index: number): Promise<void> {
    const by = index % 3 === 0 ? AGENT : LIN;
    const opened = await desk.request({
      ...{ number: `139112${String(10_000 + index).padStart(5, '0')}`, product: index % 4 === 0 ? 'SMALL' : 'BIG' },
      ...{ anyway: false, urgent: false, reason: `CASE-${index % 7}`, by, requestKey: `m${index}` },
      origin: { conversation: SETTINGS.teams[index % 2]?.conversations[0] as never, thread: null, message: null },
    });
    assert.ok(opened.ok, JSON.stringify(opened));
    let order = opened.value.order;
    world.at += 60_000 * ((index % 9) + 1);
    const move = async (event: OrderEvent): Promise<void> => {
      const moved = await desk.move(order, event);
      assert.ok(moved.ok, `${fate} ${event.kind}`);
      order = moved.value;
    };
    if (order.state === 'awaiting_approval') {
      if (fate === 'waiting') return;
      const decision = fate === 'rejected' ? 'reject' : 'approve';
      const origin = { ...order.origin, conversation: order.decisionsIn };
      const decided = await desk.decide({
        order: { by: 'ref', ref: order.ref },
        decision,
        why: 'no',
        by: BOSS,
        origin,
      });
      assert.ok(decided.ok, JSON.stringify(decided));
      order = decided.value;
      if (fate === 'rejected') return;
    }
    await move({ kind: 'submission_started' });
    if (fate === 'moved') {
      await move({ kind: 'failed_over', word: wordOf('ytx', 'no stock'), offer: 1 });
      await move({ kind: 'submission_started' });
    }
    await bought(order, fate, index, move);
  }

  async function bought(
    order: Order,
    fate: (typeof FATES)[number],
    index: number,
    move: (event: OrderEvent) => Promise<void>,
  ): Promise<void> {
    const { attempt, product, msisdn } = order;
    assert.ok(attempt);
    const { provider, merchantOrderId } = attempt;
    const word = wordOf(provider, fate);
    if (fate === 'failed') return move({ kind: 'failed', word });
    const book = books[provider as 'ytx' | 'juhe'];
    const providerOrderId = `${provider}-${index}`;
    const script = { ...DELIVERED.script, cost: fate === 'dear' ? 'dear' : 'price' } as const;
    const taken = book.take({
      ...{ providerOrderId, merchantOrderId, msisdn, product: product.code, kind: 'traffic' },
      ...{ refundable: true, script, callbackUrl: null },
    });
    assert.ok(taken);
    // A provider that tells no cost has charged the price, or nobody could know.
    const costLi = fate === 'untold' && taken.costLi === product.priceLi ? null : taken.costLi;
    if (fate === 'doubted' || fate === 'late') {
      await move({
        kind: 'doubted',
        doubt: { ...NEW_DOUBT, since: world.at, askAt: world.at, why: 'timeout', code: null },
        providerOrderId,
      });
      if (fate === 'doubted' && index % 20 < 10) {
        // Nobody knows yet; the provider does.
        book.move(providerOrderId, 'failed', null);
        return;
      }
      world.at += 3_600_000;
    }
    await move({ kind: 'accepted', providerOrderId, costLi });
    world.at += index % 11 === 0 ? MONTH_MS : 300_000;
    book.move(providerOrderId, 'delivered', null);
    if (fate === 'late') {
      await move({ kind: 'settlement_proposed', by: LIN, outcome: 'failed', evidence: 'the customer has nothing' });
      await move({ kind: 'settled_failed', by: BOSS, version: 1, anyway: true });
      world.at += 86_400_000;
      return move({ kind: 'contradicted', word, claim: 'delivered', outcome: 'delivered' });
    }
    await move({ kind: 'succeeded', word, providerOrderId, costLi });
    if (fate !== 'refunded') return;
    world.at += 2 * 86_400_000;
    book.move(providerOrderId, 'refunded', null);
    await move({ kind: 'refunded', word });
  }
});

const wordOf = (provider: ProviderName, why: string) => ({ provider, code: null, why });
const sum = (orders: readonly SandboxOrder[]): number => orders.reduce((li, { costLi }) => li + costLi, 0);
const added = (amounts: readonly Figures['net'][]): Figures['net'] =>
  amounts.reduce((a, b) => ({ orders: a.orders + b.orders, li: a.li + b.li }));
