import type { Change } from '../core/change.ts';
import type { OrderId, OrderRef } from '../core/ids.ts';
import { OrderUnreadable } from '../core/ledger.ts';
import type { Msisdn } from '../core/msisdn.ts';
import { isFinal, isHeld, ORDER_STATES, type Order, type OrderState, UNTOUCHED } from '../core/order.ts';
import type { AccountId, Actor, PersonId } from '../core/people.ts';
import { type Lane, laneOf } from '../core/product.ts';
import { err, ok, type Result } from '../core/result.ts';
import { reasonKeyOf } from '../core/rule.ts';
import type { Work } from '../core/work.ts';
import { FIELDS } from './document.ts';
import {
  anyProvider,
  type Form,
  type IsProvider,
  type Known,
  type Reading,
  text,
  texts,
  trimmed,
  Unfit,
  unfit,
} from './forms.ts';
import { readWholeDocument } from './readable.ts';
import type { OrdersTable } from './schema.ts';
import { areSound, type Params } from './statement.ts';
import type { Format } from './version.ts';

/** What the jobs do with an order in each state; null for nothing. A final order has work only while it is due. */
export const WORK_OF: Readonly<Record<OrderState, Work | null>> = {
  awaiting_approval: 'expire',
  approved: 'submit',
  submitting: 'recover',
  accepted: 'ask',
  in_doubt: 'ask',
  succeeded: 'sweep',
  failed: 'sweep',
  rejected: null,
  expired: null,
  cancelled: null,
  refunded: null,
};

function workOf(order: Order, dueAt: number | null): Work | null {
  if (isHeld(order)) return 'hold';
  return dueAt === null && isFinal(order.state) ? null : WORK_OF[order.state];
}

/** The columns that a change writes, except the chain. */
export const columnsOf = ({ after, dueAt, askGapMs }: Change, format: Format): Params => ({
  id: after.id,
  ref: after.ref,
  request: after.requestKey,
  version: after.version,
  state: after.state,
  work: workOf(after, dueAt),
  lane: laneOfOrder(after),
  team: after.team,
  msisdn: after.numberKey ?? after.msisdn,
  maker: after.maker.account,
  price: after.product.priceLi,
  day: after.day,
  month: after.month,
  reason: reasonKeyOf(after.reason),
  button: after.buttonKey,
  opened: after.openedAt,
  doubted: after.doubt?.since ?? null,
  due: dueAt,
  gap: askGapMs,
  document: format === 1 ? JSON.stringify(after) : writeCompact(after),
});

/** What an order is read from: its columns and its document. */
export type OrderRow = Pick<OrdersTable, (typeof ORDER_COLUMNS)[number]>;
export const ORDER_COLUMNS = [
  'id',
  'ref',
  'request_key',
  'version',
  'state',
  'team',
  'msisdn',
  'maker',
  'price_li',
  'day',
  'month',
  'button_key',
  'opened_at',
  'document',
] as const;
/** The same for SQL; `table` is the name of `orders` there. */
export const orderColumns = (table = 'orders'): string => ORDER_COLUMNS.map((name) => `${table}.${name}`).join(', ');

/** Reads a stored order, or says what is wrong with it. */
export function readableOrder(row: OrderRow, reading: Reading): Result<Order, string> {
  try {
    return ok(orderOf(row, reading));
  } catch (error) {
    return err(error instanceof OrderUnreadable ? error.message : 'the document cannot be read');
  }
}

/** Reads a stored order, with the present ids of its conversations. Throws `OrderUnreadable`. */
export function orderOf(row: OrderRow, { current, isProvider }: Reading): Order {
  const order = storedOrder(row, isProvider);
  if (order.version !== Number(row.version)) {
    throw new OrderUnreadable(
      `order ${order.id} says version ${order.version} and its row ${row.version}: it was changed by other hands`,
    );
  }
  const asked = current(order.origin.conversation);
  const decided = current(order.decisionsIn);
  if (asked === order.origin.conversation && decided === order.decisionsIn) return order;
  return { ...order, origin: { ...order.origin, conversation: asked }, decisionsIn: decided };
}

/** Reads an order as it was stored. Throws `OrderUnreadable`, with the name of the fault and none of the content. */
export function storedOrder(row: OrderRow, isProvider: IsProvider = anyProvider): Order {
  try {
    return isCompact(row.document) ? readCompact(row, isProvider) : readWholeDocument(row.document, isProvider);
  } catch (error) {
    throw error instanceof OrderUnreadable ? error : new OrderUnreadable('the document cannot be read');
  }
}

/**
 * The compact form of a document: `[2, version, people, …]`, with a place for each of `FIELDS` after them. The version is also a column:
 * where the two differ, other hands were there. The first of the people is the requester, whose account is a column. Versions before 0.4.0 wrote the whole order as one object.
 */
const COMPACT = 2;
const isCompact = (document: string): boolean => document.startsWith('[');
const ENTRIES = Object.entries(FIELDS) as readonly (readonly [keyof typeof FIELDS, Form<unknown>])[];

function writeCompact(order: Order): string {
  const { id, team, day, month, openedAt, product, maker } = order;
  const people = [maker];
  const of: Known = {
    ...{ id, team, day, month, openedAt, people, priceLi: product.priceLi, maker: maker.account },
    ...{ msisdn: order.numberKey ?? order.msisdn, isProvider: anyProvider, asked: '' },
  };
  const fields = trimmed(ENTRIES.map(([name, form]) => form.write(order[name], of)));
  return JSON.stringify([COMPACT, order.version, people.map(writePerson), ...fields]);
}

function readCompact(row: OrderRow, isProvider: IsProvider): Order {
  const [form, version, persons, ...fields] = listIn(row.document);
  if (form !== COMPACT) throw new OrderUnreadable('the document has a form that this version does not know');
  if (fields.length > ENTRIES.length) throw new OrderUnreadable('the document has more than this version knows');
  if (!Array.isArray(persons) || persons.length === 0) throw new OrderUnreadable('people cannot be read');
  const { id, team, day, month, msisdn, maker } = row;
  const [priceLi, openedAt] = [Number(row.price_li), Number(row.opened_at)];
  if (!ORDER_STATES.includes(row.state)) throw new OrderUnreadable('state cannot be read');
  if (!areSound(priceLi, openedAt, Number(row.version)))
    throw new OrderUnreadable('a number of its row cannot be read');
  const people: Actor[] = [];
  const of: Known = { id, team, day, month, msisdn, maker, priceLi, openedAt, people, isProvider, asked: '' };
  const { ref, request_key: requestKey, button_key: buttonKey, state } = row;
  const columns = { id, ref, requestKey, buttonKey, version, state, team, day, month, openedAt };
  const read: Record<string, unknown> = columns;
  let place = 'people';
  try {
    people.push(...persons.map((person) => readPerson(person, of)));
    read.maker = people[0];
    for (const [at, [name, { read: reading }]] of ENTRIES.entries()) {
      place = name;
      const value = reading(fields[at] ?? null, of);
      // A field that was left out stays out.
      if (value !== undefined) read[name] = value;
    }
  } catch (error) {
    throw error instanceof Unfit ? new OrderUnreadable(`${place} cannot be read`) : error;
  }
  // Only a number that is gone differs from its column, which then has its key.
  return { ...read, numberKey: read.msisdn === msisdn ? null : msisdn } as Order;
}

const PLAIN = text();
/** A person is `[account, name, person, accounts]`: 0 for the requester's account, and where the person has the account's name. */
const writePerson = ({ account, person, name, accounts }: Actor, place: number): unknown[] => {
  const stored = [place === 0 ? 0 : account, name, person === (account as string) ? 0 : person];
  return accounts === undefined ? stored : [...stored, accounts];
};

function readPerson(stored: unknown, of: Known): Actor {
  const [account, name, person, accounts] = Array.isArray(stored) ? (stored as readonly unknown[]) : unfit();
  const own = account === 0 ? of.maker : PLAIN.read(account, of);
  const read = {
    account: own as AccountId,
    person: (person === 0 ? own : PLAIN.read(person, of)) as PersonId,
    name: PLAIN.read(name, of),
  };
  return accounts === undefined ? read : { ...read, accounts: texts<AccountId>().read(accounts, of) };
}

/** The parser's own error quotes the document. */
function listIn(document: string): readonly unknown[] {
  try {
    return JSON.parse(document) as readonly unknown[];
  } catch {
    throw new OrderUnreadable('the document is not JSON');
  }
}

function laneOfOrder({ product, attempt }: Order): Lane | null {
  const offer = product.offers[attempt?.offer ?? 0];
  return offer === undefined ? null : laneOf(offer);
}

/**
 * Builds an order from its columns, so it counts among the earlier orders of its number and rules see it. It is shown to the
 * approvers of a later order, and never written or worked on.
 */
export function orderFromColumns(
  row: Pick<OrderRow, 'id' | 'ref' | 'version' | 'state' | 'team' | 'msisdn' | 'maker' | 'price_li' | 'opened_at'>,
): Order {
  const nowhere = { conversation: '' as Order['decisionsIn'], thread: null, message: null };
  return {
    ...UNTOUCHED,
    id: row.id as OrderId,
    ref: row.ref as OrderRef,
    version: row.version,
    state: row.state as OrderState,
    requestKey: '',
    team: row.team,
    maker: { account: row.maker as AccountId, person: row.maker as PersonId, name: '?' },
    origin: nowhere,
    decisionsIn: nowhere.conversation,
    // If the number is gone, its key is there.
    msisdn: (row.msisdn.length === 11 ? row.msisdn : '****') as Msisdn,
    place: { carrier: null, province: null },
    anyway: false,
    urgent: false,
    product: { code: '?', name: { en: '?', zh: '?' }, priceLi: row.price_li, offers: [] },
    reason: '',
    verdict: { rule: '?', steps: [], rejections: 1, escalateTo: [], capped: false },
    counted: [],
    countedLi: 0,
    attempt: null,
    earlier: [],
    sameReason: [],
    buttonKey: null,
    day: '',
    month: '',
    openedAt: Number(row.opened_at),
    changedAt: Number(row.opened_at),
    expiresAt: Number(row.opened_at),
    remindAt: null,
    escalateAt: null,
  };
}
