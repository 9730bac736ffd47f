import type { BatchFacts } from '../core/batch-ledger.ts';
import type { MessageRef } from '../core/conversation.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import { type ClaimedNotice, isPersonSlot, type NoticeEnd, noticeKey } from '../core/notice.ts';
import { isCallDue } from '../core/notices-for.ts';
import type { AccountId, GroupId } from '../core/people.ts';
import { MAX_RETRY_MS } from '../core/work.ts';
import type { Desk } from '../desk/desk.ts';

/**
 * Whom a notice calls as it is shown now.
 *
 * - `show`: these people and groups; nobody if there is no call in it, or if it may have been made before
 * - `later`: it tells one person alone, and it is quiet now
 * - `drop`: it tells one person alone who need not be called any more, or may have been
 * - `overtaken`: another process has the notice now
 */
export type CallNow =
  | { readonly kind: 'show'; readonly called: readonly (AccountId | GroupId)[]; readonly isMarked: boolean }
  | { readonly kind: 'later'; readonly until: number }
  | { readonly kind: 'drop' }
  | { readonly kind: 'overtaken' };

export type CallDeps = {
  readonly ledger: Pick<Ledger, 'markCall'>;
  readonly desk: Pick<Desk, 'calledBy' | 'quietUntil' | 'callLater'>;
};

const NOBODY: CallNow = { kind: 'show', called: [], isMarked: false };

/**
 * Decides whom a claimed notice calls, and notes the call before it is made: if the process dies then, the notice is shown again without
 * it. Nobody is called twice; whom a lost call was for, the reminder reaches.
 */
export async function callNow(
  { ledger, desk }: CallDeps,
  item: ClaimedNotice,
  batch: BatchFacts | null,
): Promise<CallNow> {
  const { notice, order, again } = item;
  const isPersonal = isPersonSlot(notice.slot);
  if (!isCallDue(notice, again)) return isPersonal ? { kind: 'drop' } : NOBODY;
  const quietEnd = desk.quietUntil();
  const called = await desk.calledBy(notice, order, batch);
  if (called.length === 0) return isPersonal ? { kind: 'drop' } : NOBODY;
  if (quietEnd !== null && isPersonal) return { kind: 'later', until: quietEnd };
  if (quietEnd !== null) {
    await desk.callLater(order, batch, quietEnd);
    return NOBODY;
  }
  return (await ledger.markCall(item, 'done')) ? { kind: 'show', called, isMarked: true } : { kind: 'overtaken' };
}

type EndDeps = { readonly ledger: Pick<Ledger, 'endNotice'>; readonly now: () => number; readonly log: Log };

/** A message for one person alone that need not be shown, or not now. Another process's notice is left to it. */
export async function withoutShowing(
  { ledger, now, log }: EndDeps,
  item: ClaimedNotice,
  call: Exclude<CallNow, { readonly kind: 'show' }>,
): Promise<NoticeEnd> {
  if (call.kind === 'overtaken') {
    log.warn('notice.overtaken', { notice: noticeKey(item.orderId, item.version, item.slot) });
    return { kind: 'dropped' };
  }
  const end: NoticeEnd =
    call.kind === 'drop'
      ? { kind: 'dropped' }
      : { kind: 'later', dueAt: Math.min(call.until, now() + MAX_RETRY_MS), again: item.again };
  await ledger.endNotice(item, end, now());
  return end;
}

/** The card that carries the decision, for a link to it in a message to one person; null while it was not posted. */
export async function decisionCardFor(
  { ledger }: { readonly ledger: Pick<Ledger, 'cardsOf'> },
  { notice, order }: ClaimedNotice,
): Promise<MessageRef | null> {
  if (!isPersonSlot(notice.slot)) return null;
  const cards = await ledger.cardsOf(order.id).catch(() => []);
  return cards.find(({ conversation }) => conversation === order.decisionsIn) ?? cards.at(-1) ?? null;
}
