import { DatabaseSync } from 'node:sqlite';
import type { AttemptState, StatedState } from '../core/difference.ts';
import { openedAtOf, orderIdOf } from '../core/ids.ts';
import type { ProviderName } from '../core/product.ts';
import { attemptsOf, expectedLi, type OurOrder } from './compare.ts';
import { type Matched, matchLines } from './match-lines.ts';
import type { StatedOrder } from './read-row.ts';

/** A line of theirs beside the attempt of ours that it is about; ours null for none. */
export type Pair = { readonly theirs: TheirRow; readonly ours: OurRow | null };

/** Money of what was delivered or is being delivered. */
export type Agreeing = { readonly count: number; readonly theirsLi: number; readonly oursLi: number };

export type TheirRow = {
  readonly id: number;
  readonly merchant: string | null;
  readonly provider_id: string | null;
  readonly number: string | null;
  readonly at: number | null;
  readonly amount: number | null;
  readonly state: StatedState;
  readonly match: number | null;
};

export type OurRow = {
  readonly id: number;
  readonly merchant: string;
  readonly ref: string;
  readonly provider: ProviderName | null;
  readonly provider_id: string | null;
  readonly number: string;
  readonly at: number | null;
  readonly state: AttemptState;
  readonly amount: number;
  readonly account: string | null;
  readonly given_up: number;
};

/**
 * Two books side by side, in a temporary database that has no name and goes with the process: a million lines do not fit into memory, and
 * whole numbers must not stay on a disk.
 */
export type Workbench = {
  readonly takeTheirs: (orders: readonly StatedOrder[]) => void;
  readonly takeOurs: (orders: readonly OurOrder[]) => void;
  /** The earliest time in an order id of theirs that is one of ours; null for none. */
  readonly earliestOrder: () => number | null;
  readonly span: () => { readonly from: number; readonly to: number } | null;
  readonly lines: () => number;
  /** Finds which attempt each line is about. */
  readonly match: (provider: ProviderName) => Matched;
  /** The difference between their times and ours, over orders found by an id. */
  readonly lags: () => { readonly least: number; readonly most: number } | null;
  /**
   * Sums the lines that agree at the first look: alone about their attempt, in the same state and at the same price. They are no more
   * among the pairs.
   */
  readonly agreeing: (provider: ProviderName) => Agreeing;
  /** Every other line with its attempt, those of one attempt together. */
  readonly pairs: () => Iterable<Pair>;
  /** Attempts at the provider that no line is about. */
  readonly unmatchedOurs: (provider: ProviderName) => Iterable<OurRow>;
  /** The accounts of the attempts that lines are about, and how many each has. */
  readonly accounts: () => readonly { readonly account: string | null; readonly many: number }[];
  /** Attempts that lines are about, sent in one of two spans. */
  readonly matchedAround: (one: readonly [number, number], other: readonly [number, number]) => readonly OurRow[];
  /** At which providers the attempts are that lines are about, most of them first. */
  readonly matchedProviders: () => readonly { readonly provider: ProviderName | null; readonly many: number }[];
  /** How many attempts of ours were sent to a provider. */
  readonly sentTo: (provider: ProviderName) => number;
  /** Lines outside of a span; null for none. */
  readonly outside: (
    from: number,
    to: number,
  ) => { readonly count: number; readonly first: number; readonly last: number } | null;
  readonly findTheirs: (by: 'merchant' | 'provider_id', id: string) => readonly TheirRow[];
  readonly findTheirsAt: (number: string, at: number) => readonly TheirRow[];
  readonly findOurs: (merchantOrderId: string) => OurRow | null;
  readonly close: () => void;
};

const SCHEMA = `
  create table theirs (id integer primary key, merchant text, provider_id text, number text, near text, at integer,
    amount integer, state text not null, match integer, how text, agrees integer not null default 0) strict;
  create table ours (id integer primary key, order_id text not null, merchant text not null unique, ref text not null,
    provider text, provider_id text, number text not null, near text not null, at integer, state text not null,
    amount integer not null, account text, given_up integer not null) strict;`;
const INDEXES = `
  create index if not exists ours_provider_id on ours (provider_id) where provider_id is not null;
  create index if not exists ours_near on ours (near, at) where at is not null;
  create index if not exists ours_order on ours (order_id);`;
const PRAGMAS =
  'pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -2000; pragma locking_mode = exclusive;';

/** A number without its middle, as books show it. */
export const nearOf = (number: string): string => `${number.slice(0, 3)}${number.slice(-4)}`;

export function openWorkbench(): Workbench {
  const db = new DatabaseSync('');
  db.exec(`${PRAGMAS} ${SCHEMA}`);
  const insertTheirs = db.prepare(
    'insert into theirs (id, merchant, provider_id, number, near, at, amount, state) values (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const insertOurs = db.prepare(
    `insert or ignore into ours (order_id, merchant, ref, provider, provider_id, number, near, at, state, amount, account, given_up)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const rows = <R>(text: string, ...values: (string | number)[]): readonly R[] =>
    db.prepare(text).all(...values) as R[];
  const each = <R>(text: string, ...values: (string | number)[]): Iterable<R> =>
    db.prepare(text).iterate(...values) as Iterable<unknown> as Iterable<R>;
  const together = (act: () => void): void => {
    db.exec('begin');
    act();
    db.exec('commit');
  };
  let earliest: number | null = null;

  const takeTheirs = (orders: readonly StatedOrder[]): void =>
    together(() => {
      for (const { row, merchantOrderId: merchant, providerOrderId, number, at, amountLi, state } of orders) {
        const near = number === null ? null : nearOf(number);
        insertTheirs.run(row, merchant, providerOrderId, number, near, at, amountLi, state);
        const order = merchant === null ? null : orderIdOf(merchant);
        if (order !== null) earliest = Math.min(earliest ?? Number.POSITIVE_INFINITY, openedAtOf(order));
      }
    });

  const takeOurs = (orders: readonly OurOrder[]): void =>
    together(() => {
      for (const order of orders) {
        const amount = expectedLi(order);
        for (const { merchantOrderId, provider, providerOrderId, at, state, account, isGivenUp } of attemptsOf(order)) {
          insertOurs.run(
            ...([order.id, merchantOrderId, order.ref, provider, providerOrderId, order.msisdn] as const),
            ...([nearOf(order.msisdn), at, state, amount, account, isGivenUp ? 1 : 0] as const),
          );
        }
      }
    });

  return {
    takeTheirs,
    takeOurs,
    earliestOrder: () => earliest,
    span: () => {
      const [found] = rows<{ from_at: number | null; to_at: number | null }>(
        'select min(at) as from_at, max(at) as to_at from theirs',
      );
      return found?.from_at == null || found.to_at === null ? null : { from: found.from_at, to: found.to_at };
    },
    lines: () => rows<{ many: number }>('select count(*) as many from theirs')[0]?.many ?? 0,
    match: (provider) => {
      db.exec(INDEXES);
      return matchLines(db, provider);
    },
    lags: () => {
      const [found] = rows<{ least: number | null; most: number | null }>(
        `select min(theirs.at - ours.at) as least, max(theirs.at - ours.at) as most from theirs join ours on ours.id = theirs.match
        where theirs.how <> 'number' and theirs.at is not null and ours.at is not null and theirs.state <> 'refunded'`,
      );
      return found?.least == null || found.most === null ? null : { least: found.least, most: found.most };
    },
    agreeing: (provider) => {
      db.prepare(AGREE).run({ provider });
      const [sum] = rows<{ count: number; theirs: number | null; ours: number | null }>(
        `select count(*) as count,
          sum(case when theirs.state in ('delivered', 'charging') then coalesce(theirs.amount, ours.amount) end) as theirs,
          sum(case when ours.state = 'delivered' then ours.amount end) as ours
        from theirs join ours on ours.id = theirs.match where theirs.agrees = 1`,
      );
      return { count: sum?.count ?? 0, theirsLi: sum?.theirs ?? 0, oursLi: sum?.ours ?? 0 };
    },
    *pairs() {
      const matched = each<TheirRow & Prefixed>(
        `select theirs.*, ${OUR_COLUMNS} from theirs join ours on ours.id = theirs.match
        where theirs.agrees = 0 order by theirs.match, theirs.id`,
      );
      for (const row of matched) yield { theirs: row, ours: unprefixed(row) };
      const free = each<TheirRow>(
        "select * from theirs where match is null order by coalesce(merchant, provider_id, 'row ' || id), id",
      );
      for (const theirs of free) yield { theirs, ours: null };
    },
    unmatchedOurs: (provider) =>
      each<OurRow>(
        'select * from ours where provider = ? and not exists (select 1 from theirs where theirs.match = ours.id)',
        provider,
      ),
    accounts: () =>
      rows(
        `select ours.account as account, count(*) as many from theirs join ours on ours.id = theirs.match
        where ours.at is not null group by ours.account`,
      ),
    matchedAround: ([a, b], [c, d]) =>
      rows<OurRow>(
        `select * from ours where (at between ? and ? or at between ? and ?)
          and exists (select 1 from theirs where theirs.match = ours.id)`,
        ...[a, b, c, d],
      ),
    matchedProviders: () =>
      rows(
        `select ours.provider as provider, count(*) as many from theirs join ours on ours.id = theirs.match
        group by ours.provider order by many desc`,
      ),
    sentTo: (provider) =>
      rows<{ many: number }>('select count(*) as many from ours where provider = ? and at is not null', provider)[0]
        ?.many ?? 0,
    outside: (from, to) => {
      const [found] = rows<{ count: number; first: number; last: number }>(
        'select count(*) as count, min(at) as first, max(at) as last from theirs where at < ? or at > ?',
        ...[from, to],
      );
      return found === undefined || found.count === 0 ? null : found;
    },
    findTheirs: (by, id) => rows<TheirRow>(`select * from theirs where ${by} = ?`, id),
    findTheirsAt: (number, at) => rows<TheirRow>('select * from theirs where near = ? and at = ?', nearOf(number), at),
    findOurs: (merchant) => rows<OurRow>('select * from ours where merchant = ?', merchant)[0] ?? null,
    close: () => db.close(),
  };
}

/** Whatever is not this plain is compared one by one. */
const AGREE = `
  update theirs set agrees = 1
  where match is not null
    and match not in (select match from theirs where match is not null group by match having count(*) > 1)
    and exists (select 1 from ours where ours.id = theirs.match and ours.provider = :provider and ours.state = theirs.state
      and (ours.state <> 'delivered' or theirs.amount is null or theirs.amount = ours.amount))`;

const OUR_NAMES = [
  'id',
  'merchant',
  'ref',
  'provider',
  'provider_id',
  'number',
  'at',
  'state',
  'amount',
  'account',
  'given_up',
] as const;
const OUR_COLUMNS = OUR_NAMES.map((name) => `ours.${name} as o_${name}`).join(', ');
type Prefixed = { readonly [K in keyof OurRow as `o_${K}`]: OurRow[K] | null };
const unprefixed = (row: Prefixed): OurRow =>
  Object.fromEntries(OUR_NAMES.map((name) => [name, row[`o_${name}`]])) as unknown as OurRow;
