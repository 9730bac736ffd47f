import { z } from 'zod';
import type { ConversationId } from '../core/conversation.ts';
import { parseYuan } from '../core/money.ts';
import type { AccountId, GroupId } from '../core/people.ts';
import { DURATION, durationMs } from './durations.ts';

/**
 * The config file, as it is written. Defaults and units stand here and nowhere else; topup.config.schema.json is made from it, and
 * a test compares the two. Unknown keys are refused.
 */

const PLATFORM_ID = /^(slack|telegram|web):[A-Za-z0-9_-]+$/;
/** A Slack user group, or the administrators of a Telegram chat. */
const GROUP_ID = /^(slack:group:[A-Za-z0-9]+|telegram:group:-\d+)$/;

const duration = (fallback: string) =>
  z
    .string()
    .regex(DURATION, 'write a duration such as "250ms", "60s", "10m", "24h" or "7d"')
    .default(fallback)
    .meta({ description: `A duration: "250ms", "60s", "10m", "24h", "7d". Default ${fallback}.` });

const yuan = z
  .string()
  .regex(/^\d{1,7}(\.\d{1,3})?$/, 'write yuan as a string, such as "19.63"')
  .meta({ description: 'Yuan as a string with up to three decimals: "19.63".' });

const account = z
  .string()
  .regex(PLATFORM_ID, 'write an account as "slack:U0AGENT" or "telegram:42"')
  .meta({ description: 'An account: "slack:U0AGENT", "telegram:42".' });
const accountOrGroup = z
  .string()
  .refine(
    (id) => PLATFORM_ID.test(id) || GROUP_ID.test(id),
    'write an account ("slack:U0AGENT", "telegram:42"), a Slack user group ("slack:group:S0LEADS") or the administrators of a Telegram group ("telegram:group:-1001234567890")',
  )
  .meta({
    description:
      'An account, a Slack user group ("slack:group:S0LEADS"), or the administrators of a Telegram group ("telegram:group:-1001234567890").',
  });
const conversation = z
  .string()
  .regex(PLATFORM_ID, 'write a conversation as "slack:C0SUPPORT" or "telegram:-1001234567890"')
  .meta({ description: 'A conversation: "slack:C0SUPPORT", "telegram:-1001234567890".' });

const name = z.string().min(1).max(80);
const approverList = z.array(accountOrGroup).min(1, 'name at least one approver');

const offer = z
  .strictObject({
    provider: z.enum(['ytx', 'juhe'], 'write "ytx" or "juhe"'),
    pid: z
      .string()
      .regex(/^[A-Za-z0-9]{1,32}$/)
      .optional()
      .meta({ description: "Juhe's product id." }),
    flowCode: z
      .string()
      .regex(/^[A-Za-z0-9]{1,32}$/)
      .optional()
      .meta({ description: "YTX's own code, where it differs from the product's." }),
    productCode: z.string().min(1).max(64).optional().meta({ description: "YTX's code of a benefit (权益)." }),
  })
  .refine((given) => given.provider !== 'juhe' || given.pid !== undefined, {
    message: 'an offer of juhe needs its "pid"',
    path: ['pid'],
  });

const product = z.strictObject({
  code: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/, 'write 1 to 32 letters, digits, - or _'),
  aliases: z.array(z.string().regex(/^\S{1,32}$/u, 'write a word without spaces')).default([]),
  name: z.strictObject({ en: name, zh: name }),
  kind: z.enum(['data', 'benefit']).default('data'),
  price: yuan.meta({ description: 'What we pay for one, in yuan.' }),
  offers: z.array(offer).min(1, 'name at least one provider that sells it'),
});

const team = z.strictObject({
  name,
  conversations: z.array(conversation).min(1, 'name at least one conversation'),
  requesters: z
    .array(accountOrGroup)
    .optional()
    .meta({ description: 'Who may ask. Left out: everyone in the conversations.' }),
  approvers: approverList,
  approvalsIn: conversation
    .optional()
    .meta({ description: 'Where the decision buttons stand, if not where it was asked.' }),
  budget: z.strictObject({ day: yuan.optional(), month: yuan.optional() }).default({}),
});

const rule = z
  .strictObject({
    name,
    when: z
      .strictObject({
        sameNumberWithin: z.string().regex(DURATION, 'write a duration such as "24h"').optional(),
        priceUpTo: yuan.optional(),
        makerDayUpTo: yuan.optional(),
      })
      .default({}),
    approvals: z
      .number()
      .int()
      .min(0)
      .max(10)
      .optional()
      .meta({ description: 'How many people must approve; 0 approves at once.' }),
    approvers: approverList.optional().meta({ description: "Instead of the team's." }),
    deny: z.string().min(1).max(300).optional().meta({ description: 'A sentence that refuses the request.' }),
  })
  .refine(
    (given) => (given.approvals === undefined) !== (given.deny === undefined),
    'write either "approvals" or "deny"',
  )
  .refine((given) => given.deny === undefined || given.approvers === undefined, {
    message: 'a rule that denies asks no approvers',
    path: ['approvers'],
  });

const provider = (doubtAfter: string, queryEvery: string) =>
  z
    .strictObject({
      submitTimeout: duration('30s'),
      queryAfter: duration('2m'),
      doubtAfter: duration(doubtAfter),
      queryEvery: duration(queryEvery),
      queryGapMax: duration('1h'),
      refundEvery: duration('6h'),
      refundFor: duration('7d'),
      callbacks: z.enum(['confirm', 'trust']).default('confirm'),
    })
    .prefault({});

export const ConfigFile = z.strictObject({
  $schema: z.string().optional(),
  timezone: z
    .string()
    .default('Asia/Shanghai')
    .meta({ description: 'An IANA time zone; days and months of budgets are its.' }),
  language: z.enum(['en', 'zh']).default('en'),
  products: z.array(product).min(1, 'name at least one product'),
  people: z.array(z.strictObject({ name, accounts: z.array(account).min(1, 'name at least one account') })).default([]),
  teams: z.array(team).min(1, 'name at least one team'),
  rules: z
    .array(rule)
    .min(1, 'write at least one rule, such as { "name": "standard", "approvals": 1 }')
    .default([{ name: 'standard', when: {}, approvals: 1 }]),
  approval: z
    .strictObject({
      remindAfter: duration('2h'),
      expiresAfter: duration('24h'),
      confirmOver: yuan.optional().meta({
        description: 'Approving what costs more than this many yuan is asked for once more. Left out: never.',
      }),
    })
    .prefault({}),
  operators: z
    .strictObject({ conversation: conversation.optional(), people: z.array(account).default([]) })
    .default({ people: [] }),
  providers: z.strictObject({ ytx: provider('60m', '60s'), juhe: provider('15s', '200ms') }).prefault({}),
});
export type ConfigFile = z.infer<typeof ConfigFile>;

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
