import type { Tell } from '../core/announcement.ts';
import type { ConversationId } from '../core/conversation.ts';
import { type Ledger, LedgerUnreachable } from '../core/ledger.ts';
import type { Log, Meter } from '../core/log.ts';
import { type BatchShow, type ClaimedNotice, type NoticeEnd, noticeKey } from '../core/notice.ts';
import { isOutdated } from '../core/notices-for.ts';
import { platformOf } from '../core/people.ts';
import type { Delivered, Surface } from '../core/surface.ts';
import { MAX_RETRY_MS } from '../core/work.ts';
import type { Desk } from '../desk/desk.ts';
import { backoff } from '../runtime/backoff.ts';
import { messageOf, pause } from '../runtime/tasks.ts';
import { type ChatHolds, isInForce, noteHold, usableAt } from './back-pressure.ts';
import type { ShortfallOf } from './balances.ts';
import { type CallDeps, callNow, decisionCardFor, withoutShowing } from './calls.ts';
import { createInFlight, earliest } from './runner.ts';
import type { Job } from './submit.ts';
import { tellOfUndeliverable } from './undeliverable.ts';

export type DeliverDeps = {
  readonly ledger: Ledger;
  readonly desk: Pick<Desk, 'move' | 'countsOf' | 'batchFacts'> & CallDeps['desk'];
  readonly surfaces: readonly Surface[];
  readonly now: () => number;
  readonly log: Log;
  readonly meter: Meter;
  readonly wake: () => void;
  readonly tell?: Tell;
  readonly shortfallOf?: ShortfallOf;
};

/** The number of conversations served at a time, and of notices claimed at a time. */
const MAX_CONCURRENT = 16;
const BATCH_SIZE = 32;
/**
 * A claim must last longer than its turn in a rate-limited conversation and three calls of 10 s (one more if the thread is
 * gone, one if the markup is refused). Another process must take over a dead one's work within a minute.
 */
const LEASE_MS = 45_000;
/**
 * A notice whose turn comes later than this after the claim is given back: its lease could end while it is shown, and another
 * replica show it too.
 */
const MAX_TURN_MS = 12_000;
/** A notice that is not shown for this long, in this many tries, counts as refused: the operators are told, and the gaps grow. */
const DELIVERY_TIMEOUT_MS = 24 * 3_600_000;
const MIN_TRIES = 20;
/** A reply that waited longer is dropped if it is no longer true. */
const OUTDATED_AFTER_MS = 10 * 60_000;

/** Delivers the outbox: an order's notices in a conversation in their order, each conversation at its platform's rate limit. */
export function createDeliver(deps: DeliverDeps): Job {
  const { ledger, now, log, wake } = deps;
  const holds: ChatHolds = { conversations: new Map(), platforms: new Map() };
  const busy = new Set<ConversationId>();
  const failed = (error: unknown): void => log.error('deliver.failed', { why: messageOf(error) });
  const inFlight = createInFlight({ max: MAX_CONCURRENT, ended: wake, failed });
  const ending = new AbortController();
  let isStarted = false;

  function waiting(): readonly ConversationId[] {
    for (const [id, held] of holds.conversations) if (!isInForce(held, now())) holds.conversations.delete(id);
    return [...new Set([...holds.conversations.keys(), ...busy])];
  }

  async function serve(conversation: ConversationId, items: readonly ClaimedNotice[], takenAt: number): Promise<void> {
    const turnAt = (): number => Math.max(usableAt(holds, conversation, now()), now());
    const isFarOff = (): boolean => turnAt() - takenAt > MAX_TURN_MS;
    busy.add(conversation);
    let isClosed = false;
    try {
      for (const [place, item] of items.entries()) {
        if (!isFarOff()) await pause(turnAt() - now(), ending.signal);
        await isolatedIn(deps, item, async () => {
          const fresh = place === 0 || isFarOff() ? item : await refreshed(deps, item);
          // Checked last: a process can be stopped while it waits, for longer than any lease.
          // A closed conversation is tried with one notice for all that it refused before.
          if (isFarOff() || ending.signal.aborted || (isClosed && item.parked))
            return void (await ledger.endNotice(item, { kind: 'later', dueAt: turnAt(), again: item.again }, now()));
          const end = await show(deps, holds, fresh);
          isClosed = end.kind === 'parked' && end.scope === 'conversation';
          if (end.kind === 'shown') await showReplyTo(deps, holds, fresh);
        });
      }
    } finally {
      busy.delete(conversation);
    }
  }

  return {
    pass: async () => {
      if (inFlight.freeSlots() <= 0) return null;
      // What was refused before this process began may have been mended with the restart.
      if (!isStarted) await ledger.retryNotices(null, now());
      isStarted = true;
      const takenAt = now();
      const items = await ledger.claimNotices({
        now: takenAt,
        leaseMs: LEASE_MS,
        limit: BATCH_SIZE,
        except: waiting(),
      });
      const groups = Map.groupBy(items, ({ notice }) => notice.conversation);
      for (const [conversation, group] of groups) inFlight.start(() => serve(conversation, group, takenAt));
      if (items.length === BATCH_SIZE) return now();
      const except = waiting();
      const nextAt = await ledger.nextNoticeAt(except);
      const heldUntil = Math.min(...except.flatMap((id) => holds.conversations.get(id)?.until ?? []));
      return earliest(nextAt, Number.isFinite(heldUntil) ? heldUntil : null);
    },
    settled: async () => {
      // Waiting notices are given back: in a rate-limited conversation 32 notices take half a minute.
      ending.abort();
      await inFlight.settled();
    },
  };
}

/**
 * Isolates the failure of one notice: it is tried again later and later, and the others of its conversation go on. If the
 * database cannot be reached, all stop, because nothing that is shown can be recorded.
 */
async function isolatedIn(
  { ledger, now, log }: DeliverDeps,
  item: ClaimedNotice,
  task: () => Promise<void>,
): Promise<void> {
  try {
    await task();
  } catch (error) {
    if (error instanceof LedgerUnreachable) throw error;
    log.error('notice.failed', { notice: noticeKey(item.orderId, item.version, item.slot), why: messageOf(error) });
    await ledger.endNotice(item, { kind: 'later', dueAt: now() + backoffMs(item.tries), again: true }, now());
  }
}

/** Reloads an order that moved while its card waited: the newest state wins. */
async function refreshed({ ledger }: DeliverDeps, item: ClaimedNotice): Promise<ClaimedNotice> {
  const order = await ledger.find({ by: 'id', id: item.orderId });
  return order === null ? item : { ...item, order };
}

/** Shows the reply behind an edited card at once if only posts are paced. */
async function showReplyTo(deps: DeliverDeps, holds: ChatHolds, card: ClaimedNotice): Promise<void> {
  const { ledger, now } = deps;
  if (card.edit === null || surfaceOf(deps, card)?.pacesEdits !== false) return;
  const replies = await ledger.claimNotices({ now: now(), leaseMs: LEASE_MS, limit: 1, except: [], replyTo: card });
  for (const reply of replies) await isolatedIn(deps, reply, async () => void (await show(deps, holds, reply)));
}

const surfaceOf = ({ surfaces }: DeliverDeps, { notice }: ClaimedNotice): Surface | undefined =>
  surfaces.find(({ name }) => name === platformOf(notice.conversation));

async function show(deps: DeliverDeps, holds: ChatHolds, item: ClaimedNotice): Promise<NoticeEnd> {
  const { ledger, desk, now, log, meter } = deps;
  const { conversation } = item.notice;
  const [platform, surface] = [platformOf(conversation), surfaceOf(deps, item)];
  const key = noticeKey(item.orderId, item.version, item.slot);
  const { notice, order, edit, card, again } = item;
  if (now() - item.writtenAt > OUTDATED_AFTER_MS && isOutdated(notice.show, order)) {
    await ledger.endNotice(item, { kind: 'dropped' }, now());
    return { kind: 'dropped' };
  }
  const batch = notice.show.kind === 'batch' ? await desk.batchFacts(notice.show.batch, hasFile(notice.show)) : null;
  const call = await callNow(deps, item, batch);
  if (call.kind !== 'show') return withoutShowing(deps, item, call);
  // If the ledger cannot be asked, the card is shown without budgets.
  const counts = isToDecide(item) ? await desk.countsOf(order).catch(() => []) : [];
  const decidedAt = await decisionCardFor(deps, item);
  const shortfall = isToDecide(item) ? await deps.shortfallOf?.(order, batch) : null;
  const facts = { ...(batch && { batch }), ...(shortfall && { shortfall }) };
  const more = { called: call.called, ...facts, ...(decidedAt && { decidedAt }) };
  const outcome: Delivered =
    surface === undefined
      ? { kind: 'never', why: `${platform} is not configured`, scope: 'conversation' }
      : inTime(await surface.deliver({ key, notice, order, edit, card, again, counts, ...more }));
  noteHold(holds, item, outcome, now() + (surface?.paceMs(conversation) ?? 0), now());
  meter.delivered(platform, outcome.kind, now() - item.writtenAt);
  const why = 'why' in outcome ? outcome.why : null;
  if (outcome.kind !== 'shown') log.warn('notice.not_shown', { notice: key, platform, outcome: outcome.kind, why });
  if (outcome.kind === 'moved') await ledger.moveConversation(conversation, outcome.to, now());
  // Certainly not shown: the next try calls.
  if (call.isMarked && outcome.kind !== 'shown' && outcome.kind !== 'unknown') await ledger.markCall(item, 'due');
  const end = endOf(item, outcome, now());
  const kept = await ledger.endNotice(item, end, now());
  if (!kept) log.warn('notice.overtaken', { notice: key });
  if (kept && end.kind === 'parked' && !item.parked) await tellOfUndeliverable(deps, item, end);
  return end;
}

const hasFile = ({ what }: BatchShow): boolean => what === 'rows' || what === 'result';

/** Whether the order is decided where the card is shown; then the card shows what is left of the budgets. */
const isToDecide = ({ notice: { show }, order }: ClaimedNotice): boolean =>
  (show.kind === 'card' || show.kind === 'batch') && show.decide && order.state === 'awaiting_approval';

/** Shortens a wait of hours that a chat asks for: it could not be told from a wait under a wrong clock. */
const inTime = (outcome: Delivered): Delivered =>
  outcome.kind === 'later' ? { ...outcome, afterMs: Math.min(outcome.afterMs, MAX_RETRY_MS) } : outcome;

function endOf(item: ClaimedNotice, outcome: Delivered, at: number): NoticeEnd {
  // The number of tries counts too, so a clock that jumps by a day does not end a notice that was tried once.
  const isTimedOut = at - item.writtenAt > DELIVERY_TIMEOUT_MS && item.tries >= MIN_TRIES;
  if (isTimedOut && (outcome.kind === 'later' || outcome.kind === 'unknown'))
    return { kind: 'parked', why: outcome.why, scope: 'message' };
  switch (outcome.kind) {
    case 'shown':
      return { kind: 'shown', ref: outcome.ref };
    case 'gone':
      return { kind: 'gone' };
    case 'moved':
      return { kind: 'later', dueAt: at, again: item.again };
    case 'never':
      return { kind: 'parked', why: outcome.why, scope: outcome.scope };
    case 'later':
      return { kind: 'later', dueAt: at + outcome.afterMs, again: item.again };
    case 'unknown':
      return { kind: 'later', dueAt: at + backoffMs(item.tries), again: true };
  }
}

/** 1, 2, 4 … 60 seconds. */
const backoffMs = (tries: number): number => backoff({ firstMs: 1_000, maxMs: 60_000 }, tries + 1);
