import { z } from 'zod';
import type { ConversationId } from '../core/conversation.ts';
import { parseYuan } from '../core/money.ts';
import type { AccountId, GroupId } from '../core/people.ts';
import { DURATION, durationMs } from './durations.ts';

/** What the config file is made of, and what each becomes. */

const PLATFORM_ID = /^(slack|telegram|web):[A-Za-z0-9_-]+$/;
/** A Slack user group, or the administrators of a Telegram chat. */
const GROUP_ID = /^(slack:group:[A-Za-z0-9]+|telegram:group:-\d+)$/;
/** Somebody in `people`, over all their accounts. */
const PERSON_ID = /^person:.{1,80}$/u;

const WINDOW = 'write a duration such as "24h"';
export const window = z.string(WINDOW).regex(DURATION, WINDOW).meta({ description: 'A duration: "10m", "24h", "7d".' });

const ANY_DURATION = 'write a duration such as "250ms", "60s", "10m", "24h" or "7d"';
export const duration = (fallback: string) =>
  z
    .string(ANY_DURATION)
    .regex(DURATION, ANY_DURATION)
    .default(fallback)
    .meta({ description: `A duration: "250ms", "60s", "10m", "24h", "7d". Default ${fallback}.` });

const YUAN = 'write yuan as a string, such as "19.63"';
export const yuan = z
  .string(YUAN)
  .regex(/^\d{1,7}(\.\d{1,3})?$/, YUAN)
  .meta({ description: 'Yuan as a string with up to three decimals: "19.63".' });

/** Yuan that the number receives. A whole number may also be written without quotes. */
export const faceValue = z.union([yuan, z.int().min(1).max(9_999_999).transform(String)], 'write yuan, such as "50"');

export const account = z
  .string()
  .regex(PLATFORM_ID, 'write an account as "slack:U0AGENT" or "telegram:42"')
  .meta({ description: 'An account: "slack:U0AGENT", "telegram:42".' });
export const accountOrGroup = z
  .string()
  .refine(
    (id) => PLATFORM_ID.test(id) || GROUP_ID.test(id) || PERSON_ID.test(id),
    'write an account ("slack:U0AGENT", "telegram:42"), somebody in "people" ("person:Lin"), a Slack user group ("slack:group:S0LEADS") or the administrators of a Telegram group ("telegram:group:-1001234567890")',
  )
  .meta({
    description:
      'An account, a person in "people" ("person:Lin"), a Slack user group ("slack:group:S0LEADS"), or the administrators of a Telegram group ("telegram:group:-1001234567890").',
  });
export const group = z
  .string()
  .regex(
    GROUP_ID,
    'write a Slack user group ("slack:group:S0LEADS") or the administrators of a Telegram group ("telegram:group:-1001234567890")',
  );
export const conversation = z
  .string()
  .regex(PLATFORM_ID, 'write a conversation as "slack:C0SUPPORT" or "telegram:-1001234567890"')
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
  .default({});
export type BudgetFile = z.infer<typeof budget>;

/** 厘 of yuan that the schema has let through. */
export function li(yuanText: string): number {
  const parsed = parseYuan(yuanText);
  if (!parsed.ok) throw new Error(`"${yuanText}" is not yuan`);
  return parsed.value;
}

export const ms = durationMs;
export const accountId = (text: string): AccountId => text as AccountId;
export const accountOrGroupId = (text: string): AccountId | GroupId => text as AccountId | GroupId;
export const conversationId = (text: string): ConversationId => text as ConversationId;
