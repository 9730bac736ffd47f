import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { ListQuestion } from '../../../src/core/ledger.ts';
import type { AccountId } from '../../../src/core/people.ts';
import type { SearchQuestion } from '../../../src/core/search.ts';
import { TOLD } from '../../../src/ledger/announcements.ts';
import { BALANCES } from '../../../src/ledger/balances.ts';
import { CARDS } from '../../../src/ledger/cards.ts';
import { ENTRIES } from '../../../src/ledger/entries.ts';
import { LEASE, WORK } from '../../../src/ledger/lease.ts';
import { LANE_COUNTS } from '../../../src/ledger/open.ts';
import { dueExcept, nextExcept, OUTBOX, REPLY_TO } from '../../../src/ledger/outbox.ts';
import { doubtQuery, listQuery, openQuery, waitingQuery } from '../../../src/ledger/overview.ts';
import { PAST, READS } from '../../../src/ledger/reads.ts';
import { RECORD } from '../../../src/ledger/record.ts';
import { RETENTION } from '../../../src/ledger/retention.ts';
import { ROOTS } from '../../../src/ledger/roots.ts';
import type { Schema } from '../../../src/ledger/schema.ts';
import { SEARCH } from '../../../src/ledger/search.ts';
import { conditionsOf, matchingQuery } from '../../../src/ledger/search-query.ts';
import { numberKeysOf, USAGE } from '../../../src/ledger/usage.ts';
import { newSqliteUrl, openedLedger, sqlitePathOf } from '../../support/databases.ts';
import { msisdn } from '../../support/orders.ts';

/** How SQLite would go about a statement: one line for each table. */
type Plan = (sql: string) => readonly string[];

async function planner(t: TestContext): Promise<Plan> {
  const url = await newSqliteUrl(t);
  await openedLedger(t, url);
  const db = new DatabaseSync(sqlitePathOf(url), { readOnly: true });
  t.after(() => db.close());
  return (sql) =>
    db
      .prepare(`explain query plan ${sql}`)
      .all()
      .map(({ detail }) => String(detail));
}

const kysely = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** Once in a while, through the few rows that there are: who is away, what waits to be shown, how far the search is filled. */
const WHOLE_TABLE = { sqlite: 'select 1' };

test('no statement of the ledger walks through a table: every question has its index', async (t) => {
  const planOf = await planner(t);
  const groups = {
    RECORD,
    USAGE: { ...USAGE, reserve: USAGE.reserve(0), reserveSummed: USAGE.reserve(2) },
    WORK,
    LEASE,
    READS,
    OUTBOX,
    CARDS,
    ROOTS,
    BALANCES: { ...BALANCES, accounts: WHOLE_TABLE },
    TOLD,
    PAST: { ...PAST, lock: WHOLE_TABLE },
    entries: { due: ENTRIES.due.orders, lines: ENTRIES.due.lines, open: ENTRIES.open.orders, lock: ENTRIES.locked },
    SEARCH: { ...SEARCH, since: WHOLE_TABLE, moveSince: WHOLE_TABLE, endSince: WHOLE_TABLE },
    RETENTION: { ...RETENTION, ended: WHOLE_TABLE, unshown: WHOLE_TABLE, reopened: WHOLE_TABLE },
    due: { none: dueExcept(0), some: dueExcept(3), reply: REPLY_TO },
    next: { none: nextExcept(0), some: nextExcept(3) },
  };
  for (const [group, statements] of Object.entries(groups)) {
    for (const [name, { sqlite }] of Object.entries(statements)) {
      for (const line of planOf(sqlite)) {
        // The rows of a subquery are found by a line of their own.
        if (/^SCAN (\(subquery|readings)/.test(line)) continue;
        // The outbox is walked by its own index, which has only what is undelivered; new orders are few, and in the order of their key.
        if (line === 'SCAN o USING INDEX outbox_due' || /^SCAN (?:json_each|search_new$|n$)/.test(line)) continue;
        assert.doesNotMatch(line, /^SCAN (?!CONSTANT ROW)/, `${group}.${name}: ${line}`);
      }
    }
  }
});

test('due work is read in the order it is due, without sorting', async (t) => {
  const planOf = await planner(t);
  for (const { sqlite } of [WORK.due, WORK.next, dueExcept(0), dueExcept(2), nextExcept(0), nextExcept(2)]) {
    assert.ok(
      planOf(sqlite).every((line) => !line.includes('TEMP B-TREE')),
      sqlite,
    );
  }
});

test('a list goes by the number, else by what is open, else by who asked, else by the team', async (t) => {
  const planOf = await planner(t);
  const all: ListQuestion = { teams: ['support'], msisdn: null, maker: null, states: null, limit: 20 };
  const maker = ['slack:U0LIN' as AccountId];
  const questions: readonly (readonly [ListQuestion, string])[] = [
    [{ ...all, maker, msisdn: msisdn('13911281234'), states: ['in_doubt'] }, 'orders_number'],
    [{ ...all, maker, states: ['in_doubt', 'awaiting_approval'] }, 'orders_open'],
    [{ ...all, maker }, 'orders_maker_team'],
    [{ ...all, maker, states: ['failed'] }, 'orders_maker_team'],
    [all, 'orders_team'],
  ];
  for (const [question, index] of questions) {
    const { sql } = listQuery(kysely, question, numberKeysOf('secret'))
      .select(['document'])
      .orderBy('opened_at', 'desc')
      .limit(20)
      .compile();
    assert.match(planOf(sql)[0] ?? '', new RegExp(`^SEARCH orders USING INDEX ${index} `), sql);
  }
});

test('lanes are counted among the orders that are not final alone', async (t) => {
  const planOf = await planner(t);
  assert.match(planOf(LANE_COUNTS.open.sqlite)[0] ?? '', /INDEX orders_open/);
});

test('the figures look only at orders that are not final', async (t) => {
  const planOf = await planner(t);
  for (const query of [openQuery(kysely), doubtQuery(kysely), waitingQuery(kysely)]) {
    assert.match(planOf(query.compile().sql)[0] ?? '', /INDEX orders_open/);
  }
});

test('a search goes by the index of its rarest condition, and looks the others up by the order', async (t) => {
  const planOf = await planner(t);
  const none: SearchQuestion = {
    ...{ teams: null, msisdn: null, maker: null, states: null, terms: [], contains: [], since: null },
    ...{ skip: 0, limit: 20 },
  };
  const maker = ['slack:U0LIN' as AccountId];
  const keyOf = numberKeysOf('secret');
  const before = { id: 'Z', at: 1e15 };
  const questions: readonly (readonly [Partial<SearchQuestion>, string])[] = [
    [{ terms: ['outage'] }, 'order_terms USING PRIMARY KEY'],
    [{ msisdn: msisdn('13911281234') }, 'orders USING INDEX orders_number'],
    [{ maker }, 'orders USING INDEX orders_maker'],
    [{ states: ['failed'] }, 'orders USING INDEX orders_ended'],
    [{ states: ['in_doubt'] }, 'orders USING INDEX orders_open'],
    [{ teams: ['support'] }, 'orders USING INDEX orders_team'],
    [{}, 'orders USING COVERING INDEX sqlite_autoindex_orders_1'],
  ];
  for (const [question, index] of questions) {
    const [sources = []] = conditionsOf({ ...none, ...question }, keyOf);
    assert.ok(sources.length > 0);
    for (const source of sources) {
      const { sql } = source(before, 100).compile(kysely);
      assert.match(planOf(sql)[0] ?? '', new RegExp(`^SEARCH ${index} `), sql);
    }
  }
  const all = { ...none, maker, teams: ['support'], states: ['failed'], terms: ['outage', 'case'], since: 1 } as const;
  const { sql } = matchingQuery({ dialect: 'sqlite', numberKeyOf: keyOf }, all, ['A'], 20).compile(kysely);
  const plan = planOf(sql);
  assert.match(plan[0] ?? '', /^SEARCH o USING INDEX sqlite_autoindex_orders_1 \(id=\?\)/);
  for (const line of plan) assert.doesNotMatch(line, /^SCAN (?:o|t)\b/, sql);
});
