import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

/** One order as it is written: who asked in which conversation for which number. */
export type PlainOrder = {
  readonly requestKey: string;
  readonly maker: string;
  readonly conversation: string;
  readonly text: string;
};

const TABLES = `
  pragma journal_mode = wal;
  pragma synchronous = full;
  create table orders (
    id text primary key, request_key text not null unique, state text not null, msisdn text not null,
    product text not null, reason text not null, maker text not null, conversation text not null,
    price_li integer not null, opened_at integer not null);
  create index orders_number on orders (msisdn, opened_at);
  create table order_events (
    order_id text not null, version integer not null, kind text not null, at integer not null, body text not null,
    primary key (order_id, version)) without rowid;
  create table usage (scope text, period text, reserved_li integer not null, primary key (scope, period)) without rowid;
  create table outbox (
    order_id text not null, slot text not null, conversation text not null, due_at integer not null,
    primary key (order_id, slot)) without rowid`;

const PRICE_LI = 19_630;
const CAP_LI = 1e15;

/**
 * A durable top-up as a bot would write it in plain SQL: duplicates of the number, the team's budget of the day, the order, its
 * journal line and the card to post, in one transaction of its own that is on the disk when this returns.
 *
 * @param path a file that does not exist yet
 */
export function openPlainLedger(path: string): (order: PlainOrder) => string {
  const db = new DatabaseSync(path);
  db.exec(TABLES);
  const known = db.prepare('select id from orders where request_key = ?');
  const lately = db.prepare('select id from orders where msisdn = ? and opened_at > ? limit 5');
  const reserve = db.prepare(
    `insert into usage (scope, period, reserved_li) values ('team:support', ?, ?)
     on conflict (scope, period) do update set reserved_li = reserved_li + excluded.reserved_li
     where reserved_li + excluded.reserved_li <= ?`,
  );
  const insert = db.prepare('insert into orders values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const log = db.prepare('insert into order_events values (?, 1, ?, ?, ?)');
  const show = db.prepare('insert into outbox values (?, ?, ?, ?)');
  const [begin, commit, rollback] = ['begin immediate', 'commit', 'rollback'].map((text) => db.prepare(text));

  return ({ requestKey, maker, conversation, text }) => {
    const [msisdn = '', product = '', ...reason] = text.split(' ');
    const at = Date.now();
    const id = randomBytes(8).toString('hex');
    begin?.run();
    try {
      if (known.get(requestKey) !== undefined) throw new Error('asked already');
      const before = lately.all(msisdn, at - 86_400_000).length;
      const day = new Date(at).toISOString().slice(0, 10);
      if (reserve.run(day, PRICE_LI, CAP_LI).changes !== 1) throw new Error('the budget is used up');
      insert.run(id, requestKey, 'waiting', msisdn, product, reason.join(' '), maker, conversation, PRICE_LI, at);
      log.run(id, 'opened', at, JSON.stringify({ kind: 'opened', by: maker, before }));
      show.run(id, 'card', conversation, at);
      commit?.run();
    } catch (error) {
      rollback?.run();
      throw error;
    }
    return id;
  };
}
