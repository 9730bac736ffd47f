import type { ConversationId } from '../core/conversation.ts';
import type { OrderId } from '../core/ids.ts';
import type { Slot } from '../core/notice.ts';
import { notSetAside } from './set-aside.ts';
import { type Params, type Row, type Statement, statement } from './statement.ts';

export type DueNotice = {
  readonly order_id: OrderId;
  readonly version: number;
  readonly slot: Slot;
  readonly conversation: ConversationId;
  readonly show: string;
  readonly written_at: number;
  readonly tries: number;
  readonly fence: number;
  readonly again: number;
  readonly lease_until: number;
  readonly document: string;
  readonly order_version: number;
};
/** No earlier notice of the same order waits in the same conversation. A parked notice blocks nothing. */
const FIRST_OF_ITS_ORDER = `
  o.parked is null and not exists (
    select 1 from outbox e
    where e.order_id = o.order_id and e.conversation = o.conversation and e.parked is null
      and (e.version, e.place) < (o.version, o.place))
  and ${notSetAside('o.order_id')}`;

/** Both exclude conversations inside the index, so a backlog there costs little. */
export const dueExcept = byCount<DueNotice>(
  (excepting) => `
    select o.order_id, o.version, o.slot, o.conversation, o.show, o.written_at, o.tries,
      o.fence, o.again, o.lease_until,
      r.document, r.version as order_version
    from outbox o join orders r on r.id = o.order_id
    where o.due_at <= :now and ${excepting} ${FIRST_OF_ITS_ORDER}
    order by o.due_at limit :limit for update of o skip locked`,
);
export const nextBut = byCount<{ due_at: number }>(
  (excepting) => `
    select o.due_at from outbox o where ${excepting} ${FIRST_OF_ITS_ORDER} order by o.due_at limit 1`,
);

/** One statement for each number of excluded conversations, made on first use. */
function byCount<R extends Row>(sql: (excepting: string) => string): (conversations: number) => Statement<R> {
  const made = new Map<number, Statement<R>>();
  return (conversations) => {
    const names = Array.from({ length: conversations }, (_, place) => `:but${letters(place)}`);
    const known =
      made.get(conversations) ??
      statement<R>(sql(names.length === 0 ? '' : `o.conversation not in (${names.join(', ')}) and`));
    made.set(conversations, known);
    return known;
  };
}
export const butNames = (except: readonly ConversationId[]): Params =>
  Object.fromEntries(except.map((id, place) => [`but${letters(place)}`, id]));

/** Writes a parameter's number in letters, because parameter names are letters only: 0 → a, 26 → ba. */
const letters = (place: number): string =>
  (place >= 26 ? letters(Math.floor(place / 26)) : '') + String.fromCharCode(97 + (place % 26));
