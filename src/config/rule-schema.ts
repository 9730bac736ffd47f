import { z } from 'zod';
import { CARRIERS, PROVINCES, type Province } from '../core/flow-code.ts';
import { WEEKDAYS } from '../core/rule.ts';
import { accountOrGroup, approverList, conversation, count, name, window, yuan } from './fields.ts';

const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/;
const timeOfDay = z.string().regex(TIME_OF_DAY, 'write a time of day such as "09:00"');

/** What must hold for a rule to fit: all that are given. */
const conditions = z
  .strictObject({
    priceUpTo: yuan.optional().meta({ description: 'It costs at most so many yuan.' }),
    priceOver: yuan.optional().meta({ description: 'It costs more than so many yuan.' }),
    products: z
      .array(z.string())
      .min(1, 'name at least one product')
      .optional()
      .meta({ description: 'Codes or aliases.' }),
    carriers: z
      .array(z.enum(CARRIERS, `write ${CARRIERS.map((carrier) => `"${carrier}"`).join(', ')}`))
      .min(1, 'name at least one carrier')
      .optional(),
    provinces: z
      .array(
        z.enum(Object.keys(PROVINCES) as [Province, ...Province[]], 'write YTX\'s letters of a province, such as "BJ"'),
      )
      .min(1, 'name at least one province')
      .optional(),
    sameNumberWithin: window.optional().meta({ description: 'The number was topped up, or is being, so recently.' }),
    sameReasonWithin: window
      .optional()
      .meta({ description: 'The same ticket, or the same words, was asked with so recently.' }),
    makerDayUpTo: yuan
      .optional()
      .meta({ description: 'What the asker asked for today, with this, is at most so much.' }),
    makerCountWithin: z
      .strictObject({ count: count.max(1000), within: window })
      .optional()
      .meta({ description: 'The asker has asked so often already in so long.' }),
    between: z
      .strictObject({
        from: timeOfDay.default('00:00'),
        to: timeOfDay.default('24:00'),
        days: z
          .array(z.enum(WEEKDAYS, `write ${WEEKDAYS.map((day) => `"${day}"`).join(', ')}`))
          .min(1, 'name at least one day')
          .default([...WEEKDAYS]),
      })
      .optional()
      .meta({ description: "Hours and weekdays in the config's time zone; 22:00 to 06:00 is over midnight." }),
    conversations: z.array(conversation).min(1, 'name at least one conversation').optional(),
    makers: z.array(accountOrGroup).min(1, 'name at least one').optional().meta({ description: 'Who asks.' }),
    anyway: z.boolean().optional().meta({ description: "Whether the asker insisted against the number's carrier." }),
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
      .meta({ description: 'How many people reject it; 1 by default.' }),
    escalateTo: approverList.optional().meta({ description: 'Who is asked too after "escalateAfter".' }),
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
