import { formatYuan } from '../../src/core/money.ts';
import type { ProductKind } from '../../src/core/product.ts';
import type { Seller } from './catalogue.ts';
import { BENEFIT_CODE, CATALOGUE } from './catalogue.ts';
import type { Random } from './random.ts';
import type { Entry, Roster } from './roster.ts';
import { PEOPLE, ROOMS, SLACK_APPROVALS, SLACK_OPERATORS, SLACK_ROOM, TELEGRAM_ROOM } from './setting.ts';

/** How far money goes, in 厘; null for no limit. */
export type Limits = {
  readonly teamDayLi: number;
  readonly makerDayLi: number | null;
  readonly numberDayOrders: number | null;
  readonly providerDayLi: Readonly<Record<Seller, number | null>>;
  readonly byRuleDayLi: number | null;
};

/** What a schedule's config says, as far as schedules differ or it is edited while they last. */
export type Draft = {
  readonly people: readonly Entry[];
  readonly team: string;
  readonly formerly: readonly string[];
  readonly approvers: readonly string[];
  readonly limits: Limits;
  /** Whom each product is bought from, by its code. */
  readonly sellers: Readonly<Record<string, readonly Seller[]>>;
  /** What the catalogue has now, each at the price that the config says. */
  readonly pricesLi: Readonly<Record<string, number>>;
  readonly callbacks: 'confirm' | 'trust';
  readonly failoverAfter: string | null;
  readonly approvalsElsewhere: boolean;
  readonly operatorsHaveAPlace: boolean;
  readonly expensive: { readonly rejections: number } | null;
  readonly remindAfter: string;
  readonly escalates: boolean;
  readonly queryAfter: string;
  readonly silentFor: string;
  readonly ytxDoubtAfter: string;
  /** How long after its end an order keeps its whole number; null for ever. */
  readonly numbersKeptMs: number | null;
};

/** Draws what a schedule begins and ends with. Waits are shorter than the defaults where they only cost simulated time; the paces are the providers' own. */
export function drawDraft(random: Random): Draft {
  const some = <T>(value: T): T | null => (random.chance(0.3) ? value : null);
  return {
    people: PEOPLE,
    team: 'support',
    formerly: [],
    approvers: [...ROOMS.flatMap(({ approvers }) => approvers), 'slack:U0ANN'],
    limits: {
      teamDayLi: random.chance(0.3) ? 100_000 : 9_000_000,
      makerDayLi: some(200_000),
      numberDayOrders: some(2),
      providerDayLi: { ytx: some(60_000), juhe: some(100_000), 'juhe-airtime': some(120_000) },
      byRuleDayLi: some(9_600),
    },
    sellers: Object.fromEntries(CATALOGUE.map(({ code, sellers }) => [code, sellers])),
    pricesLi: Object.fromEntries(CATALOGUE.map(({ code, priceLi }) => [code, priceLi])),
    callbacks: random.chance(0.1) ? 'trust' : 'confirm',
    failoverAfter: random.chance(0.3) ? random.pick(['30s', '10m']) : null,
    approvalsElsewhere: random.chance(0.4),
    operatorsHaveAPlace: random.chance(0.8),
    expensive: random.chance(0.3) ? { rejections: random.pick([1, 2]) } : null,
    remindAfter: random.pick(['10m', '0s']),
    escalates: random.chance(0.3),
    queryAfter: random.pick(['20s', '2m']),
    silentFor: random.pick(['45m', '2h']),
    ytxDoubtAfter: random.pick(['2m', '10m']),
    numbersKeptMs: random.chance(0.3) ? 600_000 : null,
  };
}

export const rosterOf = (draft: Draft): Roster => ({
  people: draft.people,
  approvers: draft.approvers,
  escalateTo: draft.escalates ? othersOf(draft) : [],
});

/** The file as an operator would write it. */
export function textOf(draft: Draft): string {
  const { people, team, formerly, approvers, limits, remindAfter, escalates } = draft;
  const { teamDayLi, makerDayLi, numberDayOrders, byRuleDayLi } = limits;
  const byRule = byRuleDayLi === null ? {} : { makerDay: formatYuan(byRuleDayLi), teamDay: formatYuan(byRuleDayLi) };
  return JSON.stringify({
    products: CATALOGUE.filter(({ code }) => draft.pricesLi[code] !== undefined).map(
      ({ code, alias, kind, pid, faceValue }) => ({
        code,
        aliases: [alias],
        name: { en: alias, zh: alias },
        kind,
        ...(faceValue === null ? {} : { faceValue: String(faceValue) }),
        price: formatYuan(draft.pricesLi[code] ?? 0),
        offers: (draft.sellers[code] ?? []).map((provider) => offerOf(provider, kind, pid)),
      }),
    ),
    people,
    teams: [
      {
        name: team,
        ...(formerly.length === 0 ? {} : { formerly }),
        conversations: [SLACK_ROOM, TELEGRAM_ROOM],
        requesters: ROOMS.flatMap(({ makers }) => makers),
        approvers,
        ...(draft.approvalsElsewhere ? { approvalsIn: SLACK_APPROVALS } : {}),
        budget: { day: formatYuan(teamDayLi) },
      },
    ],
    rules: rulesOf(draft),
    budgets: {
      maker: makerDayLi === null ? {} : { day: formatYuan(makerDayLi) },
      number: numberDayOrders === null ? {} : { dayCount: numberDayOrders },
    },
    approval: {
      remindAfter,
      expiresAfter: '25m',
      byRule,
      ...(escalates ? { escalateAfter: '15m', escalateTo: othersOf(draft) } : {}),
    },
    ...(draft.numbersKeptMs === null ? {} : { retention: { numbers: `${draft.numbersKeptMs}ms` } }),
    operators: draft.operatorsHaveAPlace ? { conversation: SLACK_OPERATORS } : {},
    providers: providersOf(draft),
  });
}

function offerOf(provider: Seller, kind: ProductKind, pid: string): object {
  if (provider === 'juhe') return { provider, pid };
  return kind === 'benefit' ? { provider, productCode: BENEFIT_CODE } : { provider };
}

const othersOf = ({ approvers }: Draft): readonly string[] => approvers.filter((account) => account !== 'slack:U0ANN');

/** Sometimes the expensive asks for two steps of people, or more than one rejection. */
function rulesOf(draft: Draft): readonly object[] {
  const { expensive } = draft;
  const steps = [{ approvals: 1 }, { approvals: 1, approvers: othersOf(draft) }];
  return [
    { name: 'small', when: { priceUpTo: '5.00', makerDayUpTo: '20.00' }, approvals: 0 },
    { name: 'same number again', when: { sameNumberWithin: '24h' }, approvals: 2 },
    ...(expensive === null ? [] : [{ name: 'expensive', when: { priceOver: '15.00' }, steps, ...expensive }]),
    { name: 'standard', approvals: 1 },
  ];
}

function providersOf({ queryAfter, silentFor, ytxDoubtAfter, callbacks, limits, failoverAfter }: Draft): object {
  const shared = {
    queryAfter,
    silentFor,
    queryGapMax: '10m',
    refundEvery: '30m',
    refundFor: '10h',
    callbacks,
    ...(failoverAfter === null ? {} : { failoverAfter }),
  };
  const budget = (li: number | null): object => (li === null ? {} : { day: formatYuan(li) });
  return {
    ytx: { ...shared, doubtAfter: ytxDoubtAfter, budget: budget(limits.providerDayLi.ytx) },
    juhe: { ...shared, budget: budget(limits.providerDayLi.juhe) },
    'juhe-airtime': { ...shared, budget: budget(limits.providerDayLi['juhe-airtime']) },
  };
}
