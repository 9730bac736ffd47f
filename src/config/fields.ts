import { z } from 'zod';
import type { Budget } from '../core/budget.ts';
import { WEEKDAYS } from '../core/calendar.ts';
import type { ConversationId } from '../core/conversation.ts';
import { ENGLISH } from '../core/grammar.ts';
import { parseYuan } from '../core/money.ts';
import type { AccountId, GroupId } from '../core/people.ts';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Matches `"250ms"`, `"60s"`, `"10m"`, `"24h"`, `"7d"`. */
export const DURATION = /^(\d{1,7})(ms|s|m|h|d)$/;

/** Milliseconds of a duration that matched {@link DURATION}. */
export function durationMs(given: string): number {
  const [, count = '0', unit = 'ms'] = DURATION.exec(given) ?? [];
  return Number(count) * (UNITS[unit] ?? 1);
}

/** A duration as the config writes it, in its largest unit up to hours: `"90m"`, `"24h"`. */
export function writeDuration(ms: number): string {
  const unit = ['h', 'm', 's'].find((one) => ms % (UNITS[one] ?? 1) === 0) ?? 'ms';
  return `${ms / (UNITS[unit] ?? 1)}${unit}`;
}

/** The fields of the config file: how each is written, and what the schema turns it into. */

const PLATFORM_ID = /^(slack|telegram|web):[A-Za-z0-9_-]+$/;
/** A Slack user group, or the administrators of a Telegram chat. */
const GROUP_ID = /^(slack:group:[A-Za-z0-9]+|telegram:group:-\d+)$/;
/** A person in `people`, with all their accounts. */
const PERSON_ID = /^person:.{1,80}$/u;

const WINDOW = 'write a duration such as "24h"';
/** Milliseconds. */
export const window = z
  .string(WINDOW)
  .regex(DURATION, WINDOW)
  .transform(durationMs)
  .meta({ description: 'A duration: "10m", "24h", "7d".' });

const ANY_DURATION = 'write a duration such as "250ms", "60s", "10m", "24h" or "7d"';
/** Milliseconds. */
export const duration = (fallback: string) =>
  z
    .string(ANY_DURATION)
    .regex(DURATION, ANY_DURATION)
    .transform(durationMs)
    .prefault(fallback)
    .meta({ description: `A duration: "250ms", "60s", "10m", "24h", "7d". Default ${fallback}.` });

/** The same, with no value if it is left out. */
export const optionalDuration = z
  .string(ANY_DURATION)
  .regex(DURATION, ANY_DURATION)
  .transform(durationMs)
  .optional()
  .meta({ description: 'A duration: "250ms", "60s", "10m", "24h", "7d".' });

const YUAN = 'write yuan as a string, such as "19.63"';
const yuanText = z.string(YUAN).regex(/^\d{1,7}(\.\d{1,3})?$/, { error: ({ input }) => whyNotYuan(String(input)) });

/** What is wrong with a text that is no amount of yuan, and what to write. */
function whyNotYuan(given: string): string {
  if (/^-/.test(given)) return 'write yuan of zero or more, such as "19.63"';
  if (/\d[,，' ]\d/.test(given)) return `write yuan without separators, such as "${given.replace(/[,，' ]/g, '')}"`;
  if (/^\d{1,7}\.\d{4,}$/.test(given)) return 'write yuan with at most three decimals, such as "19.630"';
  if (/^\d{8,}/.test(given)) return 'write yuan below ten million';
  if (/[¥￥元]|yuan|rmb|cny/i.test(given)) return 'write yuan as a number alone, without a currency, such as "19.63"';
  return 'write yuan in digits, with a point before its decimals, such as "19.63"';
}
/** 厘. */
export const yuan = yuanText
  .transform(toLi)
  .meta({ description: 'Yuan as a string with up to three decimals: "19.63".' });

/** 厘 that the number receives. A whole number of yuan may also be written without quotes. */
export const faceValue = z.union(
  [
    yuan,
    z
      .int()
      .min(1)
      .max(9_999_999)
      .transform((whole) => toLi(String(whole))),
  ],
  'write yuan, such as "50"',
);

export const account = z
  .string()
  .regex(PLATFORM_ID, 'write an account as "slack:U0AGENT" or "telegram:42"')
  .transform((id) => id as AccountId)
  .meta({ description: 'An account: "slack:U0AGENT", "telegram:42".' });
export const accountOrGroup = z
  .string()
  .refine(
    (id) => PLATFORM_ID.test(id) || GROUP_ID.test(id) || PERSON_ID.test(id),
    'write an account ("slack:U0AGENT", "telegram:42"), somebody in "people" ("person:Lin"), a Slack user group ("slack:group:S0LEADS") or the administrators of a Telegram group ("telegram:group:-1001234567890")',
  )
  .transform((id) => id as Named)
  .meta({
    description:
      'An account, a person in "people" ("person:Lin"), a Slack user group ("slack:group:S0LEADS"), or the administrators of a Telegram group ("telegram:group:-1001234567890").',
  });
/** Somebody by name: a group could have anybody in it, so none is taken. */
export const accountOrPerson = z
  .string()
  .refine(
    (id) => PLATFORM_ID.test(id) || PERSON_ID.test(id),
    'write an account ("slack:U0AGENT", "telegram:42") or somebody in "people" ("person:Lin")',
  )
  .transform((id) => id as AccountId | PersonName)
  .meta({ description: 'An account, or a person in "people" ("person:Lin").' });
export const group = z
  .string()
  .regex(
    GROUP_ID,
    'write a Slack user group ("slack:group:S0LEADS") or the administrators of a Telegram group ("telegram:group:-1001234567890")',
  )
  .transform((id) => id as GroupId);
export const conversation = z
  .string()
  .regex(PLATFORM_ID, 'write a conversation as "slack:C0SUPPORT" or "telegram:-1001234567890"')
  .transform((id) => id as ConversationId)
  .meta({ description: 'A conversation: "slack:C0SUPPORT", "telegram:-1001234567890".' });

export const name = z.string().min(1).max(80);
export const approverList = z.array(accountOrGroup).min(1, 'name at least one approver');

export const count = z.number().int().min(1).max(100_000);

/** Limits in money and in number of orders, each a day and a month. */
export const budget = z
  .strictObject({
    day: yuan.optional(),
    month: yuan.optional(),
    dayCount: count.optional().meta({ description: 'The most orders a day.' }),
    monthCount: count.optional().meta({ description: 'The most orders a month.' }),
  })
  .prefault({})
  .transform(
    ({ day, month, dayCount, monthCount }): Budget => ({
      day: { li: day ?? null, orders: dayCount ?? null },
      month: { li: month ?? null, orders: monthCount ?? null },
    }),
  );

const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;
const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
/** Minutes since midnight: `09:30` → 570, `24:00` → 1440. */
export const timeOfDay = (fallback: string) =>
  z.string().regex(TIME_OF_DAY, 'write a time of day such as "09:00"').transform(minuteOf).prefault(fallback);

export const hoursAndDays = z.strictObject({
  from: timeOfDay('00:00'),
  to: timeOfDay('24:00'),
  days: z
    .array(z.enum(WEEKDAYS, `write ${ENGLISH.or(WEEKDAYS.map((day) => `"${day}"`))}`))
    .min(1, 'name at least one day')
    .default([...WEEKDAYS]),
});

/** An entry in a list of people: an account, a group, or `person:Lin` for all accounts of that person. */
export type Named = AccountId | GroupId | PersonName;
export type PersonName = `person:${string}`;
export const isPersonName = (id: Named): id is PersonName => id.startsWith('person:');

/** 厘 of yuan whose form has been checked. */
function toLi(yuanText: string): number {
  const parsed = parseYuan(yuanText);
  if (!parsed.ok) throw new Error(`"${yuanText}" is not yuan`);
  return parsed.value;
}

/** Something in the config that cannot work (`error`) or might not work (`warning`): its place, what is wrong and what to write. */
export type Finding = { readonly severity: 'error' | 'warning'; readonly place: string; readonly problem: string };

export const errorAt = (place: string, problem: string): Finding => ({ severity: 'error', place, problem });
export const warningAt = (place: string, problem: string): Finding => ({ severity: 'warning', place, problem });

const KINDS: Readonly<Record<string, string>> = {
  string: 'text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list, [ … ]',
  object: 'an object, { … }',
  record: 'an object, { … }',
};
const SIZES: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };

/** Says what to write instead, if the schema has no message of its own; undefined leaves it to zod. */
export function issueWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      const write = `write ${KINDS[issue.expected] ?? issue.expected}`;
      return issue.input === undefined ? `it is missing: ${write}` : write;
    }
    case 'too_small':
      if (issue.origin === 'string') return 'it is empty: write some text';
      return `write ${issue.minimum}${SIZES[issue.origin] ?? ''} or more`;
    case 'too_big':
      return `write ${issue.maximum}${SIZES[issue.origin] ?? ''} or ${issue.origin === 'number' ? 'less' : 'fewer'}`;
    case 'invalid_value':
      return `write ${ENGLISH.or(issue.values.map((value) => JSON.stringify(value)))}`;
    default:
      return undefined;
  }
}
