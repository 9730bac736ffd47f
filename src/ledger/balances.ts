import { type Balance, type BalanceLedger, type BalanceReading, PACE_MS } from '../core/balance.ts';
import { type ProviderName, providerOfLane } from '../core/product.ts';
import { TOLD_TABLE } from './announcements.ts';
import { EVIDENCE_TABLES } from './roots.ts';
import type { Session } from './session.ts';
import { call, rows, type Script, statement, together, written } from './statement.ts';

/** One reading a minute and account; what was read before in the same minute is replaced. `balance_states` has one row an account. */
const BALANCE_TABLES = [
  `create table balances (
    provider text not null, account text not null, minute whole not null, at whole not null, li whole not null,
    primary key (provider, account, minute)) by key`,
  `create table balance_states (
    provider text not null, account text not null, low whole not null, crossings whole not null,
    primary key (provider, account)) by key`,
];

/** What is told about no order, the roots of the journal, and the balances. */
export const EVIDENCE_AND_BALANCES = [...TOLD_TABLE, ...EVIDENCE_TABLES, ...BALANCE_TABLES];

const OF = 'provider = :provider and account = :account';

export const BALANCES = {
  keep: statement(`
    insert into balances (provider, account, minute, at, li) values (:provider, :account, :minute, :at, :li)
    on conflict (provider, account, minute) do update set at = excluded.at, li = excluded.li`),
  /** Those that are too old, and those that were read under a clock that was ahead. */
  forget: statement(`delete from balances where ${OF} and (minute < :oldest or minute > :minute)`),
  begin: statement(`
    insert into balance_states (provider, account, low, crossings) values (:provider, :account, 0, 0)
    on conflict do nothing`),
  state: statement<{ low: number; crossings: number }>(`select low, crossings from balance_states where ${OF}`),
  cross: statement(`
    update balance_states set low = 1 - low, crossings = crossings + 1 where ${OF} and crossings = :crossings`),
  accounts: statement<{ provider: ProviderName; account: string }>('select provider, account from balance_states'),
  last: statement<{ at: number; li: number }>(`select at, li from balances where ${OF} order by minute desc limit 1`),
  pace: statement<{ since: number | null; spent: number | null }>(`
    select min(at) as since, cast(sum(case when li < before then before - li else 0 end) as bigint) as spent
    from (select at, li, lag(li) over (order by minute) as before from balances
      where ${OF} and minute >= :oldest) as readings`),
  committed: statement<{ lane: string | null; li: number }>(`
    select lane, cast(sum(price_li) as bigint) as li from orders
    where work in ('submit', 'recover') and state in ('approved', 'submitting') group by lane`),
};

const MINUTE_MS = 60_000;
const KEPT_MS = PACE_MS + 86_400_000;
const minuteOf = (at: number): number => Math.floor(at / MINUTE_MS);

/** What accounts at providers had left, and what that says. */
export function createBalances(session: Session): BalanceLedger {
  return {
    noteBalance: (reading) =>
      session.write(function* () {
        const { provider, account, at, li } = reading;
        const of = { provider, account };
        const minute = minuteOf(at);
        yield* together([
          call(BALANCES.forget, { ...of, minute, oldest: minuteOf(at - KEPT_MS) }),
          call(BALANCES.keep, { ...of, minute, at, li }),
          call(BALANCES.begin, of),
        ]);
        const [state] = yield* rows(BALANCES.state, of);
        const balance = yield* paced(reading);
        return { balance, state: { low: state?.low === 1, crossings: Number(state?.crossings ?? 0) } };
      }),
    noteCrossing: ({ provider, account }, { crossings }) =>
      session.write(function* () {
        return (yield* written(BALANCES.cross, { provider, account, crossings })) === 1;
      }),
    lastBalance: (of) =>
      session.read(function* () {
        const [last] = yield* rows(BALANCES.last, { provider: of.provider, account: of.account });
        return last === undefined
          ? null
          : { provider: of.provider, account: of.account, at: Number(last.at), li: Number(last.li) };
      }),
    balances: () =>
      session.read(function* () {
        const found: Balance[] = [];
        for (const of of yield* rows(BALANCES.accounts, {})) {
          const [last] = yield* rows(BALANCES.last, of);
          if (last !== undefined) found.push(yield* paced({ ...of, at: Number(last.at), li: Number(last.li) }));
        }
        return found;
      }),
    committedLi: (provider) =>
      session.read(function* () {
        const lanes = yield* rows(BALANCES.committed, {});
        return lanes
          .filter(({ lane }) => lane !== null && providerOfLane(lane as never) === provider)
          .reduce((sum, { li }) => sum + Number(li), 0);
      }),
  };
}

function* paced(reading: BalanceReading): Script<Balance> {
  const { provider, account, at } = reading;
  const [pace] = yield* rows(BALANCES.pace, { provider, account, oldest: minuteOf(at - PACE_MS) });
  return { ...reading, since: Number(pace?.since ?? at), spentLi: Number(pace?.spent ?? 0) };
}
