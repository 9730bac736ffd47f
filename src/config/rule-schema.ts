import { z } from 'zod';
import { CARRIERS, PROVINCES, type Province } from '../core/flow-code.ts';
import { ENGLISH } from '../core/grammar.ts';
import { WEEKDAYS } from '../core/rule.ts';
import { accountOrGroup, approverList, conversation, count, name, window, yuan } from './fields.ts';

const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;
const timeOfDay = z.string().regex(TIME_OF_DAY, 'write a time of day such as "09:00"');

/** What must hold for a rule to fit: all that are given. */
const conditions = z
  .strictObject({
    priceUpTo: yuan.optional().meta({ description: 'The price is at most this many yuan.' }),
    priceOver: yuan.optional().meta({ description: 'The price is more than this many yuan.' }),
    products: z
      .array(z.string())
      .min(1, 'name at least one product')
      .optional()
      .meta({ description: 'Codes or aliases.' }),
    carriers: z
      .array(z.enum(CARRIERS, `write ${ENGLISH.or(CARRIERS.map((carrier) => `"${carrier}"`))}`))
      .min(1, 'name at least one carrier')
      .optional(),
    provinces: z
      .array(
        z.enum(Object.keys(PROVINCES) as [Province, ...Province[]], 'write YTX\'s letters of a province, such as "BJ"'),
      )
      .min(1, 'name at least one province')
      .optional(),
    sameNumberWithin: window
      .optional()
      .meta({ description: 'The number was topped up within this time, or is being topped up.' }),
    sameReasonWithin: window
      .optional()
      .meta({ description: 'A request within this time named the same ticket, or had the same words.' }),
    makerDayUpTo: yuan
      .optional()
      .meta({ description: 'All requests of the requester today, with this one, cost at most this much.' }),
    makerCountWithin: z
      .strictObject({ count: count.max(1000), within: window })
      .optional()
      .meta({ description: 'The requester has already requested this often within this time.' }),
    between: z
      .strictObject({
        from: timeOfDay.default('00:00'),
        to: timeOfDay.default('24:00'),
        days: z
          .array(z.enum(WEEKDAYS, `write ${ENGLISH.or(WEEKDAYS.map((day) => `"${day}"`))}`))
          .min(1, 'name at least one day')
          .default([...WEEKDAYS]),
      })
      .optional()
      .meta({ description: "Hours and weekdays in the config's time zone. 22:00 to 06:00 crosses midnight." }),
    conversations: z.array(conversation).min(1, 'name at least one conversation').optional(),
    makers: z.array(accountOrGroup).min(1, 'name at least one').optional().meta({ description: 'Who requests.' }),
    anyway: z.boolean().optional().meta({
      description: "Whether the requester insisted although the number's carrier or province seems to be another.",
    }),
  })
  .default({});
export type ConditionsFile = z.infer<typeof conditions>;

const step = z.strictObject({
  approvals: z.number().int().min(1).max(10).default(1),
  approvers: approverList.optional().meta({ description: "Instead of the team's." }),
});

export const rule = z
  .strictObject({
    name,
    when: conditions,
    approvals: z
      .number()
      .int()
      .min(0)
      .max(10)
      .optional()
      .meta({ description: 'How many people must approve; 0 approves at once.' }),
    approvers: approverList.optional().meta({ description: "Instead of the team's." }),
    steps: z
      .array(step)
      .min(1, 'write at least one step')
      .max(5)
      .optional()
      .meta({ description: 'Asked one after the other, instead of "approvals".' }),
    rejections: z
      .number()
      .int()
      .min(1)
      .max(10)
      .optional()
      .meta({ description: 'How many people must reject; 1 by default.' }),
    escalateTo: approverList.optional().meta({ description: 'Who is asked as well after "escalateAfter".' }),
    deny: z.string().min(1).max(300).optional().meta({ description: 'A sentence that refuses the request.' }),
  })
  .refine(
    ({ approvals, steps, deny }) => [approvals, steps, deny].filter((outcome) => outcome !== undefined).length === 1,
    'write one of "approvals", "steps" and "deny"',
  )
  .refine((given) => given.approvers === undefined || given.approvals !== undefined, {
    message: 'name approvers beside "approvals", or in each of the "steps"; a rule that denies asks nobody',
    path: ['approvers'],
  })
  .refine((given) => given.deny === undefined || (given.rejections ?? given.escalateTo) === undefined, {
    message: 'a rule that denies asks nobody: take "rejections" and "escalateTo" out',
    path: ['deny'],
  });
export type RuleFile = z.infer<typeof rule>;
