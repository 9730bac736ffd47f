import { z } from 'zod';
import { NOTIFY_MODES } from '../core/calls.ts';
import { ENGLISH } from '../core/grammar.ts';
import { LANGUAGES } from '../core/product.ts';
import type { ProviderRecord } from '../providers/record.ts';
import { forEachProvider, PROVIDER_NAMES, RECORDS } from '../providers/registry.ts';
import {
  account,
  accountOrGroup,
  accountOrPerson,
  approverList,
  budget,
  conversation,
  duration,
  faceValue,
  hoursAndDays,
  name,
  optionalDuration,
  yuan,
} from './fields.ts';
import { digestsSchema, reconcileSchema } from './finance-schema.ts';
import { rule } from './rule-schema.ts';
import { ruleTest } from './test-schema.ts';

/**
 * The config file as written. Defaults and units are here and nowhere else; topup.config.schema.json is generated from it, and a test
 * compares the two. Unknown keys are refused, but those that begin with `//` are comments and never get here.
 */

const offer = z.discriminatedUnion('provider', RECORDS.map((record) => record.offer) as [Offered, ...Offered[]], {
  error: (issue) =>
    issue.code === 'invalid_union'
      ? `write ${PROVIDER_NAMES.map((provider) => `"${provider}"`).join(' or ')}`
      : undefined,
});
type Offered = ProviderRecord['offer'];

const product = z.strictObject({
  code: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/, 'write 1 to 32 letters, digits, - or _'),
  aliases: z.array(z.string().regex(/^\S{1,32}$/u, 'write a word without spaces')).prefault([]),
  name: z.strictObject({ en: name, zh: name }),
  kind: z.enum(['data', 'benefit', 'airtime']).default('data'),
  faceValue: faceValue.optional().meta({ description: 'What airtime is worth to the number, in yuan: "50".' }),
  price: yuan.meta({ description: 'The price of one, in yuan.' }),
  priceTolerance: yuan.optional().meta({ description: 'Replaces the general `priceTolerance` for this product.' }),
  offers: z.array(offer).min(1, 'name at least one provider that sells it'),
});

const notify = z.enum(NOTIFY_MODES, `write ${ENGLISH.or(NOTIFY_MODES.map((mode) => `"${mode}"`))}`);

const quiet = z.strictObject(hoursAndDays.shape);

const team = z.strictObject({
  name,
  formerly: z
    .array(name)
    .prefault([])
    .meta({ description: 'Former names of the team. Its orders and its spending stay its own.' }),
  conversations: z.array(conversation).min(1, 'name at least one conversation'),
  requesters: z
    .array(accountOrGroup)
    .optional()
    .meta({ description: 'Who may request. Default: everyone in the conversations.' }),
  approvers: approverList,
  approvalsIn: conversation
    .optional()
    .meta({ description: 'The conversation that shows the decision buttons. Default: the one of the request.' }),
  notify: notify.optional().meta({ description: "Instead of `approval.notify` for this team's orders." }),
  budget,
});

const balance = <E extends z.ZodType>({ every }: { readonly every: E }) =>
  z
    .strictObject({
      every,
      warnBelow: yuan.optional().meta({
        description: 'The operators are warned when an account has less than this many yuan left. Default: never.',
      }),
      warnDays: z.number().positive().max(365).optional().meta({
        description:
          'They are warned when the money lasts for fewer days at the pace of the last seven. Default: never.',
      }),
    })
    .prefault({} as never);

const provider = ({ defaults: { doubtAfter, queryEvery, silentFor } }: ProviderRecord) =>
  z
    .strictObject({
      submitTimeout: duration('30s'),
      queryAfter: duration('2m'),
      doubtAfter: duration(doubtAfter),
      queryEvery: duration(queryEvery),
      queryGapMax: duration('1h'),
      refundEvery: duration('6h'),
      refundFor: duration('7d'),
      silentFor: duration(silentFor).meta({
        description: `How long the provider may leave the end of an order open before people are called. Default ${silentFor}.`,
      }),
      failoverAfter: duration('0s').meta({
        description:
          'How long the provider may be unreachable before an order that was not sent goes to the next one; "0s" means never.',
      }),
      callbacks: z.enum(['confirm', 'trust']).default('confirm'),
      budget,
      balance: balance({ every: optionalDuration }).meta({ description: 'Replaces parts of the general `balance`.' }),
    })
    .prefault({});

export const ConfigFile = z.strictObject({
  $schema: z.string().optional(),
  timezone: z
    .string()
    .default('Asia/Shanghai')
    .meta({ description: 'An IANA time zone. Days and months of budgets follow it.' }),
  language: z.enum(LANGUAGES).default('en'),
  products: z.array(product).min(1, 'name at least one product'),
  priceTolerance: yuan.prefault('0.00').meta({
    description: 'The difference between cost and price, in yuan, above which the operators are told.',
  }),
  people: z
    .array(
      z.strictObject({
        name,
        accounts: z.array(account).min(1, 'name at least one account'),
        notify: z
          .boolean()
          .default(true)
          .meta({ description: 'Whether the person is called when they can decide. `false`: the Home tab is enough.' }),
      }),
    )
    .prefault([]),
  teams: z.array(team).min(1, 'name at least one team'),
  rules: z
    .array(rule)
    .min(1, 'write at least one rule, such as { "name": "standard", "approvals": 1 }')
    .prefault([{ name: 'standard', when: {}, approvals: 1 }]),
  approval: z
    .strictObject({
      remindAfter: duration('2h'),
      expiresAfter: duration('24h'),
      escalateAfter: duration('0s').meta({
        description: 'After this time without a decision more people are asked; "0s" means never.',
      }),
      escalateTo: approverList.optional().meta({ description: 'Who is asked then. A rule can name others.' }),
      byRule: z
        .strictObject({ makerDay: yuan.optional(), teamDay: yuan.optional() })
        .prefault({})
        .meta({ description: 'What rules may approve by themselves in a day. Above it, people decide.' }),
      notify: notify.default('mention').meta({
        description:
          'How the people who can decide are called: by a "mention" on the card, each in a "direct" message, or "none". Default "mention".',
      }),
      quiet: z
        .union(
          [z.array(quiet), quiet.transform((one) => [one])],
          'write { "from": "22:00", "to": "08:00" }, or a list of such hours',
        )
        .default([])
        .meta({
          description:
            "Hours and weekdays in the config's time zone in which nobody is called; 22:00 to 08:00 crosses midnight. They are called at the end. Default: none.",
        }),
      confirmOver: yuan.optional().meta({
        description: 'An approval above this many yuan is asked for once more. Default: never.',
      }),
    })
    .prefault({}),
  budgets: z
    .strictObject({ maker: budget, number: budget })
    .prefault({})
    .meta({ description: 'Limits for each requester and for each number, over all teams.' }),
  reasonPattern: z
    .strictObject({
      pattern: z.string().min(1).max(500),
      sentence: z.strictObject({ en: z.string().min(1).max(300), zh: z.string().min(1).max(300) }),
    })
    .optional()
    .meta({
      description:
        'A regular expression that every reason must match, and the sentence that answers a reason that does not.',
    }),
  urgent: z
    .strictObject({ approvers: approverList })
    .optional()
    .meta({ description: 'Who decides urgent requests, one of them alone. Default: urgent requests are not offered.' }),
  tests: z.array(ruleTest).prefault([]).meta({ description: 'Cases that `npm run rules` tries.' }),
  operators: z
    .strictObject({ conversation: conversation.optional(), people: z.array(account).prefault([]) })
    .prefault({ people: [] }),
  finance: z
    .strictObject({
      people: z.array(accountOrPerson).prefault([]).meta({
        description: 'Who sees the figures of every team and, in files of their own, whole numbers.',
      }),
      conversation: conversation.optional().meta({
        description: 'Where digests, differences and the roots of the journal are told.',
      }),
      roots: z
        .string()
        .trim()
        .regex(/^[^\0\r\n]{1,500}$/, 'write the path of a file, such as "./roots.txt"')
        .optional()
        .meta({
          description: 'A file to which the root of each day is appended. Keep it where the database is not.',
        }),
    })
    .prefault({}),
  digests: digestsSchema,
  reconcile: reconcileSchema,
  balance: balance({
    every: duration('5m').meta({
      description: 'How often providers are asked what our account has left; "0s" means never. Default 5m.',
    }),
  }),
  retention: z
    .strictObject({
      numbers: duration('0s').meta({
        description:
          'How long an ended order keeps its whole number: "90d". Then a mask replaces it, with a key that finds repeats. Default "0s": for ever.',
      }),
    })
    .prefault({}),
  providers: z.strictObject(forEachProvider(provider)).prefault({}),
});
export type ConfigFile = z.infer<typeof ConfigFile>;
