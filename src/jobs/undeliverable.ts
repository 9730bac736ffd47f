import { movedOrStale } from '../core/advance.ts';
import type { Tell } from '../core/announcement.ts';
import type { Ledger } from '../core/ledger.ts';
import { type ClaimedNotice, isPersonSlot, type NoticeEnd, type Slot } from '../core/notice.ts';
import type { Desk } from '../desk/desk.ts';

export type UndeliverableDeps = {
  readonly ledger: Pick<Ledger, 'toldOfClosed' | 'find' | 'journal'>;
  readonly desk: Pick<Desk, 'move'>;
  readonly now: () => number;
  readonly tell?: Tell;
};

/** Notices for one person, or about what is no order's: nobody else is told that they could not be shown. */
const ALONE: ReadonlySet<Slot> = new Set(['operators', 'requester']);

/**
 * Tells the requester in private, once an order, and the operators once for each conversation, through the order itself. If the
 * order moves meanwhile, it is read again. A failure is already in the log.
 */
export async function tellOfUndeliverable(
  { ledger, desk, now, tell }: UndeliverableDeps,
  { orderId, notice: { conversation, slot, show } }: ClaimedNotice,
  { why, scope }: NoticeEnd & { readonly kind: 'parked' },
): Promise<void> {
  if (show.kind === 'announcement' && show.announcement.kind !== 'refused' && scope === 'conversation')
    return void (await tell?.('operators', { kind: 'refused', conversation, why }, `refused.${orderId}`));
  if (ALONE.has(slot)) return;
  const known = scope === 'conversation' && !(await ledger.toldOfClosed(conversation, now()));
  for (let tries = 0; tries < 5; tries += 1) {
    const [order, journal] = await Promise.all([ledger.find({ by: 'id', id: orderId }), ledger.journal(orderId)]);
    if (order === null) return;
    const before = journal.flatMap(({ event }) => (event.kind === 'undeliverable' ? [event] : []));
    if (known && before.some((event) => event.conversation === conversation)) return;
    const isTold =
      isPersonSlot(slot) ||
      before.some(({ requester }) => requester) ||
      (order.maker.account as string) === conversation;
    const event = {
      kind: 'undeliverable',
      conversation,
      why,
      ...(isTold ? {} : ({ requester: true } as const)),
      ...(known ? ({ known: true } as const) : {}),
    } as const;
    if (movedOrStale(await desk.move(order, event)) !== null) return;
  }
}
