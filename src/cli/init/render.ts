import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { Environment } from '../../config/environment.ts';
import type { Inputs, Json } from './inputs.ts';

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
