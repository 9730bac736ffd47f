import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { newIds } from '../../src/app/now-and-ids.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { readConfig } from '../../src/config.ts';
import { movedOrStale } from '../../src/core/advance.ts';
import type { ConversationId, Origin } from '../../src/core/conversation.ts';
import type { Ledger } from '../../src/core/ledger.ts';
import type { Order } from '../../src/core/order.ts';
import type { AccountId, Actor } from '../../src/core/people.ts';
import type { ProviderReport } from '../../src/core/provider.ts';
import { createDesk, type Desk } from '../../src/desk/desk.ts';
import type { DeskSettings } from '../../src/desk/settings.ts';
import type { TopupRequest } from '../../src/desk/topup-request.ts';
import { openBooks } from '../support/books.ts';
import type { Database, OpenDatabase } from '../support/databases.ts';

/** How often each race is run. One run proves little: what must never happen seldom does. */
export const RACES = Number(process.env.RACES ?? 10);
export const PRICE_LI = 19_630;
const DAY_MS = 24 * 3_600_000;
export const HERE: Origin = { conversation: 'slack:C0SUPPORT' as ConversationId, thread: null, message: null };
const STARTED_AT = Date.parse('2026-11-21T10:00:00+08:00');

/**
 * Two desks on one database, each with a ledger of its own where the database allows it. `pass` moves the clock on; each race has a
 * day to itself, and so a budget.
 */
export type Arena = {
  readonly desks: readonly [Desk, Desk];
  readonly ledgers: readonly [Ledger, Ledger];
  readonly now: () => number;
  readonly pass: (ms: number) => void;
  readonly nextDay: () => void;
  readonly sql: OpenDatabase['sql'];
  /** The kinds of an order's events, oldest first. */
  readonly events: (order: Order) => Promise<readonly string[]>;
  /** Fails where a line of any journal is not as it was written. */
  readonly assertWhole: () => Promise<void>;
};

const FILE = {
  products: [
    {
      code: '1QG00102410',
      name: { en: '1 GB', zh: '1GB' },
      price: '19.63',
      offers: [{ provider: 'ytx' }, { provider: 'juhe', pid: '105000' }],
    },
  ],
  people: [{ name: 'Bo', accounts: ['slack:U0BOSS', 'telegram:77'] }],
  teams: [
    {
      name: 'support',
      conversations: ['slack:C0SUPPORT', 'telegram:-1001'],
      approvers: ['slack:U0BOSS', 'telegram:77', 'slack:U0CHIEF'],
      // Fifty orders of the one product, and not a 厘 more.
      budget: { day: '981.5' },
    },
  ],
  approval: { remindAfter: '0s', expiresAfter: '1h' },
};

/** @param budget the team's, instead of the one for fifty */
export async function openArena(
  t: TestContext,
  database: Database,
  approvals = 1,
  budget: object = FILE.teams[0]?.budget ?? {},
): Promise<Arena> {
  const { url, ledger, replica, sql } = await database.open(t);
  const other = await replica();
  let at = STARTED_AT;
  const now = (): number => at;
  const settings = settingsWith(approvals, budget);
  const deskOn = (one: Ledger): Desk =>
    createDesk({
      ledger: one,
      groups: [],
      settings,
      placeOf: () => ({ carrier: null, province: null }),
      now,
      newIds,
      recorded: () => undefined,
      wakePoll: () => undefined,
    });
  return {
    desks: [deskOn(ledger), deskOn(other)],
    ledgers: [ledger, other],
    now,
    pass: (ms) => {
      at += ms;
    },
    nextDay: () => {
      at += DAY_MS;
    },
    sql,
    events: async ({ id }) => (await ledger.journal(id)).map(({ event }) => event.kind),
    assertWhole: async () => {
      const books = await openBooks(url);
      assert.equal(await books.isWhole(), true, 'the journal is whole');
      await books.close();
    },
  };
}

function settingsWith(approvals: number, budget: object): DeskSettings {
  const { environment } = readEnvironment({
    ...{ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'secret', TELEGRAM_BOT_TOKEN: '1:a' },
    ...{ YTX_ACCOUNT_SID: 'a', YTX_AUTH_TOKEN: 'b', YTX_APP_ID: 'c', JUHE_OPENID: 'd', JUHE_KEY: 'e' },
  });
  assert.ok(environment);
  const file = JSON.stringify({
    ...FILE,
    teams: FILE.teams.map((team) => ({ ...team, budget })),
    rules: [{ name: 'standard', approvals }],
  });
  const read = readConfig(environment, 'topup.config.json', file);
  assert.ok(read.ok, JSON.stringify(read));
  return read.value.config.desk;
}

const actor = (account: string, person: string, name: string): Actor =>
  ({ account: account as AccountId, person, name }) as Actor;
export const AGENT = actor('slack:U0AGENT', 'slack:U0AGENT', 'Ann');
/** One person with an account on each platform. */
export const BOSS = actor('slack:U0BOSS', 'person:Bo', 'Bo');
export const BOSS_ON_TELEGRAM = actor('telegram:77', 'person:Bo', 'Bo');
export const CHIEF = actor('slack:U0CHIEF', 'slack:U0CHIEF', 'Cy');

let asked = 0;
/** What somebody asks for, under a key that no other call returned. */
export function asking(fields: Partial<TopupRequest> = {}): TopupRequest {
  asked += 1;
  return {
    number: `139${String(asked).padStart(8, '0')}`,
    product: '1QG00102410',
    anyway: false,
    urgent: false,
    reason: 'outage CASE-42',
    by: AGENT,
    origin: { conversation: 'slack:C0SUPPORT' as ConversationId, thread: null, message: null },
    requestKey: `slack:race.${asked}`,
    ...fields,
  };
}

export async function opened({ desks: [desk] }: Arena, by: Actor = AGENT): Promise<Order> {
  const answer = await desk.request(asking({ by }));
  assert.ok(answer.ok, JSON.stringify(answer));
  return answer.value.order;
}

export async function approved(arena: Arena): Promise<Order> {
  const { ref } = await opened(arena);
  const answer = await arena.desks[0].decide({
    order: { by: 'ref', ref },
    decision: 'approve',
    why: null,
    by: BOSS,
    origin: HERE,
  });
  assert.ok(answer.ok, JSON.stringify(answer));
  return answer.value;
}

export async function started(arena: Arena): Promise<Order> {
  const order = movedOrStale(await arena.desks[0].move(await approved(arena), { kind: 'submission_started' }));
  assert.ok(order);
  return order;
}

/** What the order's provider says of its attempt. */
export function report(
  { attempt }: Order,
  via: ProviderReport['via'],
  kind: 'accepted' | 'charging' | 'delivered' | 'failed',
): ProviderReport {
  assert.ok(attempt);
  const { merchantOrderId, provider } = attempt;
  return {
    provider,
    via,
    merchantOrderId,
    providerOrderId: 'P1',
    outcome: { kind },
    code: null,
    why: kind,
    costLi: null,
  };
}

/** Everything at once, `times` over: the desks take turns. */
export const crowd = <T>(times: number, act: (desk: Desk) => Promise<T>, { desks }: Arena): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: times }, (_, place) => act(place % 2 === 0 ? desks[0] : desks[1])));
