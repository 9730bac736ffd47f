import type { ConversationId } from '../core/conversation.ts';
import type { OrderId } from '../core/ids.ts';
import type { Slot } from '../core/notice.ts';
import { notSetAside } from './set-aside.ts';
import { byCount, letters, type Params } from './statement.ts';

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
  readonly parked: string | null;
  readonly document: string;
  readonly order_version: number;
};
const isReadable = (row: string): string => `(${row}.parked is null or ${row}.parked <> 'unreadable')`;
/**
 * No earlier notice of the same order waits in the same conversation: also one that was refused is not overtaken. One that cannot
 * be read blocks nothing.
 */
const FIRST_OF_ITS_ORDER = `
  ${isReadable('o')} and not exists (
    select 1 from outbox e
    where e.order_id = o.order_id and e.conversation = o.conversation and ${isReadable('e')}
      and (e.version, e.place) < (o.version, o.place))
  and ${notSetAside('o.order_id')}`;

/** Excludes so many conversations inside the index, so a backlog there costs little. */
const excepting = (count: number): string =>
  count === 0
    ? ''
    : `o.conversation not in (${Array.from({ length: count }, (_, index) => `:but${letters(index)}`).join(', ')}) and`;

export const dueExcept = byCount<DueNotice>(
  (count) => `
    select o.order_id, o.version, o.slot, o.conversation, o.show, o.written_at, o.tries,
      o.fence, o.again, o.lease_until, o.parked,
      r.document, r.version as order_version
    from outbox o join orders r on r.id = o.order_id
    where o.due_at <= :now and ${excepting(count)} ${FIRST_OF_ITS_ORDER}
    order by o.due_at limit :limit for update of o skip locked`,
);
export const nextExcept = byCount<{ due_at: number }>(
  (count) => `
    select o.due_at from outbox o where ${excepting(count)} ${FIRST_OF_ITS_ORDER} order by o.due_at limit 1`,
);

export const exceptParams = (except: readonly ConversationId[]): Params =>
  Object.fromEntries(except.map((id, index) => [`but${letters(index)}`, id]));
