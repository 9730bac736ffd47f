import { type Budget, type Budgets, NO_BUDGET } from '../../src/core/budget.ts';
import type { ConversationId } from '../../src/core/conversation.ts';
import { type AccountId, type Actor, createPeople } from '../../src/core/people.ts';
import type { Policy } from '../../src/core/policy.ts';
import type { Product, ProviderName } from '../../src/core/product.ts';
import type { DeskSettings } from '../../src/desk/settings.ts';
import type { Pacing } from '../../src/jobs/chase.ts';
import { moneyBudget, policyOf, ruleAsking } from '../support/rules.ts';
import type { Random } from './random.ts';

export const place = (id: string): ConversationId => id as ConversationId;
export const account = (id: string): AccountId => id as AccountId;

/** Where people ask and decide. The Telegram group may become a supergroup. */
export const SLACK_ROOM = place('slack:C0SUPPORT');
export const SLACK_APPROVALS = place('slack:C0APPROVALS');
export const SLACK_OPERATORS = place('slack:C0OPS');
export const TELEGRAM_ROOM = place('telegram:-1001');
export const TELEGRAM_MOVED = place('telegram:-100100');

const PEOPLE = createPeople([
  { name: 'Ann', accounts: [account('slack:U0ANN'), account('telegram:11')] },
  { name: 'Bo', accounts: [account('slack:U0BO'), account('telegram:12')] },
  { name: 'Lin', accounts: [account('slack:U0LIN'), account('telegram:21')] },
  { name: 'Mei', accounts: [account('slack:U0MEI'), account('telegram:22')] },
]);
export const actor = (id: string): Actor => ({
  account: account(id),
  person: PEOPLE.personOf(account(id)),
  name: PEOPLE.nameOf(account(id)) ?? id,
});

/** Two rooms, each with who asks and who decides there. Ann may decide too, and not what she asked for herself. */
export const ROOMS = [
  { conversation: SLACK_ROOM, makers: ['slack:U0ANN', 'slack:U0BO'], approvers: ['slack:U0LIN', 'slack:U0MEI'] },
  { conversation: TELEGRAM_ROOM, makers: ['telegram:11', 'telegram:12'], approvers: ['telegram:21', 'telegram:22'] },
] as const;
/** The same person on the other platform. */
export const OTHER_ACCOUNT: Readonly<Record<string, string>> = {
  'slack:U0ANN': 'telegram:11',
  'slack:U0BO': 'telegram:12',
  'telegram:11': 'slack:U0ANN',
  'telegram:12': 'slack:U0BO',
};
export const STRANGER = 'slack:U0EVE';
/** Whom the team's config names, as people: what a decision is checked against. */
export const MAY_DECIDE: ReadonlySet<string> = new Set(['person:Ann', 'person:Lin', 'person:Mei']);

const product = (code: string, alias: string, priceLi: number, offers: Product['offers']): Product => ({
  code,
  aliases: [alias],
  name: { en: alias, zh: alias },
  kind: offers.some((offer) => offer.provider === 'ytx' && offer.kind === 'benefit') ? 'benefit' : 'data',
  priceLi,
  offers,
  flow: null,
});
const YTX = { provider: 'ytx', kind: 'traffic', flowCode: null } as const;
const JUHE = { provider: 'juhe', pid: '105000' } as const;
export const PRODUCTS: readonly Product[] = [
  product('1QG00102410', '1GB', 19_630, [YTX]),
  product('1QG00051210', '512MB', 11_005, [JUHE]),
  product('1QG00204810', '2GB', 32_000, [YTX, JUHE]),
  product('1QG00030010', '300MB', 9_200, [JUHE, YTX]),
  product('1QG00010010', '100MB', 4_800, [JUHE]),
  product('VIDEO', 'FILM', 15_000, [{ provider: 'ytx', kind: 'benefit', productCode: 'QY0001' }]),
];

/** The configuration of one schedule. `capLi` is the day's budget of the team, sometimes too small for all that is asked. */
export type Setting = {
  readonly desk: DeskSettings;
  readonly providers: Readonly<Record<ProviderName, Pacing>>;
  readonly trustsCallbacks: boolean;
  readonly capLi: number;
  readonly numbersKeptMs: number | null;
};

const MINUTE = 60_000;

/** Draws a configuration. Waits are shorter than the defaults where they only cost simulated time; the paces are the providers' own. */
export function drawSetting(random: Random): Setting {
  const capLi = random.chance(0.3) ? 100_000 : 10_000_000;
  const shared = {
    submitTimeoutMs: 30_000,
    queryAfterMs: random.pick([20_000, 2 * MINUTE]),
    queryGapMaxMs: 10 * MINUTE,
    refundEveryMs: 15 * MINUTE,
    refundForMs: 240 * MINUTE,
  };
  const providers = {
    ytx: { ...shared, doubtAfterMs: random.pick([2 * MINUTE, 10 * MINUTE]), queryEveryMs: MINUTE },
    juhe: { ...shared, doubtAfterMs: 15_000, queryEveryMs: 200 },
  };
  const desk = deskSettings(random, capLi, providers);
  const trustsCallbacks = random.chance(0.1);
  return { desk, providers, trustsCallbacks, capLi, numbersKeptMs: random.chance(0.3) ? 10 * MINUTE : null };
}

/** Sometimes the expensive asks for two steps of people, or more than one rejection. */
function drawPolicy(random: Random): Policy {
  const approvers = ROOMS.flatMap((room) => room.approvers.map(account));
  const steps = [
    { approvals: 1, approvers: null },
    { approvals: 1, approvers },
  ];
  const outcome = { kind: 'ask', steps, rejections: random.pick([1, 2]), escalateTo: approvers } as const;
  return policyOf(
    ruleAsking(0, 'small', { priceUpToLi: 5_000, makerDayUpToLi: 20_000 }),
    ruleAsking(2, 'same number again', { sameNumberWithinMs: 24 * 60 * MINUTE }),
    ...(random.chance(0.3) ? [{ name: 'expensive', when: { priceOverLi: 15_000 }, outcome }] : []),
    ruleAsking(1),
  );
}

/** Sometimes what is bought for a number, from a provider, or by rules alone, has a limit too. */
function drawBudgets(random: Random): Budgets {
  const some = (budget: Budget): Budget => (random.chance(0.3) ? budget : NO_BUDGET);
  const byRule = random.chance(0.3) ? { li: 9_600, orders: null } : NO_BUDGET.day;
  return {
    maker: some(moneyBudget(200_000, null)),
    number: some({ day: { li: null, orders: 2 }, month: NO_BUDGET.month }),
    provider: { ytx: some(moneyBudget(60_000, null)), juhe: some(moneyBudget(100_000, null)) },
    byRule: { maker: byRule, team: byRule },
  };
}

function deskSettings(random: Random, capLi: number, providers: Setting['providers']): DeskSettings {
  return {
    products: PRODUCTS,
    teams: [
      {
        name: 'support',
        conversations: [SLACK_ROOM, TELEGRAM_ROOM],
        requesters: ROOMS.flatMap(({ makers }) => makers.map(account)),
        approvers: [...ROOMS.flatMap(({ approvers }) => approvers.map(account)), account('slack:U0ANN')],
        approvalsIn: random.chance(0.4) ? SLACK_APPROVALS : null,
        budget: moneyBudget(capLi, null),
      },
    ],
    policy: drawPolicy(random),
    policyHash: 'hash',
    budgets: drawBudgets(random),
    reasonPattern: null,
    people: PEOPLE,
    timezone: 'Asia/Shanghai',
    remindAfterMs: random.chance(0.5) ? 10 * MINUTE : null,
    escalateAfterMs: random.chance(0.5) ? 15 * MINUTE : null,
    expiresAfterMs: 25 * MINUTE,
    operators: { conversation: random.chance(0.8) ? SLACK_OPERATORS : null, people: [] },
    timing: (name) => providers[name],
    toleranceLi: () => 0,
  };
}
