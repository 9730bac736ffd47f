import type { TestContext } from 'node:test';
import { newIds } from '../../src/app/now-and-ids.ts';
import type { Change } from '../../src/core/change.ts';
import type { ConversationId, Origin } from '../../src/core/conversation.ts';
import type { Ledger } from '../../src/core/ledger.ts';
import type { Order } from '../../src/core/order.ts';
import {
  type AccountId,
  type Actor,
  actorOf,
  createPeople,
  type GroupId,
  type Membership,
} from '../../src/core/people.ts';
import type { Product } from '../../src/core/product.ts';
import type { Surface } from '../../src/core/surface.ts';
import { createDesk, type Desk } from '../../src/desk/desk.ts';
import type { NewIds } from '../../src/desk/open-order.ts';
import type { DeskSettings } from '../../src/desk/settings.ts';
import type { TopupRequest } from '../../src/desk/topup-request.ts';
import { moneyBudget, NO_BUDGETS } from './budgets.ts';
import { databases } from './databases.ts';
import { OPENED_AT } from './orders.ts';
import { factsOf } from './provider-facts.ts';
import { policyOf, ruleAsking } from './rules.ts';

const account = (id: string): AccountId => id as AccountId;
export const people = createPeople([
  { name: 'Ann', accounts: [account('slack:U0AGENT'), account('telegram:42')] },
  { name: 'Lin', accounts: [account('slack:U0LIN'), account('telegram:1001')] },
]);
export const by = (id: string): Actor => actorOf(people, account(id), id);
export const AGENT = by('slack:U0AGENT');
export const LIN = by('slack:U0LIN');
export const BOSS = by('slack:U0BOSS');
/** The support team's own channel, outside any thread. */
export const HERE: Origin = { conversation: 'slack:C0SUPPORT' as ConversationId, thread: null, message: null };

const product = (code: string, priceLi: number): Product => ({
  code,
  aliases: [],
  name: { en: code, zh: code },
  kind: 'data',
  priceLi,
  offers: [{ provider: 'juhe', pid: '1' }],
  flow: null,
});

export const SETTINGS: DeskSettings = {
  products: [product('BIG', 19_630), product('SMALL', 4_800)],
  teams: [
    {
      name: 'support',
      conversations: ['slack:C0SUPPORT' as ConversationId],
      requesters: [AGENT.account, account('slack:U0LIN')],
      approvers: [BOSS.account, LIN.account, 'slack:group:S0LEADS' as GroupId],
      approvalsIn: null,
      budget: moneyBudget(100_000, 1_000_000),
    },
    {
      name: 'field',
      conversations: ['slack:C0FIELD' as ConversationId],
      requesters: null,
      approvers: [BOSS.account],
      approvalsIn: 'slack:C0APPROVALS' as ConversationId,
      budget: moneyBudget(null, null),
    },
  ],
  policy: policyOf(ruleAsking(0, 'small', { priceUpToLi: 5_000, makerDayUpToLi: 10_000 }), ruleAsking(1)),
  policyHash: 'hash',
  budgets: NO_BUDGETS,
  reasonPattern: null,
  people,
  timezone: 'Asia/Shanghai',
  remindAfterMs: null,
  escalateAfterMs: null,
  expiresAfterMs: 86_400_000,
  operators: { conversation: null, people: [account('slack:U0OPS')] },
  finance: { people: [account('slack:U0CFO')], conversation: null },
  toleranceLi: () => 0,
  timing: (provider) => ({
    ...factsOf(provider),
    submitTimeoutMs: 1_000,
    queryAfterMs: 1_000,
    doubtAfterMs: 1_000,
    refundEveryMs: 1_000,
    refundForMs: 10_000,
    silentForMs: 86_400_000,
    failoverAfterMs: null,
  }),
};

export type DeskWorld = {
  readonly desk: Desk;
  readonly ledger: Ledger;
  readonly url: string;
  readonly changes: readonly Change[];
  /** Whom the platform says to be in every group; `unknown` for when it cannot be asked. */
  group: Membership;
  /** Who is in every group; null where the platform does not say. */
  members: readonly AccountId[] | null;
  at: number;
  readonly ask: (more?: Partial<TopupRequest>) => ReturnType<Desk['request']>;
  /** An order that was opened; throws where it was refused. */
  readonly opened: (more?: Partial<TopupRequest>) => Promise<Order>;
};

let asked = 0;

/** A desk over a real ledger, with its time and its one platform in the test's hand. */
export async function startDeskWorld(
  t: TestContext,
  name: 'sqlite' | 'postgres' = 'sqlite',
  more: Partial<DeskSettings> = {},
  ids: NewIds = newIds,
): Promise<DeskWorld> {
  const database = databases.find((one) => one.name === name);
  if (database === undefined) throw new Error(`no database ${name}`);
  const { ledger, url } = await database.open(t);
  const changes: Change[] = [];
  const surface: Surface = {
    name: 'slack',
    paceMs: () => 0,
    pacesEdits: true,
    deliver: async () => ({ kind: 'never', why: 'not here', scope: 'conversation' }),
    sendFile: async () => ({ kind: 'never', why: 'not here', scope: 'conversation' }),
    memberOf: async () => world.group,
    membersOf: async () => world.members,
  };
  const desk = createDesk({
    ledger,
    groups: [surface],
    settings: { ...SETTINGS, ...more },
    placeOf: () => ({ carrier: null, province: null }),
    now: () => world.at,
    newIds: ids,
    recorded: (change) => void changes.push(change),
    wakePoll: () => {},
  });
  const ask: DeskWorld['ask'] = (given = {}) => {
    asked += 1;
    const origin = { conversation: 'slack:C0SUPPORT' as ConversationId, thread: null, message: null };
    const request = {
      number: '13911281234',
      product: 'BIG',
      anyway: false,
      urgent: false,
      reason: 'outage',
      by: AGENT,
      origin,
      requestKey: `k${asked}`,
    };
    return desk.request({ ...request, ...given });
  };
  const world: DeskWorld = {
    desk,
    ledger,
    url,
    changes,
    group: 'not_member',
    members: null,
    at: OPENED_AT,
    ask,
    opened: async (given) => {
      const result = await ask(given);
      if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
      return result.value.order;
    },
  };
  return world;
}
