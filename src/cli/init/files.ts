import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { Environment, readEnvironment, readSecretFiles } from '../../config/environment.ts';
import { readConfig } from '../../config.ts';
import { InitStopped, type Session } from './answer.ts';
import type { InitOptions, Inputs, Json } from './inputs.ts';

const SCHEMA = fileURLToPath(new URL('../../../topup.config.schema.json', import.meta.url));

/** What stands above a group of variables. A group is that of the first names it begins with. */
const HEADINGS: readonly (readonly [begins: RegExp, heading: string])[] = [
  [/^(PORT|HOST|PUBLIC_URL|BASE_PATH)$/, 'Where the desk listens, and where the outside reaches it.'],
  [/^(DATABASE_URL|TOPUP_CONFIG|CONFIG_WATCH|LOG_LEVEL)$/, 'Its database, its config file and its log.'],
  [/^SLACK_/, 'Slack: docs/slack.md'],
  [/^TELEGRAM_/, 'Telegram: docs/telegram.md'],
  [/./, 'Providers: docs/providers.md'],
];

/**
 * Writes an `.env`: the answers, and every variable that was there before and was not asked for. A secret that came from a file which
 * the `.env` named stays in that file.
 */
export function renderDotEnv(answers: ReadonlyMap<string, string>, inputs: Inputs): string {
  const before = Object.entries(inputs.dotEnv).flatMap(([name, value]) => (value ? [[name, value] as const] : []));
  const all = new Map(before);
  for (const [name, value] of answers) {
    const isInFile = all.has(`${name}_FILE`) && inputs.known(name) === value;
    if (isInFile) continue;
    all.delete(`${name}_FILE`);
    all.set(name, value);
  }
  const lines = ['# Written by topup-desk init. It holds secrets: keep it readable by the desk alone.'];
  const known = Object.keys(Environment.shape);
  let heading: string | null = null;
  for (const name of known) {
    const written = [name, `${name}_FILE`].filter((one) => all.has(one));
    if (written.length === 0) continue;
    const [, group = ''] = HEADINGS.find(([begins]) => begins.test(name)) ?? [];
    if (group !== heading) lines.push('', `# ${group}`);
    heading = group;
    for (const one of written) lines.push(lineOf(one, all.get(one) ?? ''));
  }
  const others = [...all].filter(([name]) => !known.includes(name.replace(/_FILE$/, '')) && !known.includes(name));
  if (others.length > 0)
    lines.push('', '# Kept from the file that was here before.', ...others.map(([name, value]) => lineOf(name, value)));
  return `${lines.join('\n')}\n`;
}

const PLAIN = /^[\w.:/@+,=%~-]*$/;
/** A line that Node reads back as exactly this value. */
function lineOf(name: string, value: string): string {
  const quote = ["'", '"', '`'].find((one) => parseEnv(`${name}=${one}${value}${one}\n`)[name] === value);
  const written = PLAIN.test(value) ? value : quote === undefined ? value : `${quote}${value}${quote}`;
  const line = `${name}=${written}`;
  if (parseEnv(`${line}\n`)[name] !== value) throw new Error(`${name} cannot be written into an .env`);
  return line;
}

export type ConfigAnswers = {
  readonly language: string;
  readonly timezone: string;
  readonly products: readonly unknown[];
  readonly team: Json;
  readonly operators: Json;
};

/** Writes the config: the answers, and all that was there before and was not asked for. Keys that begin with `//` are comments. */
export function renderConfig(answers: ConfigAnswers, inputs: Inputs): string {
  const before: Json = inputs.config ?? {};
  const schema = relative(dirname(resolve(inputs.configPath)), SCHEMA).replaceAll('\\', '/');
  const { team } = answers;
  const teams = Array.isArray(before.teams) ? (before.teams as readonly Json[]) : [];
  const isNew = !teams.some(({ name }) => name === team.name);
  const written: Json = {
    $schema: schema.startsWith('.') || schema.startsWith('/') ? schema : `./${schema}`,
    '//': 'Keys that begin with // are comments. "npm run rules" checks this file.',
    ...before,
    timezone: answers.timezone,
    language: answers.language,
    '// products':
      'The price counts in budgets and rules: write that of your contract. docs/providers.md explains offers.',
    products: answers.products,
    '// teams':
      'Nobody approves their own request. "/topup whoami" tells anybody their id, and that of a conversation.',
    teams: isNew ? [...teams, team] : teams.map((one) => (one.name === team.name ? team : one)),
    '// rules': 'The first rule that fits decides. docs/rules.md teaches them by example.',
    rules: before.rules ?? [{ name: 'standard', approvals: 1 }],
    approval: before.approval ?? { remindAfter: '2h', expiresAfter: '24h' },
    '// operators': 'Who hears of trouble, and where.',
    operators: answers.operators,
  };
  return `${JSON.stringify(written, null, 2)}\n`;
}

/** A file to write. `mode` is that of the file and of its copy. */
export type OutputFile = { readonly path: string; readonly text: string; readonly mode: number };

/** @property copy where the file that was there before is kept; null if there was none */
export type Written = { readonly path: string; readonly copy: string | null };

/** The files that are there and would change. */
const changedFiles = (files: readonly OutputFile[]): readonly OutputFile[] =>
  files.filter(({ path, text }) => !existsSync(path) || readFileSync(path, 'utf8') !== text);

/**
 * Writes files whole: each first under another name, and only when all are written they get their names. What is cut off before leaves
 * the old files as they were. A link stays a link.
 */
export function writeFiles(files: readonly OutputFile[], now: Date): readonly Written[] {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const pairs = files.map((file) => {
    const target = existsSync(file.path) ? realpathSync(file.path) : resolve(file.path);
    return { ...file, target, draft: `${target}.${process.pid}.new` };
  });
  try {
    for (const { draft, text, mode } of pairs) writeDraft(draft, text, mode);
    return pairs.map(({ path, target, draft, mode }) => {
      const copy = existsSync(target) ? `${target}.before-init-${stamp}` : null;
      if (copy !== null) {
        copyFileSync(target, copy);
        chmodSync(copy, mode);
      }
      renameSync(draft, target);
      return { path, copy };
    });
  } finally {
    for (const { draft } of pairs) rmSync(draft, { force: true });
  }
}

function writeDraft(path: string, text: string, mode: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The desk's own reading of both files: nothing is written that would stop its start. */
export function checkWhole([env, config]: readonly [OutputFile, OutputFile], session: Session): void {
  const variables = readSecretFiles(parseEnv(env.text));
  if (!variables.ok) throw new InitStopped(1, variables.error);
  const { environment, problems } = readEnvironment(variables.value);
  if (environment === null || problems.length > 0) throw new InitStopped(1, problems.join('\n'));
  const read = readConfig(environment, config.path, config.text);
  if (!read.ok) throw new InitStopped(1, read.error.problems.join('\n'));
  for (const warning of read.value.warnings) session.say(`Warning: ${warning}`);
}

/** Nothing that is there is replaced without a word, and a copy of it stays. */
export async function writeAsked(files: readonly OutputFile[], options: InitOptions, session: Session): Promise<void> {
  const changed = changedFiles(files);
  const replaced = changed.filter(({ path }) => existsSync(path)).map(({ path }) => path);
  if (replaced.length > 0 && options.force !== true) {
    const sentence = `${replaced.join(' and ')} ${replaced.length > 1 ? 'are' : 'is'} there already`;
    if (session.prompter === null)
      throw new InitStopped(1, `${sentence}: --force replaces, and keeps a copy. Nothing was written.`);
    if (!(await session.prompter.confirm(`${sentence}. Replace (a copy is kept)?`)))
      throw new InitStopped(1, 'Nothing was written.');
  }
  for (const { path, copy } of writeFiles(changed, new Date()))
    session.say(`Wrote ${path}${copy === null ? '' : `; the one before is ${copy}`}`);
  if (changed.length === 0) session.say('Both files are there already, just as they would be written.');
}
