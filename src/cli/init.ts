import { existsSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { checkUp } from '../app/doctor/check-up.ts';
import { printFindings } from '../app/doctor/print.ts';
import { readEnvironment, readSecretFiles } from '../config/environment.ts';
import { readConfig } from '../config.ts';
import { LANGUAGES } from '../core/product.ts';
import { err, ok } from '../core/result.ts';
import { ownVersion } from '../ledger/version.ts';
import type { CliCommand, ExitCode, Io } from './command.ts';
import { answer, createSession, InitStopped, type Session } from './init/answer.ts';
import { answerProducts } from './init/catalogue.ts';
import { type Answers, answerChats, answerPublicUrl, answerSlack, answerTelegram } from './init/chats.ts';
import { answerDatabase } from './init/database.ts';
import { type InitOptions, type Inputs, readInputs, VARIABLE_FLAGS, variableFlag } from './init/inputs.ts';
import { nextSteps, slackSteps } from './init/next-steps.ts';
import { createPlaces } from './init/places.ts';
import { answerProviders } from './init/providers.ts';
import { renderConfig, renderDotEnv } from './init/render.ts';
import { answerTeam } from './init/team.ts';
import { changedFiles, type OutputFile, writeFiles } from './init/write-files.ts';

/** Flags besides those of variables, and what each answers. */
const FLAGS: readonly (readonly [flag: string, description: string])[] = [
  ['--chats <names>', 'slack, telegram, or both with a comma'],
  ['--socket-mode', 'Slack by Socket Mode, also with a public address'],
  ['--providers <names>', 'the providers to buy from, with commas'],
  ['--products <list>', 'code=price with commas (1GB=19.63, at Juhe 1GB=19.63:pid), or "example"'],
  ['--team <name>', 'the name of the team (default: support)'],
  ['--conversations <list>', 'where it is requested: names or ids'],
  ['--requesters <list>', 'who may request: names, e-mail addresses or ids (default: everyone)'],
  ['--approvers <list>', 'who approves: people or user groups'],
  ['--approvals-in <conversation>', 'where the decision buttons stand (default: where it is requested)'],
  ['--budget-day <yuan>', 'what the team may spend a day, or "none"'],
  ['--budget-month <yuan>', 'what the team may spend a month (default: none)'],
  ['--operators-in <conversation>', 'where operators hear of trouble, or "none"'],
  ['--operators <list>', 'who the operators are (default: none)'],
  ['--language <language>', 'of cards: en or zh (default: en)'],
  ['--timezone <zone>', 'of the days of budgets (default: Asia/Shanghai)'],
  ['--config <file>', 'the config file to write (default: ./topup.config.json)'],
];

export const init: CliCommand<InitOptions> = {
  name: 'init',
  summary: 'asks what the desk needs, checks each answer, and writes .env and the config',
  details: `Every question has a flag. Secrets are given by the environment (SLACK_BOT_TOKEN=…), by a file that it names
(SLACK_BOT_TOKEN_FILE=…), or by a flag with a file, never as a word of the command line, where others could read them.
A second run starts from what the first one wrote.`,
  examples: [
    ['init', 'asks step by step'],
    [
      'init --yes --slack-bot-token-file token.txt --conversations "#topup" …',
      'asks nothing; what is missing is named',
    ],
  ],
  declare: (command) => {
    for (const [flag, description] of FLAGS) command.option(flag, description);
    for (const variable of VARIABLE_FLAGS) {
      const [value, what] = variable.secret
        ? ['<file>', `the file that holds ${variable.name}`]
        : ['<value>', variable.name];
      command.option(`${variableFlag(variable)} ${value}`, what);
    }
    return command
      .option('--yes', 'ask nothing: what is missing ends it with 2')
      .option('--force', 'replace files that are there; a copy of each is kept');
  },
  run: async (options, io) => {
    const { createPrompter, isLeaving } = await import('./init/prompts.ts');
    const canAsk = io.isTerminal && options.yes !== true;
    const session = createSession(
      canAsk ? createPrompter({ input: process.stdin, output: process.stdout }) : null,
      io.out,
    );
    try {
      return await Promise.race([runInit(options, io, session), stopped(io.stopSignal)]);
    } catch (error) {
      if (isLeaving(error)) {
        io.err('Stopped. Nothing was written.');
        return 1;
      }
      if (!(error instanceof InitStopped)) throw error;
      io.err(error.message);
      return error.exitCode;
    }
  },
};

/** Rejects when the process is asked to stop while nothing is asked. Files are written in one go, so none is cut off. */
async function stopped(signal: Io['stopSignal']): Promise<never> {
  await signal;
  throw new InitStopped(1, 'Stopped. Files that were not said to be written are as they were.');
}

type InitIo = Pick<Io, 'out' | 'err' | 'variables' | 'columns' | 'colours'>;

/** Asks, checks, writes, and says what is next. Throws `InitStopped` before anything is written. */
export async function runInit(options: InitOptions, io: InitIo, session: Session): Promise<ExitCode> {
  const inputs = readInputs(options, io.variables);
  const answers: Answers = new Map();
  const chats = await answerChats(session, inputs);
  const publicUrl = await answerPublicUrl(session, inputs);
  for (const name of ['PORT', 'HOST']) {
    const given = inputs.variable(name);
    if (given !== null) answers.set(name, given);
  }
  if (publicUrl !== null) answers.set('PUBLIC_URL', publicUrl);
  const isSocket = options.socketMode === true || publicUrl === null || inputs.variable('SLACK_APP_TOKEN') !== null;
  const reach = !chats.includes('slack')
    ? null
    : isSocket
      ? ({ kind: 'socket' } as const)
      : ({ kind: 'http', publicUrl } as const);
  if (reach !== null && session.prompter !== null) for (const line of slackSteps(reach)) session.say(line);
  const slack = reach === null ? null : await answerSlack(session, inputs, answers, reach);
  const telegram = chats.includes('telegram') ? await answerTelegram(session, inputs, answers, publicUrl) : null;
  const providers = await answerProviders(session, inputs, answers);
  answers.set('DATABASE_URL', await answerDatabase(session, inputs));
  const products = await answerProducts(session, inputs, providers);
  const people = await answerTeam(session, inputs, createPlaces({ slack, telegram }, session));
  const config = renderConfig({ ...(await answerRegion(session, inputs)), products, ...people }, inputs);
  if (inputs.configPath !== './topup.config.json') answers.set('TOPUP_CONFIG', inputs.configPath);
  const files: readonly [OutputFile, OutputFile] = [
    { path: '.env', text: renderDotEnv(answers, inputs), mode: 0o600 },
    { path: inputs.configPath, text: config, mode: 0o644 },
  ];
  checkWhole(files, session);
  await write(files, options, session);
  if (reach !== null && session.prompter === null) for (const line of slackSteps(reach)) session.say(line);
  const isHealthy = await examine(io);
  for (const line of nextSteps({ reach, hasTelegram: telegram !== null, publicUrl, providers, answers }))
    session.say(line);
  return isHealthy ? 0 : 1;
}

async function answerRegion(
  session: Session,
  inputs: Inputs,
): Promise<{ readonly language: string; readonly timezone: string }> {
  const before = (key: string): string | null =>
    typeof inputs.config?.[key] === 'string' ? String(inputs.config[key]) : null;
  const language = await answer<string>(session, {
    flag: '--language',
    ask: 'The language of cards: en or zh',
    given: inputs.flag('language'),
    offered: before('language') ?? 'en',
    read: (given) => (LANGUAGES.some((one) => one === given.trim()) ? ok(given.trim()) : err('write en or zh')),
  });
  const timezone = await answer<string>(session, {
    flag: '--timezone',
    ask: 'The time zone in which the days of budgets begin',
    given: inputs.flag('timezone'),
    offered: before('timezone') ?? 'Asia/Shanghai',
    read: (given) => (isZone(given.trim()) ? ok(given.trim()) : err('write an IANA time zone, such as Asia/Shanghai')),
  });
  return { language, timezone };
}

function isZone(given: string): boolean {
  try {
    return (
      new Intl.DateTimeFormat('en', { timeZone: given }).resolvedOptions().timeZone !== '' && /[/]|^UTC$/.test(given)
    );
  } catch {
    return false;
  }
}

/** The desk's own reading of both files: nothing is written that would stop its start. */
function checkWhole([env, config]: readonly [OutputFile, OutputFile], session: Session): void {
  const variables = readSecretFiles(parseEnv(env.text));
  if (!variables.ok) throw new InitStopped(1, variables.error);
  const { environment, problems } = readEnvironment(variables.value);
  if (environment === null || problems.length > 0) throw new InitStopped(1, problems.join('\n'));
  const read = readConfig(environment, config.path, config.text);
  if (!read.ok) throw new InitStopped(1, read.error.problems.join('\n'));
  for (const warning of read.value.warnings) session.say(`Warning: ${warning}`);
}

/** Has the doctor look at what was written. @returns whether it found no error */
async function examine({ out, err, variables, columns, colours }: InitIo): Promise<boolean> {
  const findings = await checkUp({ variables });
  out(printFindings(findings, ownVersion(), { columns, colours }));
  const isHealthy = !findings.some(({ level }) => level === 'error');
  if (!isHealthy) err('The files are written. Correct what the doctor found, and ask it again: npm run doctor');
  return isHealthy;
}

/** Nothing that is there is replaced without a word, and a copy of it stays. */
async function write(files: readonly OutputFile[], options: InitOptions, session: Session): Promise<void> {
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
