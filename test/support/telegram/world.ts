import type { TestContext } from 'node:test';
import { connectTelegram, type TelegramDeps } from '../../../adapters/telegram/connect.ts';
import type { Waits } from '../../../adapters/telegram/lifecycle.ts';
import { type Card, plainCard } from '../../../commands/card.ts';
import type { Answer, Given } from '../../../commands/command.ts';
import type { ConversationId } from '../../../src/core/conversation.ts';
import type { OrderId, OrderRef } from '../../../src/core/ids.ts';
import type { Order } from '../../../src/core/order.ts';
import type { AccountId, PersonId } from '../../../src/core/people.ts';
import type { Product } from '../../../src/core/product.ts';
import { ok } from '../../../src/core/result.ts';
import type { Connection, Route } from '../../../src/core/surface.ts';
import { type FakeTelegram, startFakeTelegram } from '../fake-telegram.ts';
import { anOrder } from '../orders.ts';
import { asking } from '../rules.ts';
import { serveRoutes } from '../serve-routes.ts';
import { memoryStore, PRODUCTS } from './small-things.ts';

export const SECRET = 'a-secret_token';
export const GROUP = -1001234567890;
export const ANA = { id: 42, first_name: 'Ana', last_name: 'Li', language_code: 'en' } as const;
export const BO = { id: 77, first_name: '博', language_code: 'zh-hans' } as const;

export type LogLine = { readonly level: string; readonly event: string; readonly facts: unknown };

/** The adapter between the fake and a desk that writes down what it is given. */
export type World = {
  readonly fake: FakeTelegram;
  readonly connection: Connection;
  /** Where the adapter's routes are served. */
  readonly base: string;
  readonly given: Given[];
  readonly moves: (readonly [ConversationId, ConversationId])[];
  readonly orders: Map<string, Order>;
  readonly lines: LogLine[];
  readonly acknowledged: number[];
  readonly store: ReturnType<typeof memoryStore>;
  /** What operators were told, by kind. */
  readonly told: string[];
  /** How the desk answers; replaced by tests that need another. */
  readonly desk: {
    answer: (given: Given) => Promise<Answer>;
    mayDecide: TelegramDeps['mayDecide'];
    products: readonly Product[];
    now: () => number;
  };
};

export const MODES = ['webhook', 'polling'] as const;
const QUICK: Waits = { retryMs: 20, leaseMs: 10, recheckMs: { after: 20, atMost: 60_000 } };

/** Connects, but does not start, so that a test can first arrange what is found. */
export async function createWorld(
  t: TestContext,
  mode: (typeof MODES)[number],
  overrides: Partial<TelegramDeps> = {},
  waits: Waits = QUICK,
): Promise<World> {
  const fake = await startFakeTelegram(t);
  const routes: Route[] = [];
  const base = await serveRoutes(t, routes);
  const [given, moves, lines, acknowledged]: [Given[], World['moves'], LogLine[], number[]] = [[], [], [], []];
  const orders = new Map<string, Order>();
  const [store, told] = [memoryStore(), [] as string[]];
  const desk: World['desk'] = {
    answer: async ({ command }) => say(command.ok ? 'done with it' : 'not understood'),
    mayDecide: async () => ok(orderOf()),
    products: PRODUCTS,
    now: Date.now,
  };
  let keys = 0;
  const deps: TelegramDeps = {
    token: fake.token,
    secretToken: mode === 'webhook' ? SECRET : null,
    apiRoot: fake.root,
    publicUrl: base,
    run: (saying) => {
      given.push(saying);
      return desk.answer(saying);
    },
    mayDecide: (...asked) => desk.mayDecide(...asked),
    products: () => desk.products,
    store,
    newKey: () => String(++keys).padStart(22, '0'),
    operatorsIn: () => null,
    toldOperators: (kind) => void told.push(kind),
    orphanCardAt: async () => null,
    mendCard: async () => {},
    conversationOpened: async () => {},
    present: (_notice, order) => cardOf(`order ${order.ref}`),
    findByButton: async (key) => orders.get(key) ?? null,
    actorOf: (account, name) => ({ account, name, person: account as string as PersonId }),
    moveConversation: async (from, to) => void moves.push([from, to]),
    pollLease: async () => true,
    language: () => 'en',
    now: () => desk.now(),
    log: logTo(lines),
    acknowledged: (ms) => void acknowledged.push(ms),
    ...overrides,
  };
  const connection = connectTelegram(deps, waits);
  routes.push(...connection.routes);
  t.after(() => connection.stop());
  return { fake, connection, base, given, moves, orders, lines, acknowledged, store, told, desk };
}

export async function startWorld(...given: Parameters<typeof createWorld>): Promise<World> {
  const world = await createWorld(...given);
  await world.connection.start();
  return world;
}

const logTo = (lines: LogLine[]): TelegramDeps['log'] => {
  const at = (level: string) => (event: string, facts?: unknown) => void lines.push({ level, event, facts });
  return { info: at('info'), warn: at('warn'), error: at('error') };
};

export const cardOf = (title: string, more: Partial<Card> = {}): Card => ({
  ...{ tone: 'plain', mark: '', title, lines: [], fields: [], footer: null, buttons: [], summary: title },
  ...more,
});
export const say = (title: string, refused = false): Answer => ({
  kind: 'say',
  card: cardOf(title),
  at: null,
  refused,
});
export const done = (title: string): Answer => ({ kind: 'done', card: cardOf(title), at: null, refused: false });
export const DECIDE: Card['buttons'] = [
  { action: 'approve', label: 'Approve', line: 'approve T7K3QX', style: 'primary' },
  { action: 'reject', label: 'Reject', line: 'reject T7K3QX', style: 'danger' },
];
export const wordsOf = (card: Card): string => plainCard(card).trim();

export const KEY = 'AAECAwQFBgcICQoLDA0ODw';
export const telegram = (chat: number): ConversationId => `telegram:${chat}` as ConversationId;

/** An order asked for in the group by message 1. */
export function orderOf(more: Partial<Order> = {}): Order {
  return anOrder({
    id: '01JD0000000000AB' as OrderId,
    ref: 'T7K3QX' as OrderRef,
    requestKey: `${telegram(GROUP)}:1`,
    maker: { account: 'telegram:42' as AccountId, person: 'telegram:42' as PersonId, name: 'Ana Li' },
    origin: { conversation: telegram(GROUP), thread: null, message: '1' },
    place: { carrier: 'mobile', province: 'BJ' },
    product: { code: '1QG00102410', name: { en: '1 GB', zh: '1GB' }, priceLi: 19_630, offers: [] },
    reason: 'outage',
    verdict: asking(1, ['telegram:77' as AccountId], 'standard'),
    buttonKey: KEY,
    openedAt: 1,
    expiresAt: 86_400_000,
    ...more,
  });
}
