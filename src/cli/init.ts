import { manifestFor, type Reach } from '../../adapters/slack/installation.ts';
import { checkUp } from '../app/doctor/check-up.ts';
import { printFindings } from '../app/doctor/print.ts';
import type { ProviderName } from '../core/product.ts';
import { ownVersion } from '../ledger/version.ts';
import { recordOf } from '../providers/registry.ts';
import type { CliCommand, ExitCode, Io } from './command.ts';
import { createPrompter, createSession, InitStopped, isLeaving, type Session } from './init/answer.ts';
import { answerProducts } from './init/catalogue.ts';
import { type Answers, answerChats, answerPublicUrl, answerSlack, answerTelegram } from './init/chats.ts';
import { checkWhole, type OutputFile, renderConfig, renderDotEnv, writeAsked } from './init/files.ts';
import { type InitOptions, readInputs, VARIABLE_FLAGS, variableFlag } from './init/inputs.ts';
import { answerProviders } from './init/providers.ts';
import { answerDatabase, answerRegion } from './init/settings.ts';
import { answerTeam, createPlaces } from './init/team.ts';

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
  await writeAsked(files, options, session);
  if (reach !== null && session.prompter === null) for (const line of slackSteps(reach)) session.say(line);
  const isHealthy = await examine(io);
  for (const line of nextSteps({ reach, hasTelegram: telegram !== null, publicUrl, providers, answers }))
    session.say(line);
  return isHealthy ? 0 : 1;
}

/** Has the doctor look at what was written. @returns whether it found no error */
async function examine({ out, err, variables, columns, colours }: InitIo): Promise<boolean> {
  const findings = await checkUp({ variables });
  out(printFindings(findings, ownVersion(), { columns, colours }));
  const isHealthy = !findings.some(({ level }) => level === 'error');
  if (!isHealthy) err('The files are written. Correct what the doctor found, and ask it again: npm run doctor');
  return isHealthy;
}

/** How to make the app in Slack, with the manifest to paste. */
const slackSteps = (reach: Reach): readonly string[] => [
  'Slack: make the app.',
  '1. Open https://api.slack.com/apps, choose "Create New App", "From a manifest", your workspace and the tab "JSON".',
  '2. Paste this, and create the app:',
  '',
  JSON.stringify(manifestFor(reach), null, 2),
  '',
  '3. Choose "Install App". The "Bot User OAuth Token" is then on the page "OAuth & Permissions".',
  reach.kind === 'http'
    ? '4. The "Signing Secret" is on the page "Basic Information".'
    : '4. Make an app-level token with connections:write on the page "Basic Information".',
];

type Done = {
  readonly reach: Reach | null;
  readonly hasTelegram: boolean;
  readonly publicUrl: string | null;
  readonly providers: readonly ProviderName[];
  readonly answers: ReadonlyMap<string, string>;
};

/** What is left to do, in its order. */
function nextSteps({ reach, hasTelegram, publicUrl, providers, answers }: Done): readonly string[] {
  const steps = ['Start the desk: npm start'];
  if (reach?.kind === 'http')
    steps.push(
      `Slack: on the app's page "Event Subscriptions", ${reach.publicUrl}/slack/events must stand as verified ("Retry" asks again; the desk must run).`,
    );
  if (reach !== null) steps.push('Slack: type "/invite @topup" in every channel of the config.');
  if (hasTelegram) steps.push('Telegram: add the bot to every group of the config. It must be allowed to write there.');
  for (const name of providers) {
    const { words, callback } = recordOf(name);
    steps.push(`${words.en}: put the outgoing address of this machine on the IP list of its console.`);
    if (callback.token !== null && publicUrl !== null && answers.has(callback.token))
      steps.push(
        `${words.en}: register ${publicUrl}${callback.paths[0]?.replace('/:token', '')}/ with the value of ${callback.token} (in .env) behind it as the callback address.`,
      );
  }
  steps.push('Send the first request: /topup <number> <product> test, and have another person approve it.');
  return ['Next:', ...steps.map((step, index) => `${index + 1}. ${step}`)];
}
