import { parseEnv } from 'node:util';
import { z } from 'zod';
import { ENGLISH } from '../core/grammar.ts';
import { err, ok, type Result } from '../core/result.ts';
import { isSecret, secret, url } from '../providers/record.ts';
import { type PROVIDERS, RECORDS } from '../providers/registry.ts';
import { readTextFile } from './text-file.ts';

/** The variables of every provider. Two may share one, such as an account's id. */
type OfProviders = AllOf<(typeof PROVIDERS)[keyof typeof PROVIDERS]['environment']>;
type AllOf<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer All) => void ? All : never;
const ofProviders = Object.assign({}, ...RECORDS.map(({ environment }) => environment)) as OfProviders;

const PORT = 'write a port number from 0 to 65535';
/** Segments of letters, digits and - . _ ~, none of them . or .. */
const BASE_PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)+$/;

/** Secrets and addresses, as the process is given them. An empty value counts as not given. */
export const Environment = z.object({
  PORT: z.coerce.number(PORT).int(PORT).min(0, PORT).max(65_535, PORT).default(3000),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'write an address of this machine, such as 127.0.0.1 or 0.0.0.0')
    .default('127.0.0.1'),
  PUBLIC_URL: url.refine((text) => !/[?#]/.test(text), 'write the address alone, without "?" and "#"').optional(),
  BASE_PATH: z
    .string()
    .transform((path) => path.replace(/\/+$/, ''))
    .refine((path) => path === '' || BASE_PATH.test(path), 'write the path that the proxy passes on, such as "/topup"')
    .default(''),
  DATABASE_URL: z
    .string()
    .superRefine((text, { addIssue }) => {
      const problem = databaseUrlProblem(text);
      if (problem !== null) addIssue(problem);
    })
    .default('file:./data/topup.db'),
  TOPUP_CONFIG: z.string().default('./topup.config.json'),
  CONFIG_WATCH: z.enum(['0', '1'], 'write 1, or leave it out').default('0'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  SLACK_BOT_TOKEN: secret.optional(),
  SLACK_SIGNING_SECRET: secret.optional(),
  SLACK_APP_TOKEN: secret.optional(),
  SLACK_API_URL: url.transform((text) => (text.endsWith('/') ? text : `${text}/`)).default('https://slack.com/api/'),
  TELEGRAM_BOT_TOKEN: secret.optional(),
  TELEGRAM_SECRET_TOKEN: secret.regex(/^[A-Za-z0-9_-]{1,256}$/, 'write 1 to 256 letters, digits, _ or -').optional(),
  TELEGRAM_API_ROOT: url.default('https://api.telegram.org'),
  ...ofProviders,
});
export type Environment = z.infer<typeof Environment>;

/** Variables that belong together: half a set of credentials is a mistake. */
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

/** @returns sentences about what is missing or wrong; never a value, because it may be a secret */
export function readEnvironment(given: Readonly<Record<string, string | undefined>>): {
  readonly environment: Environment | null;
  readonly problems: readonly string[];
} {
  const present = Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (clean(value) === '' ? [] : [[name, clean(value)]])),
  );
  const stray = SECRET_NAMES.flatMap((name) => whyNoSecret(name, present[name]) ?? []);
  const read = Environment.safeParse(present);
  if (stray.length > 0 || !read.success) {
    const wrong = read.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
    return { environment: null, problems: [...stray, ...wrong] };
  }
  const publicUrl = publicUrlOf(read.data);
  if (publicUrl === null) return { environment: null, problems: [TWO_PATHS] };
  const environment = { ...read.data, ...publicUrl };
  return { environment, problems: [...incomplete(environment)] };
}

const SECRET_NAMES: readonly string[] = Object.entries(Environment.shape).flatMap(([name, variable]) =>
  isSecret(variable) || RECORDS.some(({ credentials }) => credentials.includes(name)) ? [name] : [],
);

const TWO_PATHS =
  'PUBLIC_URL: its path is not that of BASE_PATH: write the same path in both, or leave it out of PUBLIC_URL';

/** The complete public address: it ends in `BASE_PATH`, whether or not that was written there. Null if the two paths differ. */
function publicUrlOf({ PUBLIC_URL, BASE_PATH }: Environment): Partial<Pick<Environment, 'PUBLIC_URL'>> | null {
  if (PUBLIC_URL === undefined || BASE_PATH === '') return {};
  const { origin, pathname } = new URL(PUBLIC_URL);
  const path = pathname.replace(/\/+$/, '');
  return path === '' || path === BASE_PATH ? { PUBLIC_URL: `${origin}${BASE_PATH}` } : null;
}

const ARE = { one: 'is', other: 'are' };

function* incomplete(environment: Environment): Iterable<string> {
  // A variable that two share belongs to the one that is complete, or else to the first.
  const explained = new Set(
    SETS.filter(({ needs }) => needs.every((key) => environment[key] !== undefined)).flatMap(({ any }) => any),
  );
  for (const { what, needs, any } of SETS) {
    if (!any.some((key) => environment[key] !== undefined && !explained.has(key))) continue;
    for (const key of any) explained.add(key);
    const missing = needs.filter((key) => environment[key] === undefined);
    const given = any.filter((key) => environment[key] !== undefined);
    if (missing.length > 0)
      yield `${what} is only partly configured: ${ENGLISH.and(given)} ${ENGLISH.count(given.length, ARE)} set, ${ENGLISH.and(missing)} ${ENGLISH.count(missing.length, ARE)} missing; set ${missing.length > 1 ? 'them' : 'it'} too, or unset the rest`;
  }
  const slackOverHttp = environment.SLACK_BOT_TOKEN !== undefined && environment.SLACK_APP_TOKEN === undefined;
  if (slackOverHttp && environment.SLACK_SIGNING_SECRET === undefined) {
    yield 'SLACK_SIGNING_SECRET: Slack over HTTP needs it (or SLACK_APP_TOKEN for Socket Mode)';
  }
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads an `.env` as editors save it: in any encoding of {@link readTextFile}, lines ended in any way.
 *
 * @returns no variables if there is no such file; a sentence with its path if it cannot be read
 */
export function readDotEnv(path: string): Result<Variables, string> {
  const text = readTextFile(path);
  if (!text.ok) return text.error.kind === 'missing' ? ok({}) : err(`${path} ${text.error.why}`);
  // If files were concatenated, there is a byte order mark before each part.
  return ok(parseEnv(text.value.replace(/\r\n?/g, '\n').replace(/^\uFEFF+/gm, '')));
}

const SUFFIX = '_FILE';
const NAMES: readonly string[] = Object.keys(Environment.shape);

/**
 * Reads the files that variables such as `SLACK_BOT_TOKEN_FILE` name, and sets the variables themselves. Secrets of Docker and
 * Kubernetes and credentials of systemd are files. Line breaks at the end do not belong to a secret.
 *
 * @returns the variables without those that name files, or a sentence about the first file that cannot be used; never its content
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
  const text = readTextFile(path);
  if (!text.ok)
    return err(
      text.error.kind === 'missing' ? 'cannot be read (ENOENT): put a file with the secret there' : text.error.why,
    );
  const secret = text.value.replace(/[\r\n]+$/, '');
  return secret === '' ? err('is empty: write the secret into it') : ok(secret);
}

/** Reads the ledger's address as the desk would. The rest of the environment may be wrong or missing. */
export function readOwnDatabaseUrl(given: Readonly<Record<string, string | undefined>>): Result<string, string> {
  const file = readDotEnv('.env');
  if (!file.ok) return file;
  const variables = readSecretFiles({ ...file.value, ...given });
  if (!variables.ok) return variables;
  const url = clean(variables.value.DATABASE_URL);
  const read = Environment.shape.DATABASE_URL.safeParse(url || undefined);
  return read.success
    ? ok(read.data)
    : err(`DATABASE_URL: ${read.error.issues.map(({ message }) => message).join('; ')}`);
}

/** Blanks, breaks and marks that cannot be seen, as pasting leaves them at the ends of a value. */
const AT_ENDS = /^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu;
/** Docker's --env-file and systemd's drop-ins keep the quotes that a shell takes off. */
const QUOTED = /^(?:"(.*)"|'(.*)'|“(.*)”|‘(.*)’)$/su;
const QUOTES = /["'“”‘’`]/;

/** A variable's value without what is no part of it: blanks and line breaks around it, one pair of quotes, and blanks in those. */
export function clean(value: string | undefined): string {
  const bare = (value ?? '').replace(AT_ENDS, '');
  const inside = QUOTED.exec(bare)
    ?.slice(1)
    .find((text) => text !== undefined);
  return inside === undefined ? bare : inside.replace(AT_ENDS, '');
}

/** Says which character in a cleaned value no secret has, without the value. Returns null if there is none. */
export function whyNoSecret(name: string, value: string | undefined): string | null {
  if (value === undefined) return null;
  if (/\s/.test(value)) return `${name}: it has a blank or a line break inside: copy the value once more, in one piece`;
  if (QUOTES.test(value)) return `${name}: it has a quote in it: write the value alone`;
  const odd = /[^\x21-\x7e]/u.exec(value)?.[0];
  if (odd === undefined) return null;
  const code = (odd.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `${name}: it has a character that no secret has (U+${code}): copy the value once more`;
}

const FORMS = 'write "file:./data/topup.db" or "postgres://user:password@host/database"';
const ENCODE =
  'its user or password has a character that must be percent-encoded: write %23 for #, %40 for @, %2F for /, %3F for ?, %25 for %';

/** Says what is wrong with a database's address, without any part of it. Returns null if nothing is. */
export function databaseUrlProblem(text: string): string | null {
  if (/^file:/.test(text)) return /^file:(?:\/\/)?$/.test(text) ? FORMS : null;
  if (!/^postgres(ql)?:\/\//.test(text)) return FORMS;
  // A user without a host means a socket, which `?host=` names: no URL by itself.
  const url = URL.parse(text.replace('@/', '@localhost/'));
  const after = text.slice(text.indexOf('//') + 2);
  if (url === null) return /[@:]/.test(after) ? ENCODE : FORMS;
  // A # or a / in a password cuts it off, and its rest has the @.
  if (text.includes('#') || url.pathname.includes('@') || url.search.includes('@')) return ENCODE;
  return isEncoded(url.username) && isEncoded(url.password) && isEncoded(url.pathname) ? null : ENCODE;
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
