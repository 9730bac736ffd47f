import { z } from 'zod';
import { CARRIERS, PROVINCES, type Province } from '../core/flow-code.ts';
import { ENGLISH } from '../core/grammar.ts';
import type { Conditions } from '../core/rule.ts';
import {
  accountOrGroup,
  approverList,
  conversation,
  count,
  hoursAndDays,
  type Named,
  name,
  window,
  yuan,
} from './fields.ts';

/** The conditions of a rule. All that are written must hold. */
const conditions = z.strictObject({
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
  between: hoursAndDays
    .optional()
    .meta({ description: "Hours and weekdays in the config's time zone. 22:00 to 06:00 crosses midnight." }),
  conversations: z.array(conversation).min(1, 'name at least one conversation').optional(),
  makers: z.array(accountOrGroup).min(1, 'name at least one').optional().meta({ description: 'Who requests.' }),
  batchSizeOver: z
    .number()
    .int()
    .min(0)
    .max(2000)
    .optional()
    .meta({ description: 'More than this many rows are asked for together (`bulk`).' }),
  batchTotalOver: yuan
    .optional()
    .meta({ description: 'The rows that are asked for together (`bulk`) cost more than this together.' }),
  anyway: z.boolean().optional().meta({
    description: "Whether the requester insisted although the number's carrier or province seems to be another.",
  }),
});

/** Conditions with unresolved names: people as `person:…`, products by any of their names. */
export type WrittenConditions = Omit<Conditions, 'makers'> & { readonly makers?: readonly Named[] };

const step = z.strictObject({
  approvals: z.number().int().min(1).max(10).default(1),
  approvers: approverList.optional().meta({ description: "Instead of the team's." }),
});

const written = z.strictObject({
  name,
  when: conditions.prefault({}).transform(toConditions),
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
});

export const rule = written
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
  })
  .transform((given) => ({ ...given, outcome: outcomeOf(given) }));
/** What a rule asks for, with people as written. */
export type WrittenOutcome =
  | {
      readonly kind: 'ask';
      readonly steps: readonly { readonly approvals: number; readonly approvers: readonly Named[] | null }[];
      readonly rejections: number;
      readonly escalateTo: readonly Named[] | null;
    }
  | { readonly kind: 'deny'; readonly sentence: string };
/** A rule as the schema reads it: its outcome, and the keys that the checks name. */
export type WrittenRule = z.output<typeof rule>;

/** Conditions as in the core: times in milliseconds and minutes, money in 厘. A condition that is not written is absent. */
function toConditions(given: z.output<typeof conditions>): WrittenConditions {
  const { priceUpTo, priceOver, makerDayUpTo, sameNumberWithin, sameReasonWithin, ...more } = given;
  const { makerCountWithin, between, products, carriers, provinces, conversations, makers, anyway } = more;
  const { batchSizeOver, batchTotalOver } = more;
  return {
    ...(priceUpTo === undefined ? {} : { priceUpToLi: priceUpTo }),
    ...(priceOver === undefined ? {} : { priceOverLi: priceOver }),
    ...(products === undefined ? {} : { products }),
    ...(carriers === undefined ? {} : { carriers }),
    ...(provinces === undefined ? {} : { provinces }),
    ...(sameNumberWithin === undefined ? {} : { sameNumberWithinMs: sameNumberWithin }),
    ...(sameReasonWithin === undefined ? {} : { sameReasonWithinMs: sameReasonWithin }),
    ...(makerDayUpTo === undefined ? {} : { makerDayUpToLi: makerDayUpTo }),
    ...(makerCountWithin === undefined
      ? {}
      : { makerCountWithin: { count: makerCountWithin.count, ms: makerCountWithin.within } }),
    ...(between === undefined
      ? {}
      : { between: { fromMinute: between.from, toMinute: between.to, days: between.days } }),
    ...(conversations === undefined ? {} : { conversations }),
    ...(makers === undefined ? {} : { makers }),
    ...(anyway === undefined ? {} : { anyway }),
    ...(batchSizeOver === undefined ? {} : { batchSizeOver }),
    ...(batchTotalOver === undefined ? {} : { batchTotalOverLi: batchTotalOver }),
  };
}

function outcomeOf(given: z.output<typeof written>): WrittenOutcome {
  const { deny, approvals = 1, approvers, steps, rejections = 1, escalateTo } = given;
  if (deny !== undefined) return { kind: 'deny', sentence: deny };
  const asked = steps ?? (approvals === 0 ? [] : [{ approvals, approvers }]);
  return {
    kind: 'ask',
    steps: asked.map((step) => ({ approvals: step.approvals, approvers: step.approvers ?? null })),
    rejections,
    escalateTo: escalateTo ?? null,
  };
}
