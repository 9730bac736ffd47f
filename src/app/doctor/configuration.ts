import { resolve } from 'node:path';
import { type Environment, readDotEnv, readEnvironment, readSecretFiles } from '../../config/environment.ts';
import { lookAlikes, refusedWithoutChat } from '../../config/look-alikes.ts';
import { type ConfigRead, loadConfig, platformsOf, providersOf } from '../../config.ts';
import { type DoctorFinding, findingsOf, type NamedIds } from '../../core/doctor-finding.ts';
import { ENGLISH } from '../../core/grammar.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * What can be read of the configuration, right or wrong.
 *
 * @property environment without the variables that are wrong; null if nothing of it can be used
 * @property read the config; null if it would stop the start
 */
export type Configuration = {
  readonly findings: readonly DoctorFinding[];
  readonly environment: Environment | null;
  readonly read: ConfigRead | null;
};

const { ok, warning, error } = findingsOf('config');

/** Reads the `.env` of the present folder, the environment and the config file, and names everything that is wrong with them at once. */
export function checkConfiguration(given: Variables): Configuration {
  const file = readDotEnv('.env');
  const dotEnv = file.ok
    ? []
    : [error('environment', file.error, 'Correct the file. Until then nothing of it is read.', '.env')];
  const all = { ...(file.ok ? file.value : {}), ...given };
  const { variables, problems: unread } = readEverySecret(all);
  const files = unread.map((sentence) => error('environment', sentence, 'Correct the variable that names the file.'));
  const { environment: whole, problems } = readEnvironment(variables);
  const wrong = problems.map(environmentFinding);
  const misspelt = lookAlikes(variables)
    .filter(({ near, common }) => near || !common)
    .map(({ given: name, meant }) =>
      warning(
        'environment',
        `the desk does not know this variable, but it knows ${meant}`,
        `Rename it to ${meant}, or unset it.`,
        name,
      ),
    );
  const environment = whole ?? withoutWrong(variables, problems);
  const alone = environment === null || platformsOf(environment).length > 0 ? [] : [withoutChat(variables)];
  const right =
    wrong.length + alone.length > 0 || environment === null ? [] : [ok('environment', configuredIn(environment))];
  const config =
    environment === null
      ? { findings: [], read: null }
      : checkConfigFile(
          completed(variables, [...problems.flatMap(namesIn), ...unread.flatMap(pointedAt)]),
          environment,
          problems.length === 0,
        );
  return {
    findings: [...dotEnv, ...files, ...wrong, ...alone, ...misspelt, ...right, ...config.findings],
    environment,
    read: config.read,
  };
}

/** Reads the files that can be read, where the start stops at the first that cannot. */
function readEverySecret(given: Variables): { readonly variables: Variables; readonly problems: readonly string[] } {
  const read = readSecretFiles(given);
  if (read.ok) return { variables: read.value, problems: [] };
  const pointer = Object.keys(given).find((name) => name.endsWith('_FILE') && read.error.includes(name));
  if (pointer === undefined) return { variables: given, problems: [read.error] };
  const { [pointer]: _, ...others } = given;
  const rest = readEverySecret(others);
  return { ...rest, problems: [read.error, ...rest.problems] };
}

function configuredIn(environment: Environment): string {
  const chats = platformsOf(environment).map((name) => (name === 'slack' ? 'Slack' : 'Telegram'));
  const providers = providersOf(environment);
  return `${ENGLISH.and(chats)}; ${providers.length === 0 ? 'no provider' : ENGLISH.and([...providers])}`;
}

/** `NAME: what is wrong`, or `A is set, B and C are missing` */
function environmentFinding(problem: string): DoctorFinding {
  const sentence = OF_ONE.test(problem) ? problem.slice(problem.indexOf(':') + 2) : problem;
  const subject = namesIn(problem).join(', ') || null;
  return error('environment', sentence, 'Set it in .env or in the environment of the service, and restart.', subject);
}

const OF_ONE = /^([A-Z][A-Z0-9_]+):/;
const MISSING = /([A-Z0-9_]+(?:(?:, | and )[A-Z0-9_]+)*) (?:is|are) missing/;

/** The variable that a file should have held. */
const pointedAt = (problem: string): readonly string[] => /^([A-Z][A-Z0-9_]+)_FILE:/.exec(problem)?.slice(1, 2) ?? [];

const namesIn = (problem: string): readonly string[] =>
  OF_ONE.exec(problem)?.slice(1, 2) ?? MISSING.exec(problem)?.[1]?.split(/, | and /) ?? [];

function withoutWrong(variables: Variables, problems: readonly string[]): Environment | null {
  const wrong = new Set(problems.flatMap(namesIn));
  return readEnvironment(Object.fromEntries(Object.entries(variables).filter(([name]) => !wrong.has(name))))
    .environment;
}

/** Fills in variables that are missing or wrong, so that the config is checked for its own mistakes alone. */
function completed(variables: Variables, names: readonly string[]): Variables {
  const right = { ...variables };
  for (const name of names) {
    if (right[name]) delete right[name];
    else right[name] = 'given';
  }
  return right;
}

function withoutChat(variables: Variables): DoctorFinding {
  const sentence = refusedWithoutChat(variables) ?? 'no chat is configured, so the desk would start as the playground';
  return error(
    'environment',
    sentence.replace(/: set SLACK_BOT_TOKEN.*$/, ''),
    'Set SLACK_BOT_TOKEN or TELEGRAM_BOT_TOKEN; "topup-desk init" asks for everything.',
  );
}

function checkConfigFile(
  variables: Variables,
  environment: Environment,
  isWhole: boolean,
): Pick<Configuration, 'findings' | 'read'> {
  const path = resolve(environment.TOPUP_CONFIG);
  const read = loadConfig(variables);
  if (!read.ok) {
    const problems = read.error.problems.filter((problem) => !problem.startsWith('environment: '));
    return {
      findings: problems.map((problem) =>
        error('config', shortened(problem, path), 'Correct the config file. "topup-desk rules" checks it.'),
      ),
      read: null,
    };
  }
  const warnings = read.value.warnings.map((sentence) =>
    warning(
      'config',
      shortened(sentence, path),
      'The desk starts anyway. Correct the config file if this is not intended.',
    ),
  );
  const { teams, products } = read.value.config.desk;
  const counts = `${ENGLISH.count(teams.length, { one: '# team', other: '# teams' })}, ${ENGLISH.count(products.length, { one: '# product', other: '# products' })}`;
  return {
    findings: warnings.length === 0 ? [ok('config', `${path}: ${counts}`)] : warnings,
    read: isWhole ? read.value : null,
  };
}

/** Names the file without its folder, which the reader knows. */
const shortened = (problem: string, path: string): string =>
  problem.replace(path, path.slice(path.lastIndexOf('/') + 1));

type Found = Map<string, string[]>;

/** Under these keys an id is a conversation's, anywhere else somebody's. */
const OF_CONVERSATIONS = /^(conversations?|in|.+In)$/;
/** Made-up requests name people and places that need not be there. */
const TRIALS = 'tests';

/**
 * Finds every id of a platform that a config file names, with the places where it does: whatever part of the config names one, now or
 * in a later version.
 *
 * @param file as it was parsed from JSON
 */
export function namedIn(file: unknown, platform: 'slack' | 'telegram'): NamedIds {
  const ofGroups = new RegExp(`^${platform}:group:(.+)$`);
  const ofOne = new RegExp(`^${platform}:([A-Za-z0-9_-]+)$`);
  const [conversations, accounts, groups]: [Found, Found, Found] = [new Map(), new Map(), new Map()];
  const note = (found: Found, id: string, place: string): void => {
    found.set(id, [...(found.get(id) ?? []), place]);
  };
  const walk = (value: unknown, place: string, key: string): void => {
    if (typeof value === 'string') {
      const group = ofGroups.exec(value)?.[1];
      const one = ofOne.exec(value)?.[1];
      if (group !== undefined) note(groups, group, place);
      else if (one !== undefined) note(OF_CONVERSATIONS.test(key) ? conversations : accounts, one, place);
    } else if (Array.isArray(value)) {
      for (const [index, entry] of value.entries()) walk(entry, `${place}[${index}]`, key);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, entry] of Object.entries(value)) {
        if (place !== '' || name !== TRIALS) walk(entry, place === '' ? name : `${place}.${name}`, name);
      }
    }
  };
  walk(file, '', '');
  const listed = (found: Found) => [...found].map(([id, places]) => ({ id, places }));
  return { conversations: listed(conversations), accounts: listed(accounts), groups: listed(groups) };
}
