import { z } from 'zod';
import { type PROVIDERS, RECORDS } from '../providers/registry.ts';
import { url } from '../providers/variables.ts';

/** The variables of every provider. Two may share one, such as an account's id. */
type OfProviders = AllOf<(typeof PROVIDERS)[keyof typeof PROVIDERS]['environment']>;
type AllOf<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer All) => void ? All : never;
const ofProviders = Object.assign({}, ...RECORDS.map(({ environment }) => environment)) as OfProviders;

/** Secrets and addresses, as the process is given them. An empty value counts as not given. */
export const Environment = z.object({
  PORT: z.coerce.number('write a port number').int().min(0).max(65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: url.optional(),
  DATABASE_URL: z
    .string()
    .refine(
      (text) => /^(file:|postgres(ql)?:\/\/)/.test(text),
      'write "file:./data/topup.db" or "postgres://user:password@host/database"',
    )
    .default('file:./data/topup.db'),
  TOPUP_CONFIG: z.string().default('./topup.config.json'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  SLACK_BOT_TOKEN: z.string().optional(),
  SLACK_SIGNING_SECRET: z.string().optional(),
  SLACK_APP_TOKEN: z.string().optional(),
  SLACK_API_URL: url.transform((text) => (text.endsWith('/') ? text : `${text}/`)).default('https://slack.com/api/'),
  TELEGRAM_BOT_TOKEN: z.string().optional(),
  TELEGRAM_SECRET_TOKEN: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,256}$/, 'write 1 to 256 letters, digits, _ or -')
    .optional(),
  TELEGRAM_API_ROOT: url.default('https://api.telegram.org'),
  ...ofProviders,
});
export type Environment = z.infer<typeof Environment>;

/** What must be given together: half a set of credentials is a mistake, not a choice. */
const SETS: readonly {
  readonly what: string;
  readonly needs: readonly (keyof Environment)[];
  readonly any: readonly (keyof Environment)[];
}[] = [
  { what: 'Slack', needs: ['SLACK_BOT_TOKEN'], any: ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN'] },
  { what: 'Telegram', needs: ['TELEGRAM_BOT_TOKEN'], any: ['TELEGRAM_BOT_TOKEN', 'TELEGRAM_SECRET_TOKEN'] },
  ...RECORDS.map(({ words, credentials }) => {
    const needs = credentials as readonly (keyof Environment)[];
    return { what: words.en, needs, any: needs };
  }),
];

/** @returns the sentences about what is missing or wrong; never a value, since a value may be a secret */
export function readEnvironment(given: Readonly<Record<string, string | undefined>>): {
  readonly environment: Environment | null;
  readonly problems: readonly string[];
} {
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined && value !== ''));
  const read = Environment.safeParse(present);
  if (!read.success)
    return {
      environment: null,
      problems: read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
    };
  return { environment: read.data, problems: [...incomplete(read.data)] };
}

function* incomplete(environment: Environment): Iterable<string> {
  // What two share belongs to the one that is configured whole, or else to the first.
  const explained = new Set(
    SETS.filter(({ needs }) => needs.every((key) => environment[key] !== undefined)).flatMap(({ any }) => any),
  );
  for (const { what, needs, any } of SETS) {
    if (!any.some((key) => environment[key] !== undefined && !explained.has(key))) continue;
    for (const key of any) explained.add(key);
    const missing = needs.filter((key) => environment[key] === undefined);
    if (missing.length > 0)
      yield `${missing.join(', ')}: ${what} is configured by halves; set ${missing.length > 1 ? 'them' : 'it'} too, or unset the rest`;
  }
  const slackOverHttp = environment.SLACK_BOT_TOKEN !== undefined && environment.SLACK_APP_TOKEN === undefined;
  if (slackOverHttp && environment.SLACK_SIGNING_SECRET === undefined) {
    yield 'SLACK_SIGNING_SECRET: Slack over HTTP needs it (or SLACK_APP_TOKEN for Socket Mode)';
  }
}
