import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { OrderId } from '../core/ids.ts';
import { isFinal, type Order, type OrderState } from '../core/order.ts';
import type { Result } from '../core/result.ts';
import type { SearchQuestion, SearchResult } from '../core/search.ts';
import { containsText, searchTermsOf } from '../core/search.ts';
import type { Work } from '../core/work.ts';
import { type OrderRow, orderColumns, WORK_OF } from './rows.ts';
import { ENDED_SO, FEW_END_SO, type Schema } from './schema.ts';
import type { Dialect } from './session.ts';
import type { NumberKeyOf } from './usage.ts';

type SearchDeps = {
  readonly db: Kysely<Schema>;
  readonly dialect: Dialect;
  readonly read: (row: OrderRow) => Result<Order, string>;
  readonly met: (id: OrderId, why: string) => void;
  readonly numberKeyOf: NumberKeyOf;
};

/** So many orders of the rarest condition are looked through; beyond, the answer says how far back it looked. */
const MAX_LOOKED_THROUGH = 5_000;
const CHUNKS = [100, 400, 1_500];
/** With a text to be compared, so many orders are read at once. */
const READ_AT_ONCE = 200;

/** The order behind which the next ones are older. */
type Before = { readonly id: string; readonly at: number };
/** Behind every id, in every collation of a database. */
const NEWEST: Before = { id: 'Z'.repeat(20), at: Number.MAX_SAFE_INTEGER };

/** Ids from one index, newest first: those of one value. */
type Source = (before: Before, limit: number) => RawBuilder<{ id: string }>;

/** Returns the orders that fulfil every condition, newest first, by the index of the rarest. */
export async function search(deps: SearchDeps, question: SearchQuestion): Promise<SearchResult> {
  const { skip, limit, contains, teams, states, maker } = question;
  if (teams?.length === 0 || states?.length === 0 || maker?.length === 0)
    return { orders: [], more: false, lookedBackTo: null };
  // First: one that gets its terms meanwhile is then found twice, and never missed.
  const waiting = await waitingOf(deps, question);
  const sources = await rarestOf(deps, question);
  const wanted = skip + limit + 1;
  const found: OrderRow[] = [];
  let before = NEWEST;
  let looked = 0;
  let isAll = false;
  for (let chunk = 0; found.length < wanted && looked < MAX_LOOKED_THROUGH && !isAll; chunk += 1) {
    const size = Math.min(CHUNKS[chunk] ?? MAX_LOOKED_THROUGH, MAX_LOOKED_THROUGH - looked);
    const ids = await idsOf(deps.db, sources, before, size);
    const atMost = contains.length === 0 ? wanted - found.length : READ_AT_ONCE;
    const matching = ids.length === 0 ? [] : await matchingOf(deps, question, ids, atMost);
    found.push(...(contains.length === 0 ? matching : matching.filter((row) => holds(deps, question, row))));
    const last = matching.length === atMost ? matching.at(-1)?.id : ids.at(-1);
    looked += last === undefined ? 0 : ids.indexOf(last) + 1;
    isAll = ids.length < size && matching.length < atMost;
    if (!isAll && last !== undefined) before = await positionOf(deps.db, last);
    if (question.since !== null && before.at < question.since) isAll = true;
  }
  const all = waiting.length === 0 ? found : merged(waiting, found);
  const page = all.slice(skip, skip + limit);
  const orders = page.flatMap((row) => {
    const order = deps.read(row);
    if (!order.ok) deps.met(row.id as OrderId, order.error);
    return order.ok ? [order.value] : [];
  });
  const unreadable = page.length - orders.length;
  return {
    orders,
    more: all.length > skip + limit,
    lookedBackTo: isAll || found.length >= wanted ? null : before.at,
    ...(unreadable === 0 ? {} : { unreadable }),
  };
}

/** So many of the newest orders are looked at that have no terms yet: those of some seconds. */
const MAX_WAITING = 500;

/** The matching orders that have no terms yet. What asks for no term finds them by the other indexes. */
async function waitingOf(deps: SearchDeps, question: SearchQuestion): Promise<readonly OrderRow[]> {
  if (question.terms.length === 0) return [];
  const { rows: fresh } = await sql<{ id: string }>`select order_id as id from search_new order by order_id desc
    limit ${MAX_WAITING}`.execute(deps.db);
  if (fresh.length === 0) return [];
  const ids = fresh.map(({ id }) => id);
  const found = await matchingOf(deps, { ...question, terms: [] }, ids, MAX_WAITING);
  return found.filter((row) => {
    const order = deps.read(row);
    const terms = order.ok ? new Set(searchTermsOf(order.value)) : null;
    return terms !== null && question.terms.every((term) => terms.has(term)) && holds(deps, question, row);
  });
}

/** Newest first, each once. */
const merged = (waiting: readonly OrderRow[], found: readonly OrderRow[]): readonly OrderRow[] => {
  const byId = new Map([...waiting, ...found].map((row) => [row.id, row]));
  return [...byId.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1));
};

function holds({ read }: SearchDeps, { contains }: SearchQuestion, row: OrderRow): boolean {
  const order = read(row);
  return order.ok && contains.every((one) => containsText(order.value, one));
}

/** So many of a condition's newest orders tell how rare it is. */
const SAMPLED = 500;
type Rarity = { readonly count: number; readonly oldest: string };

/**
 * The condition that the fewest orders fulfil; among common ones, that whose newest orders reach back the furthest: the search reads them
 * in this order, so it needs the fewest of them.
 */
async function rarestOf({ db, numberKeyOf }: SearchDeps, question: SearchQuestion): Promise<readonly Source[]> {
  const all = conditionsOf(question, numberKeyOf);
  const [only = []] = all;
  if (all.length === 1) return only;
  const sampled = await Promise.all(all.map(async (sources) => ({ sources, rarity: await rarityOf(db, sources) })));
  const [rarest] = sampled.toSorted(
    ({ rarity: a }, { rarity: b }) => a.count - b.count || (a.oldest < b.oldest ? -1 : a.oldest > b.oldest ? 1 : 0),
  );
  return rarest?.sources ?? only;
}

async function rarityOf(db: Kysely<Schema>, sources: readonly Source[]): Promise<Rarity> {
  const sampled = await Promise.all(
    sources.map((source) =>
      sql<{ count: number; oldest: string | null }>`
        select count(*) as count, min(id) as oldest from (${source(NEWEST, SAMPLED)}) sampled`.execute(db),
    ),
  );
  const rows = sampled.flatMap((one) => one.rows);
  const count = rows.reduce((sum, row) => sum + Number(row.count), 0);
  // Of several sources the newest together are as dense as the densest of them.
  const oldest = rows.map((row) => row.oldest ?? '').toSorted();
  return { count: Math.min(count, SAMPLED), oldest: oldest.at(-1) ?? '' };
}

/** Each condition that an index answers, as its sources. What is asked of everybody's orders goes by the id. */
export function conditionsOf(question: SearchQuestion, numberKeyOf: NumberKeyOf): readonly (readonly Source[])[] {
  const { terms, msisdn, maker, teams, states, orHeld = false, since } = question;
  const by = (column: string) => (value: string) => byColumn(column, value, since ?? 0);
  const isFew = states?.every((state) => FEW_END_SO.includes(state)) === true && !orHeld;
  const isOpen = states !== null && !states.some(isFinal);
  const found: (readonly Source[])[] = [
    ...(msisdn === null ? [] : [[msisdn, numberKeyOf(msisdn)].map(by('msisdn'))]),
    ...terms.map((term) => [byTerm(term)]),
    ...(maker === null ? [] : [maker.map(by('maker'))]),
    ...(isFew ? [(states ?? []).map((state) => byEnd(state, since ?? 0))] : []),
    ...(isOpen ? [[byWork(worksOf(states ?? []))]] : []),
    ...(teams === null ? [] : [teams.map(by('team'))]),
  ];
  return found.length === 0 ? [[byId]] : found;
}

/** A held order keeps its state. */
const worksOf = (states: readonly OrderState[]): readonly Work[] => [
  ...new Set<Work>([...states.flatMap((state) => WORK_OF[state] ?? []), 'hold', 'alone']),
];

const byTerm =
  (term: string): Source =>
  ({ id }, limit) =>
    sql`select order_id as id from order_terms where term = ${term} and order_id < ${id} order by order_id desc limit ${limit}`;
const byColumn =
  (column: string, value: string, since: number): Source =>
  ({ id, at }, limit) =>
    sql`select id from orders where ${sql.ref(column)} = ${value}
    and opened_at >= ${since} and opened_at <= ${at} and id || '' < ${id} order by opened_at desc, id desc limit ${limit}`;
const byEnd =
  (state: OrderState, since: number): Source =>
  ({ id, at }, limit) =>
    sql`select id from orders where ${sql.raw(ENDED_SO)} and state = ${state}
    and opened_at >= ${since} and opened_at <= ${at} and id || '' < ${id} order by opened_at desc, id desc limit ${limit}`;
const byWork =
  (works: readonly Work[]): Source =>
  ({ id }, limit) =>
    sql`select id from orders where work in (${sql.join(works)}) and id || '' < ${id} order by id || '' desc limit ${limit}`;
const byId: Source = ({ id }, limit) => sql`select id from orders where id < ${id} order by id desc limit ${limit}`;

/** Merges what the sources of one condition have, newest first. */
async function idsOf(
  db: Kysely<Schema>,
  sources: readonly Source[],
  before: Before,
  limit: number,
): Promise<readonly string[]> {
  const parts = await Promise.all(sources.map((source) => source(before, limit).execute(db)));
  const ids = parts.flatMap((part) => part.rows.map(({ id }) => id));
  return (parts.length === 1 ? ids : [...new Set(ids)].toSorted((a, b) => (a < b ? 1 : -1))).slice(0, limit);
}

/** An id begins with the time of its order, so the newest have the greatest. */
async function positionOf(db: Kysely<Schema>, id: string): Promise<Before> {
  const { rows: found } = await sql<{ at: number }>`select opened_at as at from orders where id = ${id}`.execute(db);
  return { id, at: Number(found[0]?.at ?? 0) };
}

/** Those of some orders that fulfil every condition. */
const matchingOf = async (
  { db, dialect, numberKeyOf }: SearchDeps,
  question: SearchQuestion,
  ids: readonly string[],
  limit: number,
): Promise<readonly OrderRow[]> =>
  (await matchingQuery({ dialect, numberKeyOf }, question, ids, limit).execute(db)).rows;

/** All conditions but the ids are kept off their indexes: SQLite has no statistics here. */
export function matchingQuery(
  { dialect, numberKeyOf }: Pick<SearchDeps, 'dialect' | 'numberKeyOf'>,
  question: SearchQuestion,
  ids: readonly string[],
  limit: number,
): RawBuilder<OrderRow> {
  const { terms, msisdn, maker, teams, exceptTeams = [], states, orHeld = false, since } = question;
  const given =
    dialect === 'sqlite'
      ? sql`(select value from json_each(${JSON.stringify(ids)}))`
      : sql`(select json_array_elements_text(cast(${JSON.stringify(ids)} as json)))`;
  const oneOf = (column: string, values: readonly string[]) => sql`o.${sql.ref(column)} || '' in (${sql.join(values)})`;
  const conditions = [
    sql`o.id in ${given}`,
    ...terms.map((term) => sql`exists (select 1 from order_terms t where t.term = ${term} and t.order_id = o.id)`),
    ...(msisdn === null ? [] : [oneOf('msisdn', [msisdn, numberKeyOf(msisdn)])]),
    ...(maker === null ? [] : [oneOf('maker', maker)]),
    ...(teams === null ? [] : [oneOf('team', teams)]),
    ...(exceptTeams.length === 0 ? [] : [sql`o.team || '' not in (${sql.join(exceptTeams)})`]),
    ...(states === null
      ? []
      : [sql`(o.state || '' in (${sql.join(states)})${orHeld ? sql` or o.work || '' = 'hold'` : sql``})`]),
    ...(since === null ? [] : [sql`o.opened_at + 0 >= ${since}`]),
  ];
  return sql<OrderRow>`select ${sql.raw(orderColumns('o'))} from orders o
    where ${sql.join(conditions, sql` and `)} order by o.id desc limit ${limit}`;
}
