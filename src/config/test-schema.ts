import { z } from 'zod';
import type { Used } from '../core/budget.ts';
import type { ConversationId } from '../core/conversation.ts';
import { ENGLISH } from '../core/grammar.ts';
import type { AccountId, GroupId } from '../core/people.ts';
import type { ProviderName } from '../core/product.ts';
import type { BatchSize } from '../core/rule.ts';
import type { RequestRefused } from '../desk/topup-request.ts';
import { PROVIDER_NAMES } from '../providers/registry.ts';
import { account, accountOrGroup, conversation, group, name, window, yuan } from './fields.ts';

type Ids = readonly (AccountId | GroupId)[];

/**
 * One of the config's tests: a request, the situation, and the expected outcome.
 *
 * @property at a local time, `2026-11-23T10:00`
 * @property used what is used, by account and period: `team day`, `ytx month`
 * @property sameNumberMs how long ago the number was topped up; the others alike
 * @property batch the rows that it is asked for with; null for a single request
 * @property expect only what is given is compared
 */
export type RuleCase = {
  readonly name: string;
  readonly request: {
    readonly by: AccountId;
    readonly in: ConversationId;
    readonly number: string;
    readonly product: string;
    readonly reason: string;
    readonly anyway: boolean;
    readonly urgent: boolean;
    readonly at: string;
  };
  readonly given: {
    readonly used: ReadonlyMap<string, Used>;
    readonly sameNumberMs: readonly number[];
    readonly sameReasonMs: readonly number[];
    readonly makerAskedMs: readonly number[];
    readonly groups: readonly GroupId[];
    readonly batch: BatchSize | null;
  };
  readonly expect: {
    readonly rule?: string;
    readonly approvals?: number;
    readonly approvers?: Ids;
    readonly steps?: readonly { readonly approvals: number; readonly approvers: Ids | null }[];
    readonly escalateTo?: Ids;
    readonly provider?: ProviderName;
    readonly refused?: string;
  };
};

export const ACCOUNTS = ['team', 'maker', 'number', ...PROVIDER_NAMES, 'byRuleMaker', 'byRuleTeam'] as const;
const PERIODS = ['day', 'month'] as const;
/** The keys of `given.used`: `team day`, `ytx month`. */
export const USED_KEYS: readonly string[] = ACCOUNTS.flatMap((whose) => PERIODS.map((per) => `${whose} ${per}`));
const LOCAL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;

/** The reasons of a refusal, as `tests` write them. */
export const REFUSED = [
  'denied',
  'no_rule_fits',
  'over_budget',
  'nobody_could_approve',
  'urgent_not_offered',
  'urgent_needs_reason',
  'reason_does_not_match',
  'reason_too_long',
  'no_team',
  'not_requester',
  'bad_number',
  'unknown_product',
  'wrong_carrier',
  'wrong_province',
] as const satisfies readonly RequestRefused['kind'][];

const request = z.strictObject({
  by: account,
  in: conversation.optional().meta({ description: "Default: the first team's first conversation." }),
  number: z.string().default('13911281234'),
  product: z.string(),
  reason: z.string().default(''),
  anyway: z.boolean().default(false),
  urgent: z.boolean().default(false),
  at: z
    .string()
    .refine(
      (text) => LOCAL_TIME.test(text) && !Number.isNaN(Date.parse(`${text}Z`)),
      'write a local time such as "2026-11-23T10:00"',
    )
    .default('2026-11-23T10:00')
    .meta({ description: "In the config's time zone. Default: a Monday at ten." }),
});

const given = z.strictObject({
  used: z
    .record(z.string(), z.strictObject({ money: yuan.prefault('0'), count: z.number().int().min(0).default(0) }))
    .prefault({})
    .meta({ description: 'What is used up: "team day", "team month", "maker day", "number month", "ytx day", …' }),
  sameNumber: window.optional().meta({ description: 'How long ago the number was topped up.' }),
  sameReason: window.optional().meta({ description: 'How long ago the same reason was given.' }),
  makerAsked: z.array(window).prefault([]).meta({ description: 'How long ago the requester requested, each time.' }),
  groups: z.array(group).prefault([]).meta({ description: 'The groups that the requester is in.' }),
  batch: z
    .strictObject({ size: z.number().int().min(1), total: yuan })
    .optional()
    .meta({ description: 'It is one of so many rows that are asked for together, at this price together.' }),
});

const expectation = z
  .strictObject({
    rule: z.string().optional(),
    approvals: z
      .number()
      .int()
      .min(0)
      .optional()
      .meta({ description: 'How many approvals in all; 0 if it is approved at once.' }),
    approvers: z
      .array(accountOrGroup)
      .optional()
      .meta({ description: 'Everybody who is asked, at any step. People are compared, not accounts.' }),
    steps: z
      .array(z.strictObject({ approvals: z.number().int().min(1), approvers: z.array(accountOrGroup).optional() }))
      .optional()
      .meta({ description: 'The steps, in order.' }),
    escalateTo: z.array(accountOrGroup).optional().meta({ description: 'Who is asked as well if nobody decides.' }),
    provider: z.enum(PROVIDER_NAMES).optional().meta({ description: 'The provider it would be bought from first.' }),
    refused: z
      .enum(REFUSED, `write ${ENGLISH.or(REFUSED.map((kind) => `"${kind}"`))}`)
      .optional()
      .meta({ description: 'The reason of the refusal.' }),
  })
  .refine(
    (given) => Object.keys(given).length > 0,
    'say what must come of it, such as { "rule": "standard", "approvals": 1 } or { "refused": "denied" }',
  )
  .refine(
    ({ refused, rule, ...asked }) => refused === undefined || Object.keys(asked).length === 0,
    'what is refused asks nobody: beside "refused" write nothing but a "rule"',
  );

/** A request, the situation, and the expected outcome. */
export const ruleTest = z.strictObject({
  name,
  request,
  given: given.prefault({}).transform(toGiven),
  // JSON has no undefined: a key that is not written is absent.
  expect: expectation.transform((given) => given as Expectation),
});
type Expectation = {
  readonly [K in keyof z.output<typeof expectation>]: Exclude<z.output<typeof expectation>[K], undefined>;
};

function toGiven({
  used,
  sameNumber,
  sameReason,
  makerAsked,
  groups,
  batch,
}: z.output<typeof given>): RuleCase['given'] {
  return {
    used: new Map(Object.entries(used).map(([key, { money, count }]) => [key, { li: money, orders: count }])),
    sameNumberMs: sameNumber === undefined ? [] : [sameNumber],
    sameReasonMs: sameReason === undefined ? [] : [sameReason],
    makerAskedMs: makerAsked.toSorted((a, b) => a - b),
    groups,
    batch: batch === undefined ? null : { size: batch.size, totalLi: batch.total },
  };
}
