import type { Budgets } from '../core/budget.ts';
import type { Calendar, LocalDate } from '../core/calendar.ts';
import type { ConversationId } from '../core/conversation.ts';
import type { TimingOf } from '../core/due.ts';
import type { AccountId, People } from '../core/people.ts';
import type { Policy, Team } from '../core/policy.ts';
import type { Product, Wording } from '../core/product.ts';
import { WEEKDAYS } from '../core/rule.ts';

export type ReasonPattern = { readonly pattern: RegExp; readonly sentence: Wording };

/** What the config says and the desk needs. */
export type DeskSettings = {
  readonly products: readonly Product[];
  readonly teams: readonly Team[];
  readonly policy: Policy;
  /** The hash of the rules and all that they are judged with, kept with every order. */
  readonly policyHash: string;
  readonly budgets: Budgets;
  /** What a reason must match, and the sentence for one that does not. */
  readonly reasonPattern: ReasonPattern | null;
  readonly people: People;
  readonly timezone: string;
  readonly remindAfterMs: number | null;
  readonly escalateAfterMs: number | null;
  readonly expiresAfterMs: number;
  readonly operators: { readonly conversation: ConversationId | null; readonly people: readonly AccountId[] };
  readonly timing: TimingOf;
  /** How far a product's cost may be from its price before the operators are told; also of one that is sold no more. */
  readonly toleranceLi: (productCode: string) => number;
};

/** The longest reason, in UTF-16 units: it must fit every platform's card with all the rest of it. */
export const MAX_REASON_LENGTH = 300;

/**
 * What an instant is in a time zone. It is on the way to every acknowledgement, so it is formatted once a minute: no zone's day
 * begins within one.
 */
export function createCalendar(timezone: string): Calendar {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  let known: { readonly minute: number; readonly date: LocalDate } | null = null;
  return (at) => {
    const minute = Math.floor(at / 60_000);
    if (known?.minute !== minute) known = { minute, date: localDateOf(format, at) };
    return known.date;
  };
}

function localDateOf(format: Intl.DateTimeFormat, at: number): LocalDate {
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const day = `${parts.year}-${parts.month}-${parts.day}`;
  const weekday = WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? 'sun';
  return {
    day,
    month: day.slice(0, 7),
    localTime: { minute: Number(parts.hour) * 60 + Number(parts.minute), weekday },
  };
}
