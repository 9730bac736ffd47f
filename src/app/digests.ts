import type { Digest } from '../config/check-finance.ts';
import type { Config } from '../config.ts';
import type { Tell } from '../core/announcement.ts';
import { createCalendar, instantOf } from '../core/calendar.ts';
import { atStakeLi } from '../core/difference.ts';
import { type DigestFacts, type Forecast, forecastOf, type WaitingOrders } from '../core/digest.ts';
import type { Ledger } from '../core/ledger.ts';
import type { OrderState } from '../core/order.ts';
import { type Team, teamCalled } from '../core/policy.ts';
import { spanBefore } from '../core/timetable.ts';
import type { TimedTask } from '../jobs/timetables.ts';
import { readDigest } from './reports/read-digest.ts';

export type DigestsDeps = {
  readonly config: () => Config;
  readonly ledger: Pick<Ledger, 'list' | 'used' | 'parkedNotices' | 'openDifferences'>;
  readonly tell: Tell;
  readonly url: string;
  readonly now: () => number;
};

/** The digests of the config in use, as tasks of its timetables. */
export const digestTasks =
  (deps: DigestsDeps): (() => readonly TimedTask[]) =>
  () =>
    deps.config().digests.map((digest) => ({
      name: `digest ${digest.name}`,
      every: digest.every,
      run: async (dueAt) => {
        const facts = await factsOf(digest, dueAt, deps);
        await deps.tell(digest.to, { kind: 'digest', ...facts }, `digest ${digest.name} ${dueAt}`);
      },
    }));

async function factsOf({ every, team: named }: Digest, until: number, deps: DigestsDeps): Promise<DigestFacts> {
  const { config, ledger, url, now } = deps;
  const { desk } = config();
  const calendar = createCalendar(desk.timezone);
  const from = spanBefore(every, until, calendar);
  const team = named === null ? null : (teamCalled(desk.teams, named)?.name ?? named);
  const teams = desk.teams.filter(({ name }) => team === null || name === team);
  const asked = { digestOf: url, from, until, team, teams: desk.teams, people: desk.people.entries };
  const [figures, forecasts, parked] = await Promise.all([
    readDigest(asked),
    Promise.all(teams.map((one) => forecast(one, until, deps))),
    ledger.parkedNotices(),
  ]);
  const names = team === null ? null : teams.flatMap(({ name, formerly = [] }) => [name, ...formerly]);
  const tooLong = now() - (desk.remindAfterMs ?? DEFAULT_WAIT_MS);
  const own = new Set(teams.flatMap(({ conversations, approvalsIn }) => [...conversations, approvalsIn]));
  const places = team === null ? parked : parked.filter(({ conversation }) => own.has(conversation));
  return {
    ...{ team, from, until, figures },
    forecasts: forecasts.filter(({ usedLi, capLi }) => usedLi > 0 || capLi !== null),
    waiting: await waiting(ledger, 'awaiting_approval', names, tooLong),
    doubts: await waiting(ledger, 'in_doubt', names, now()),
    parked: places.reduce((sum, { count }) => sum + count, 0),
    differences: team === null ? await differences(ledger) : null,
  };
}

/** Where nobody is reminded. */
const DEFAULT_WAIT_MS = 2 * 3_600_000;
const MAX_LISTED = 500;
const MAX_NAMED = 5;

async function waiting(
  ledger: Pick<Ledger, 'list'>,
  state: OrderState,
  teams: readonly string[] | null,
  openedBefore: number,
): Promise<WaitingOrders> {
  const { orders, rest } = await ledger.list({ teams, msisdn: null, maker: null, states: [state], limit: MAX_LISTED });
  const long = orders.filter(({ openedAt }) => openedAt <= openedBefore).toSorted((a, b) => a.openedAt - b.openedAt);
  return {
    count: long.length + rest,
    refs: long.slice(0, MAX_NAMED).map(({ ref }) => ref),
    oldestAt: long[0]?.openedAt ?? null,
  };
}

/** Of the month in which the digest's span ends. */
async function forecast(team: Team, until: number, { config, ledger }: DigestsDeps): Promise<Forecast> {
  const calendar = createCalendar(config().desk.timezone);
  const { month } = calendar(until - 1);
  const [year = 0, number = 1] = month.split('-').map(Number);
  const next = new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7);
  const [used] = await ledger.used([
    { scope: `team:${team.name}`, period: month, also: (team.formerly ?? []).map((name) => `team:${name}`) },
  ]);
  const usedLi = used?.li ?? 0;
  const [from, end] = [instantOf(`${month}-01T00:00`, calendar), instantOf(`${next}-01T00:00`, calendar)];
  const endLi = forecastOf({ usedLi, now: until, from, until: end });
  return { team: team.name, month, usedLi, capLi: team.budget.month.li, endLi };
}

async function differences(ledger: Pick<Ledger, 'openDifferences'>): Promise<DigestFacts['differences']> {
  const { open } = await ledger.openDifferences();
  return { open: open.length, li: open.reduce((sum, one) => sum + Math.abs(atStakeLi(one)), 0) };
}
