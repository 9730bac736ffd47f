import { Command, CommanderError } from 'commander';
import { readOwnDatabaseUrl } from '../config/environment.ts';
import { ENGLISH, editDistance } from '../core/grammar.ts';
import { lastWriterOf } from '../ledger/archive.ts';
import { readDatabaseUrl } from '../ledger/session.ts';
import { ownVersion } from '../ledger/version.ts';
import { withTimeout } from '../runtime/tasks.ts';
import type { CliCommand, ExitCode, Io } from './command.ts';
import { COMMANDS } from './commands.ts';

type Commands = typeof COMMANDS;

/** What `topup-desk` does without a word, as it always did. */
const WITHOUT_A_WORD = 'start';

/**
 * Runs the command that the words of a command line name. What is wrong with them is said in a sentence with how the command is used,
 * and ends with 2.
 *
 * @param args without the program's own name
 */
export async function runCommandLine(
  args: readonly string[],
  given: Omit<Io, 'json'>,
  commands: Commands = COMMANDS,
): Promise<ExitCode> {
  const io: Io = { ...given, json: args.includes('--json') };
  const words = args[0] === 'help' ? [...args.slice(1), '--help'] : args;
  const word = words.find((one) => !one.startsWith('-'));
  if (word === undefined && words.some((one) => one === '--help' || one === '-h')) return help(io, commands);
  if (word === undefined && words.some((one) => one === '--version' || one === '-V')) return printVersion(io);
  const name = word ?? WITHOUT_A_WORD;
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) {
    io.err(`topup-desk does not know "${name}"${suggested(name, commands)}: "topup-desk --help" lists the commands`);
    return 2;
  }
  const at = word === undefined ? -1 : words.indexOf(word);
  return runOne(await load(), words.toSpliced(at, at < 0 ? 0 : 1), io);
}

async function runOne(definition: CliCommand<never>, args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = 0;
  const command = declared(definition, io).action(async () => {
    const wrong = wrongIn(definition, command);
    if (wrong !== null) throw new CommanderError(2, 'topup.wrong', wrong);
    code = await definition.run(optionsOf(command), io);
  });
  try {
    await command.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    io.err(error.message.replace(/^error: ([a-z])/, (_, first: string) => first.toUpperCase()));
    io.err(command.helpInformation({ error: true }).trimEnd());
    return 2;
  }
}

/** As commander knows a command, with its help in this program's form. */
function declared({ declare, ...definition }: CliCommand<never>, io: Io): Command {
  const { name, summary, details, examples, json } = definition;
  const command = new Command(name)
    .description(details === undefined ? summary : `${summary}\n${details}`)
    .summary(summary)
    .exitOverride()
    .allowExcessArguments()
    .helpOption('-h, --help', 'say how it is used')
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: () => undefined,
      outputError: () => undefined,
    })
    .configureHelp({
      commandUsage: usageOf,
      styleTitle: (title) => (title === 'Usage:' ? 'usage:' : title),
    });
  if (json === true) command.option('--json', 'answer in JSON, for a machine');
  declare?.(command);
  const lines = examples.map(([line, does]) => [`topup-desk ${line}`, does] as const);
  const width = Math.max(0, ...lines.map(([line]) => line.length));
  const listed = lines.map(([line, does]) => `  ${line.padEnd(width)}  ${does}`);
  return command.addHelpText('after', ['', 'Examples:', ...listed].join('\n'));
}

/** By npm in a checkout, and by its own name where the package is installed. */
function usageOf(command: Command): string {
  const named = command.registeredArguments.map((one) => (one.required ? `<${one.name()}>` : `[${one.name()}]`));
  const all = [...named, '[options]'].join(' ');
  const npm = command.name() === 'start' ? 'npm start' : `npm run ${command.name()}`;
  return `${npm} -- ${all}\n       topup-desk ${command.name()} ${all}`;
}

function wrongIn(definition: CliCommand<never>, command: Command): string | null {
  const taken = command.registeredArguments;
  const extra = command.args[taken.length];
  const last = taken.at(-1);
  if (extra !== undefined && last?.variadic !== true)
    return last === undefined
      ? `"${extra}" is one word too many`
      : `one ${last.name()} at a time: "${extra}" is one more`;
  return definition.wrongIn?.(optionsOf(command)) ?? null;
}

/** `never`: each command's own options, which its `declare` has declared. */
function optionsOf(command: Command): never {
  const named = command.registeredArguments.map((one, index) => [camelCase(one.name()), command.processedArgs[index]]);
  const options: object = { ...Object.fromEntries(named), ...command.opts() };
  return options as never;
}

const camelCase = (name: string): string => name.replace(/[ -](\w)/g, (_, letter: string) => letter.toUpperCase());

async function help(io: Io, commands: Commands): Promise<ExitCode> {
  const all = await Promise.all(Object.values(commands).map((load) => load()));
  const width = Math.max(...all.map(({ name }) => name.length));
  io.out(
    [
      'usage: topup-desk <command> [options]',
      '       npm run <command> -- [options]',
      '',
      'Grants mobile data (流量) from Slack and Telegram.',
      '',
      'Commands:',
      ...all.map(({ name, summary }) => `  ${io.colours.bold(name.padEnd(width))}  ${summary}`),
      '',
      'Options:',
      '  -h, --help     say how a command is used: topup-desk backup --help',
      '  -V, --version  this version, and which version wrote the database',
      '  --json         answer in JSON, where a command can',
      '',
      `Without a command it does "${WITHOUT_A_WORD}". It ends with 0 if it is done, 1 if it is refused or something is wrong, and 2 if`,
      'the arguments are wrong.',
    ].join('\n'),
  );
  return 0;
}

/** More changes than this make any other word. */
const MAX_EDITS = 2;

function suggested(typed: string, commands: Commands): string {
  const near = Object.keys(commands)
    .map((name) => ({ name, edits: editDistance(name, typed) }))
    .toSorted((a, b) => a.edits - b.edits)
    .filter(({ edits, name }) => edits <= MAX_EDITS && edits < name.length / 2)
    .map(({ name }) => `"${name}"`);
  return near.length === 0 ? '' : ` (did you mean ${ENGLISH.or(near.slice(0, 2))}?)`;
}

/** A database that does not answer must not keep the version from being printed. */
const DATABASE_WITHIN_MS = 3_000;

/** Prints this version, and which version last wrote the database, if it can be read. */
export async function printVersion({
  out,
  json,
  variables,
}: Pick<Io, 'out' | 'json' | 'variables'>): Promise<ExitCode> {
  const version = ownVersion();
  const url = readOwnDatabaseUrl(variables);
  const writer = url.ok
    ? await withTimeout(
        DATABASE_WITHIN_MS,
        lastWriterOf(url.value).catch(() => null),
      )
    : null;
  if (json) {
    out(JSON.stringify({ version, node: process.version, database: writer }));
    return 0;
  }
  out(`topup-desk ${version} (Node ${process.version})`);
  if (writer !== null && url.ok) {
    const database = readDatabaseUrl(url.value);
    const what = database?.dialect === 'sqlite' ? `The database ${database.path}` : 'The database in DATABASE_URL';
    out(`${what} was last upgraded by topup-desk ${writer}.`);
  }
  return 0;
}
