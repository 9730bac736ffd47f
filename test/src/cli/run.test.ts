import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type CliCommand, coloursIf, type Io, takesColours } from '../../../src/cli/command.ts';
import { runCommandLine } from '../../../src/cli/run.ts';
import { ownVersion } from '../../../src/ledger/version.ts';
import { capturedIo } from '../../support/captured-io.ts';

type Greeting = { readonly who: string; readonly times?: string };

const greet = (ran: { options?: Greeting; io?: Io } = {}): CliCommand<Greeting> => ({
  name: 'greet',
  summary: 'greets',
  examples: [['greet Ann', 'once']],
  json: true,
  declare: (command) => command.argument('<who>', 'somebody').option('--times <n>', 'how often'),
  wrongIn: ({ times }) => (times === '0' ? '--times: nobody is greeted never' : null),
  run: async (options, io) => {
    Object.assign(ran, { options, io });
    return options.who === 'nobody' ? 1 : 0;
  },
});
const bye: CliCommand<object> = { name: 'bye', summary: 'leaves', examples: [['bye', 'now']], run: async () => 0 };

/** Runs a line of a small program with two commands. */
async function line(...args: readonly string[]) {
  const ran: { options?: Greeting; io?: Io } = {};
  const io = capturedIo();
  const code = await runCommandLine(args, io, {
    greet: async () => greet(ran),
    bye: async () => bye,
    start: async () => bye,
  });
  return { code, ran, said: io.said(), complained: io.complained() };
}

describe('a command line', () => {
  test('gives a command its arguments and options by name, and ends as the command does', async () => {
    const { code, ran, said, complained } = await line('greet', 'Ann', '--times', '3');
    assert.deepEqual([code, said, complained], [0, '', '']);
    assert.deepEqual(ran.options, { who: 'Ann', times: '3' });
    assert.equal(ran.io?.json, false);
    assert.equal((await line('greet', 'nobody')).code, 1);
  });

  test('takes --json before and after the command, of those that answer in it', async () => {
    for (const args of [
      ['--json', 'greet', 'Ann'],
      ['greet', 'Ann', '--json'],
    ]) {
      const { code, ran } = await line(...args);
      assert.deepEqual([code, ran.io?.json], [0, true], args.join(' '));
    }
    const { code, complained } = await line('bye', '--json');
    assert.equal(code, 2);
    assert.match(complained, /^Unknown option '--json'/);
  });

  for (const [what, args, sentence] of [
    ['an unknown option', ['greet', 'Ann', '--tims'], /^Unknown option '--tims'\n\(Did you mean --times\?\)$/m],
    ['a missing argument', ['greet'], /^Missing required argument 'who'$/m],
    ['an option without its value', ['greet', 'Ann', '--times'], /^Option '--times <n>' argument missing$/m],
    ['one argument too many', ['greet', 'Ann', 'Ben'], /^one who at a time: "Ben" is one more$/m],
    ['an argument of a command that takes none', ['bye', 'now'], /^"now" is one word too many$/m],
    ['options that do not go together', ['greet', 'Ann', '--times', '0'], /^--times: nobody is greeted never$/m],
  ] as const) {
    test(`${what} is refused with 2, a sentence, and how the command is used`, async () => {
      const { code, ran, said, complained } = await line(...args);
      assert.deepEqual([code, said, ran.options], [2, '', undefined]);
      assert.match(complained, sentence);
      assert.match(complained, /^usage: npm run (greet|bye) -- .*\n {7}topup-desk (greet|bye) /m);
    });
  }

  test('a word that it does not know is answered with the nearest, and ends with 2', async () => {
    const { code, complained } = await line('geret', 'Ann');
    assert.equal(code, 2);
    assert.equal(
      complained,
      'topup-desk does not know "geret" (did you mean "greet"?): "topup-desk --help" lists the commands\n',
    );
    assert.match((await line('toString')).complained, /^topup-desk does not know "toString": "topup-desk --help"/);
  });

  test('help lists every command with what it does; of one command it shows examples', async () => {
    for (const args of [['--help'], ['-h'], ['help']]) {
      const { code, said } = await line(...args);
      assert.equal(code, 0);
      assert.match(said, /^ {2}greet {2}greets$/m);
      assert.match(said, /^ {2}bye {4}leaves$/m);
    }
    for (const args of [
      ['greet', '--help'],
      ['help', 'greet'],
      ['--help', 'greet'],
    ]) {
      const { code, said, ran } = await line(...args);
      assert.deepEqual([code, ran.options], [0, undefined]);
      for (const words of [
        /^usage: npm run greet/,
        /--times <n> +how often/,
        /^Examples:\n {2}topup-desk greet Ann {2}once$/m,
      ])
        assert.match(said, words);
    }
  });

  test('the version is this one, with Node; for a machine in JSON', async () => {
    const variables = { DATABASE_URL: 'file:/nowhere/topup.db' };
    for (const args of [['--version'], ['-V']]) {
      const io = capturedIo({ variables });
      assert.equal(await runCommandLine(args, io), 0);
      assert.equal(io.said(), `topup-desk ${ownVersion()} (Node ${process.version})\n`);
    }
    const io = capturedIo({ variables });
    assert.equal(await runCommandLine(['--version', '--json'], io), 0);
    assert.deepEqual(JSON.parse(io.said()), { version: ownVersion(), node: process.version, database: null });
  });
});

describe('colours', () => {
  test('are for a terminal alone, and not for one where somebody does not want them', () => {
    for (const [isTerminal, given, taken] of [
      [true, {}, true],
      [false, {}, false],
      [true, { NO_COLOR: '1' }, false],
      [true, { NO_COLOR: '' }, true],
      [true, { TERM: 'dumb' }, false],
      [false, { FORCE_COLOR: '1' }, true],
      [true, { FORCE_COLOR: '0' }, false],
      [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    ] as const)
      assert.equal(takesColours(isTerminal, given), taken, JSON.stringify([isTerminal, given]));
    assert.equal(coloursIf(false).red('x'), 'x');
    assert.equal(coloursIf(true).red('x'), '\u001b[31mx\u001b[39m');
  });
});
