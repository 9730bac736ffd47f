import type { AnnouncementLedger } from '../core/announcement.ts';
import type { OrderId } from '../core/ids.ts';
import type { Show } from '../core/notice.ts';
import type { Order } from '../core/order.ts';
import { placeOf } from './cards.ts';
import type { Moves } from './conversations.ts';
import { orderFromColumns } from './rows.ts';
import type { Session } from './session.ts';
import { type Script, statement, written } from './statement.ts';

/** What was told that is about no order. A key stays for ever, or a replica that comes late would tell it once more. */
export const TOLD_TABLE = [
  'create table told (told_key text primary key, conversation text, at whole not null) by key',
];

export const TOLD = {
  keep: statement(`
    insert into told (told_key, conversation, at) values (:key, :conversation, :at) on conflict do nothing`),
  write: statement(`
    insert into outbox (order_id, version, slot, place, conversation, show, written_at, due_at,
      tries, again, lease_until, fence, parked)
    values (:id, 0, 'operators', :place, :conversation, :show, :at, :at, 0, 0, 0, 0, null)
    on conflict do nothing`),
};

/**
 * Announcements stand in the outbox like notices, under this in place of an order's id. A desk that does not know them finds no order
 * of this id, and leaves them to one that does.
 */
const ABOUT_NONE = 'told:';

/** Stands for the order of a notice that is about none. */
export const NO_ORDER: Order = orderFromColumns({
  ...{ id: '', ref: '', version: 0, state: 'failed', team: '', msisdn: '', maker: '' },
  ...{ price_li: 0, opened_at: 0 },
});

export const isAnnouncement = (id: OrderId): boolean => id.startsWith(ABOUT_NONE);

/** Writes an announcement, in whatever transaction; false if its key was kept before. */
export function* announced(
  key: string,
  { conversation, announcement, at }: Parameters<AnnouncementLedger['tellOnce']>[1],
): Script<boolean> {
  if ((yield* written(TOLD.keep, { key, conversation, at })) === 0) return false;
  if (conversation === null) return true;
  const show: Show = { kind: 'announcement', announcement };
  const row = { id: `${ABOUT_NONE}${key}`, place: placeOf('operators'), conversation, show: JSON.stringify(show), at };
  yield* written(TOLD.write, row);
  return true;
}

export function createAnnouncements(session: Session, { current }: Pick<Moves, 'current'>): AnnouncementLedger {
  return {
    tellOnce: (key, told) =>
      session.write(() =>
        announced(key, { ...told, conversation: told.conversation === null ? null : current(told.conversation) }),
      ),
  };
}
