import type { Calendar } from './calendar.ts';
import type { Order } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import type { AccountId } from './people.ts';
import { type Hours, isWithin } from './rule.ts';
import { currentStep } from './voting.ts';

/**
 * How the people who can decide are called.
 *
 * - `mention`: where they decide, by a mention in the message that asks them
 * - `direct`: each of them in their own conversation with the app
 * - `none`: nobody is called; the card and the Home tab wait for them
 */
export const NOTIFY_MODES = ['mention', 'direct', 'none'] as const;
export type NotifyMode = (typeof NOTIFY_MODES)[number];

/**
 * What the config says about calls.
 *
 * @property wants false for a person who wants no calls
 * @property quietUntil the end of the quiet hours that an instant is in; null outside of them
 */
export type Calling = {
  readonly modeFor: (order: Pick<Order, 'team'>) => NotifyMode;
  readonly wants: (account: AccountId) => boolean;
  readonly quietUntil: (at: number) => number | null;
};

/** A config that says nothing: everybody is mentioned, at any hour. */
export const USUAL_CALLING: Calling = { modeFor: () => 'mention', wants: () => true, quietUntil: () => null };

/**
 * The call of one step.
 *
 * @property callAt when people are called if the order still waits then; null if they need not be
 * @property inMessage whether the message of this step is the call
 */
export type CallPlan = { readonly callAt: number | null; readonly inMessage: boolean };

/**
 * Plans who is called when by a step. Nobody is called in quiet hours: their end is. Direct messages need to know the members of groups,
 * which a job finds out, so they are due at once.
 */
export function callPlanOf(after: Order, event: OrderEvent, at: number, calling: Calling): CallPlan {
  const { callAt, state, batch } = after;
  // A restored order comes back to wait. A batch calls as one.
  if (state === 'in_doubt') return { callAt, inMessage: false };
  if (state !== 'awaiting_approval' || batch != null) return { callAt: null, inMessage: false };
  if (event.kind === 'called') return { callAt: event.until ?? null, inMessage: event.mention };
  // An order that comes back after a restore reminds at once.
  if (event.kind === 'reopened') return { callAt: null, inMessage: false };
  return asksAnew(after, event) ? planFor(calling.modeFor(after), at, calling) : { callAt, inMessage: false };
}

/** The same for people who are asked now. */
export function planFor(mode: NotifyMode, at: number, { quietUntil }: Pick<Calling, 'quietUntil'>): CallPlan {
  if (mode === 'none') return { callAt: null, inMessage: false };
  const quietEnd = quietUntil(at);
  if (quietEnd !== null) return { callAt: quietEnd, inMessage: false };
  return mode === 'mention' ? { callAt: null, inMessage: true } : { callAt: at, inMessage: false };
}

/** Whether a step asks people who were not asked before, or asks once more. A vote does if it completes its step. */
function asksAnew(after: Order, event: OrderEvent): boolean {
  switch (event.kind) {
    case 'opened':
    case 'reminded':
    case 'escalated':
      return true;
    case 'unstaffed':
      return event.asked.length > 0;
    case 'voted':
      return currentStep(after) > (after.votes.at(-1)?.step ?? 0);
    default:
      return false;
  }
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
/** More than the pieces of quiet hours that could follow each other in a week. */
const MAX_PIECES = 64;
/** Clocks are changed by less than this. */
const MAX_SHIFT_MINUTES = 180;
export const WEEK_MS = 7 * DAY_MINUTES * MINUTE_MS;

/**
 * Returns the first instant at or after `at` that is in none of the hours, as local clocks show them; null if `at` itself is in none. Hours
 * that never end are left after a week.
 */
export function quietEndOf(hours: readonly Hours[], at: number, calendar: Calendar): number | null {
  const quietAt = (instant: number): Hours | undefined =>
    hours.find((one) => isWithin(one, calendar(instant).localTime));
  if (quietAt(at) === undefined) return null;
  let end = at;
  for (let pieces = 0; pieces < MAX_PIECES && end - at < WEEK_MS; pieces += 1) {
    const piece = quietAt(end);
    if (piece === undefined) return firstAfter(end, at, (instant) => quietAt(instant) !== undefined);
    const minutes = (piece.toMinute - calendar(end).localTime.minute + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
    end = Math.floor(end / MINUTE_MS) * MINUTE_MS + minutes * MINUTE_MS;
  }
  return at + WEEK_MS;
}

/** Where clocks were put forward meanwhile, the hours ended earlier than their length says. */
function firstAfter(end: number, at: number, isQuiet: (instant: number) => boolean): number {
  let first = end;
  for (let minutes = 1; minutes <= MAX_SHIFT_MINUTES; minutes += 1) {
    const before = end - minutes * MINUTE_MS;
    if (before <= at || isQuiet(before)) return first;
    first = before;
  }
  return first;
}
