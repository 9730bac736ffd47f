import type { ConversationId } from '../core/conversation.ts';
import type { TimingOf } from '../core/due.ts';
import type { AccountId, People } from '../core/people.ts';
import type { Rule, Team } from '../core/policy.ts';
import type { Product } from '../core/product.ts';

/** What the config says and the desk needs. */
export type DeskSettings = {
  readonly products: readonly Product[];
  readonly teams: readonly Team[];
  readonly rules: readonly Rule[];
  readonly people: People;
  readonly timezone: string;
  readonly remindAfterMs: number | null;
  readonly expiresAfterMs: number;
  readonly operators: { readonly conversation: ConversationId | null; readonly people: readonly AccountId[] };
  readonly timing: TimingOf;
};

/** The longest reason, in UTF-16 units: it must fit every platform's card with all the rest of it. */
export const LONGEST_REASON = 300;

/**
 * The budget day of an instant in a time zone, `2026-11-21`, and its month. It is on the way to every acknowledgement, so it is
 * formatted once a minute: no zone's day begins within one.
 */
export function createCalendar(timezone: string): (at: number) => { readonly day: string; readonly month: string } {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  let known = { minute: Number.NaN, date: { day: '', month: '' } };
  return (at) => {
    const minute = Math.floor(at / 60_000);
    if (minute !== known.minute) {
      const day = format.format(at);
      known = { minute, date: { day, month: day.slice(0, 7) } };
    }
    return known.date;
  };
}
