import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { err, ok, type Result } from '../core/result.ts';
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

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads an `.env` as editors save it: UTF-8 with or without a byte order mark, UTF-16, lines ended in any way.
 *
 * @returns no variables where there is no such file; a sentence with its path where it cannot be read
 */
export function readDotEnv(path: string): Result<Variables, string> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return notRead(path, error instanceof Error && 'code' in error ? error.code : null);
  }
  const text = decoded(bytes);
  if (text === null) return err(`${path} is not readable text: save it as UTF-8`);
  // A mark stands before every line that another file was put together from.
  return ok(parseEnv(text.replace(/\r\n?/g, '\n').replace(/^\uFEFF+/gm, '')));
}

function notRead(path: string, code: unknown): Result<Variables, string> {
  if (code === 'ENOENT') return ok({});
  const why = code === 'EISDIR' ? 'is a folder' : `cannot be read (${code})`;
  return err(`${path} ${why}: put a file of variables there, or take it away`);
}

/** Text of which no byte is lost; null where it is in none of these encodings. */
function decoded(bytes: Buffer): string | null {
  try {
    const text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

/** By its mark, or where it has none by the zero beside its first character, which is a letter or a #. */
function encodingOf([first, second]: Buffer): string {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return 'utf-8';
}

const SUFFIX = '_FILE';
const NAMES: readonly string[] = Object.keys(Environment.shape);

/**
 * Reads the files that variables such as `SLACK_BOT_TOKEN_FILE` name, each in place of the variable itself: secrets of Docker and
 * Kubernetes and systemd's credentials are files. Line breaks at the end are no part of a secret.
 *
 * @returns the variables without those that name files, or a sentence about the first file that cannot serve; never what stands in it
 */
export function readSecretFiles(given: Variables): Result<Variables, string> {
  const variables: Record<string, string | undefined> = { ...given };
  for (const name of NAMES) {
    const pointer = name + SUFFIX;
    const path = given[pointer];
    delete variables[pointer];
    if (!path) continue;
    if (given[name]) return err(`${name} and ${pointer} are both set: unset one of them`);
    const read = readSecret(path);
    if (!read.ok) return err(`${pointer}: ${path} ${read.error}`);
    variables[name] = read.value;
  }
  return ok(variables);
}

function readSecret(path: string): Result<string, string> {
  try {
    const secret = readFileSync(path, 'utf8').replace(/[\r\n]+$/, '');
    return secret === '' ? err('is empty: write the secret into it') : ok(secret);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EISDIR') return err('is a folder: put a file with the secret there');
    return err(`cannot be read (${code}): it must exist and be readable by the desk's user`);
  }
}

/** The ledger's address, as the desk would read it. The rest of the environment may be wrong, or not there yet. */
export function readOwnDatabaseUrl(): Result<string, string> {
  const file = readDotEnv('.env');
  if (!file.ok) return file;
  const variables = readSecretFiles({ ...file.value, ...process.env });
  if (!variables.ok) return variables;
  const given = variables.value.DATABASE_URL;
  const read = Environment.shape.DATABASE_URL.safeParse(given || undefined);
  return read.success
    ? ok(read.data)
    : err(`DATABASE_URL: ${read.error.issues.map(({ message }) => message).join('; ')}`);
}
