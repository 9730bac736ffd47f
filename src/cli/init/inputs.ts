import { readFileSync } from 'node:fs';
import { Environment, readDotEnv, readSecretFiles } from '../../config/environment.ts';
import { parseJson } from '../../config/text-file.ts';
import { isSecret } from '../../providers/record.ts';
import { RECORDS } from '../../providers/registry.ts';
import { InitStopped } from './answer.ts';

type Variables = Readonly<Record<string, string | undefined>>;
export type Json = Readonly<Record<string, unknown>>;
/** The options of the command line, by their names in camelCase. */
export type InitOptions = Readonly<Record<string, string | boolean | undefined>>;

/** What was given before any question: by flags, by the environment, and by the files of an earlier run. */
export type Inputs = {
  /** `--team`; null if it was not given. */
  readonly flag: (name: string) => string | null;
  /** A variable as a flag, the environment or a file that one of them names has it. */
  readonly variable: (name: string) => string | null;
  /** A variable as the `.env` has it. */
  readonly known: (name: string) => string | null;
  /** The `.env` as it is written; empty if there is none. */
  readonly dotEnv: Variables;
  /** The config as it is written; null if there is none. */
  readonly config: Json | null;
  readonly configPath: string;
};

/** The chats' secrets; each provider's record names its own. */
export const CHAT_SECRETS = [
  'SLACK_BOT_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_APP_TOKEN',
  'TELEGRAM_BOT_TOKEN',
  'TELEGRAM_SECRET_TOKEN',
] as const;

/** Variables that are given by a flag of their own: a secret by `--slack-bot-token-file`, so that no list of processes shows it. */
export const VARIABLE_FLAGS: readonly { readonly name: string; readonly secret: boolean }[] = [
  ...CHAT_SECRETS.map((name) => ({ name, secret: true })),
  { name: 'DATABASE_URL', secret: true },
  { name: 'PUBLIC_URL', secret: false },
  { name: 'PORT', secret: false },
  { name: 'HOST', secret: false },
  ...[...new Map(RECORDS.flatMap(({ environment }) => Object.entries(environment)))].map(([name, variable]) => ({
    name,
    secret: isSecret(variable),
  })),
];

const kebab = (name: string): string => name.toLowerCase().replaceAll('_', '-');
const camel = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
/** `--ytx-app-id`, `--slack-bot-token-file`. */
export const variableFlag = ({ name, secret }: { readonly name: string; readonly secret: boolean }): string =>
  `--${kebab(name)}${secret ? '-file' : ''}`;
/** How people give a variable without a question. */
export const waysToGive = (name: string): string => {
  const known = VARIABLE_FLAGS.find((one) => one.name === name);
  if (known === undefined) return name;
  return known.secret ? `${name} (in the environment, or ${variableFlag(known)})` : variableFlag(known);
};

/** A variable that another program may have set for itself counts only as a flag. */
const OF_OTHERS: ReadonlySet<string> = new Set(['PORT', 'HOST']);

/** Reads everything that an answer can come from. Stops where a file is there that cannot be read. */
export function readInputs(options: InitOptions, given: Variables): Inputs {
  const flag = (name: string): string | null => {
    const value = options[camel(name)];
    return typeof value === 'string' ? value : null;
  };
  const file = orStop(readDotEnv('.env'));
  const before = orStop(readSecretFiles(file));
  const fromOutside: Record<string, string | undefined> = { ...given };
  for (const name of OF_OTHERS) delete fromOutside[name];
  for (const one of VARIABLE_FLAGS) {
    const value = flag(variableFlag(one).slice(2));
    if (value === null) continue;
    delete fromOutside[one.secret ? one.name : `${one.name}_FILE`];
    fromOutside[one.secret ? `${one.name}_FILE` : one.name] = value;
  }
  const variables = orStop(readSecretFiles(fromOutside));
  const configPath =
    flag('config') ?? variables.TOPUP_CONFIG ?? before.TOPUP_CONFIG ?? Environment.shape.TOPUP_CONFIG.parse(undefined);
  return {
    flag,
    variable: (name) => variables[name] || null,
    known: (name) => before[name] || null,
    dotEnv: file,
    config: readConfigBefore(configPath, options.force === true),
    configPath,
  };
}

function orStop<T>(read: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string }): T {
  if (!read.ok) throw new InitStopped(1, read.error);
  return read.value;
}

/** An unreadable config is replaced only where that was asked for; its copy stays. */
function readConfigBefore(path: string, force: boolean): Json | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new InitStopped(1, `${path} cannot be read: make it readable, or move it away`);
  }
  const read = parseJson(text.replace(/^\uFEFF/, ''));
  if (read.ok && typeof read.value === 'object' && read.value !== null && !Array.isArray(read.value))
    return read.value as Json;
  if (force) return null;
  throw new InitStopped(
    1,
    `${path}: ${read.ok ? 'this is not an object' : read.error}. Correct it, or begin anew with --force, which keeps a copy`,
  );
}
