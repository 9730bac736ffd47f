import { advance, type Plan } from '../core/advance.ts';
import type { Change } from '../core/change.ts';
import type { Restored } from '../core/doubt.ts';
import { attemptOf, type Order } from '../core/order.ts';
import type { ProviderName } from '../core/product.ts';
import { pauseBatches } from './batches.ts';
import { readMoves } from './conversations.ts';
import type { IsProvider, Reading } from './forms.ts';
import { NO_MARK } from './mark.ts';
import { lastOpenedWith } from './owner.ts';
import { createRecord } from './record.ts';
import { type OrderRow, orderColumns, orderOf } from './rows.ts';
import type { Session } from './session.ts';
import { rows, statement, written } from './statement.ts';
import { numberKeys } from './usage.ts';
import type { Format } from './version.ts';

/**
 * What was done to a restored database.
 *
 * @property checked orders that are queried before anything else happens to them
 * @property accepted orders that a provider has
 * @property unreadable references of orders whose row cannot be read; nothing is done with them until it is repaired
 */
export type Quarantined = {
  readonly checked: number;
  readonly accepted: number;
  readonly unreadable: readonly string[];
};

/**
 * The providers that this version knows, and the most orders that each can be queried about in a minute. Restored orders are due
 * one after the other at this rate, so that new ones get their turn.
 */
export type AskedProviders = {
  readonly isProvider: IsProvider;
  readonly questionsAMinute: (provider: ProviderName) => number;
};

export const QUARANTINE = {
  begin: statement('insert into restores (at, finished_at, orders) values (:at, null, 0) on conflict do nothing'),
  page: statement<OrderRow>(`
    select ${orderColumns()} from orders
    where id > :after and state in ('awaiting_approval', 'approved', 'submitting', 'accepted', 'in_doubt')
    order by id limit :most`),
  count: statement<{ count: number }>(`
    select count(*) as count from orders
    where state in ('awaiting_approval', 'approved', 'submitting', 'accepted', 'in_doubt')`),
  newest: statement<OrderRow>(`select ${orderColumns()} from orders order by id desc limit 500`),
  setAside: statement('update orders set work = null, due_at = null where id = :id'),
  /** Waiting notices may have been shown after the copy. */
  again: statement(
    `update outbox set again = 1, show = replace(show, '"call":"due"', '"call":"done"') where parked is null`,
  ),
  /** Ends earlier interrupted runs too. */
  end: statement('update restores set finished_at = :now, orders = :orders where finished_at is null'),
};

/** As many as one commit takes. */
const PAGE = 200;
/**
 * Above this, cards are not changed until their orders are checked: a chat takes one message a second, and new requests would
 * wait for all of them. A press on an old card is answered.
 */
const MAX_SHOWN = 300;
/** A restore waits for nothing and tells the operators nothing: the person who runs it is told. */
const PLAN: Plan = {
  timing: () => ({
    submitTimeoutMs: 0,
    queryAfterMs: 0,
    doubtAfterMs: 0,
    refundEveryMs: 0,
    refundForMs: 0,
    silentForMs: 0,
    failoverAfterMs: null,
    notFoundProof: { questions: 0, overMs: 0 },
    refundableLanes: [],
  }),
  operators: null,
};

/**
 * Makes every order that could have been bought since the copy one that is queried first. Final orders stay. Each order gets a
 * journal line. It can be run again at any time; an interrupted run must be.
 */
export async function quarantine(
  session: Session,
  { at, format, asked }: { readonly at: number; readonly format: Format; readonly asked: AskedProviders },
): Promise<Quarantined> {
  const moves = await readMoves(session, asked.isProvider);
  const { record } = createRecord(session, moves, await numberKeys(session), { mark: NO_MARK, format });
  const [counted] = await session.read(() => rows(QUARANTINE.count, {}));
  const isShown = (counted?.count ?? 0) <= MAX_SHOWN;
  await session.write(function* () {
    yield* written(QUARANTINE.begin, { at });
    yield* written(QUARANTINE.again, {});
  });
  await pauseBatches(session, at);
  const accounts = await lastAccounts(session, asked.isProvider);
  const turns = new Map<ProviderName, number>();
  const unreadable: string[] = [];
  let [checked, accepted] = [0, 0];
  for (let after = ''; ; ) {
    const page = await session.read(() => rows(QUARANTINE.page, { after, most: PAGE }));
    const orders = page.flatMap((row) => readable(row, moves.reading) ?? []);
    const changes = orders.map((order) => restoredAt(order, { at, isShown, accounts, turns, asked }));
    const recorded = await Promise.all(changes.map(record));
    if (recorded.some(({ ok }) => !ok)) throw new Error('the database is being changed by a process of topup-desk');
    accepted += orders.filter(({ state }) => state === 'accepted').length;
    checked += orders.length;
    for (const { id, ref } of page.filter((row) => orders.every((order) => order.id !== row.id))) {
      unreadable.push(ref);
      await session.write(function* () {
        yield* written(QUARANTINE.setAside, { id });
      });
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) break;
    after = last.id;
  }
  await session.write(function* () {
    yield* written(QUARANTINE.end, { now: Date.now(), orders: checked });
  });
  return { checked: checked - accepted, accepted, unreadable };
}

function readable(row: OrderRow, reading: Reading): Order | null {
  try {
    return orderOf(row, reading);
  } catch {
    return null;
  }
}

/**
 * Returns the account of each provider that the copy was used with last: a purchase since the copy was made from it. A copy of an
 * earlier version tells only from which account its newest orders were bought; older orders are not looked at.
 */
async function lastAccounts(session: Session, isProvider: IsProvider): Promise<Restored['accounts']> {
  const accounts: Partial<Record<ProviderName, string>> = {};
  for (const row of await session.read(() => rows(QUARANTINE.newest, {}))) {
    const attempt = readable(row, { current: (id) => id, isProvider })?.attempt;
    if (attempt?.account != null && attempt.startedAt !== null) accounts[attempt.provider] ??= attempt.account;
  }
  return { ...accounts, ...(await lastOpenedWith(session)) };
}

type Run = {
  readonly at: number;
  readonly isShown: boolean;
  readonly accounts: Restored['accounts'];
  readonly turns: Map<ProviderName, number>;
  readonly asked: AskedProviders;
};

function restoredAt(order: Order, { at, isShown, accounts, turns, asked }: Run): Change {
  const change = advance(order, { kind: 'restored', accounts }, at, PLAN);
  if (!change.ok) throw new Error(`order ${order.id} cannot be restored: it is ${change.error.state}`);
  const { provider } = attemptOf(change.value.after);
  const turn = turns.get(provider) ?? 0;
  turns.set(provider, turn + 1);
  const waitMs = Math.floor((turn / asked.questionsAMinute(provider)) * 60_000);
  const { dueAt, notices } = change.value;
  return { ...change.value, dueAt: dueAt === null ? null : dueAt + waitMs, notices: isShown ? notices : [] };
}
