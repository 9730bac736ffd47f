import { type Account, accountsOf, type Budgets, NOTHING_USED, type Used } from '../../src/core/budget.ts';
import type { ConversationId } from '../../src/core/conversation.ts';
import type { Msisdn } from '../../src/core/msisdn.ts';
import { type AccountId, createPeople } from '../../src/core/people.ts';
import type { PolicyInput, Team } from '../../src/core/policy.ts';
import type { Offer } from '../../src/core/product.ts';
import { moneyBudget, NO_BUDGETS } from './budgets.ts';
import { AT, JUHE } from './steps.ts';

export const people = createPeople([{ name: 'Lin', accounts: ['slack:U0LIN', 'telegram:1001'] as AccountId[] }]);
export const TEAM: Team = {
  name: 'support',
  conversations: ['slack:C0SUPPORT' as ConversationId],
  requesters: null,
  approvers: ['slack:U0BOSS', 'slack:U0LIN'] as AccountId[],
  approvalsIn: null,
  budget: moneyBudget(50_000, 200_000),
};
export const AGENT = 'slack:U0AGENT' as AccountId;
export const PRICE = 4_800;

export type World = {
  readonly team?: Team;
  readonly maker?: AccountId;
  readonly priceLi?: number;
  readonly urgent?: boolean;
  readonly budgets?: Partial<Budgets>;
  readonly offers?: readonly Offer[];
  /** What is used up, by kind and period: `team day`. */
  readonly used?: Readonly<Record<string, Used>>;
};

export const li = (money: number, orders = 0): Used => ({ li: money, orders });
export const nameOf = ({ kind, name, per }: Account): string => `${kind === 'provider' ? name : kind} ${per}`;

export function factsOf({
  team = TEAM,
  maker = AGENT,
  priceLi = PRICE,
  urgent = false,
  budgets,
  offers = [JUHE],
  used = {},
}: World): PolicyInput {
  const person = people.personOf(maker);
  const about = {
    team,
    maker: { person, account: maker, also: { day: [], month: [] } },
    msisdn: '13911281234' as Msisdn,
    offers,
    urgent,
    day: '2026-11-21',
    month: '2026-11',
  };
  const accounts = accountsOf(about, { ...NO_BUDGETS, ...budgets });
  return {
    team,
    urgent,
    offers,
    counts: accounts.map((account) => ({ account, used: used[nameOf(account)] ?? NOTHING_USED })),
    priceLi,
    productCode: '100MB',
    place: { carrier: null, province: null },
    insisted: false,
    conversations: team.conversations,
    maker: person,
    makerDayLi: used['maker day']?.li ?? 0,
    sameNumber: [],
    sameReason: [],
    makerOpenedAt: [],
    inGroups: new Map(),
    personOf: people.personOf,
    now: AT,
    localTime: { minute: 0, weekday: 'sat' },
  };
}
