import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import packageFile from '../../../package.json' with { type: 'json' };
import { COMMANDS } from '../../../src/cli/commands.ts';
import { runCommandLine } from '../../../src/cli/run.ts';
import { capturedIo } from '../../support/captured-io.ts';

const SCRIPTS: Readonly<Record<string, string>> = packageFile.scripts;

describe('every command', () => {
  for (const [name, load] of Object.entries(COMMANDS)) {
    test(`${name} has its script, an example that is its own, and help that fits a terminal`, async () => {
      const command = await load();
      assert.equal(command.name, name);
      assert.match(SCRIPTS[name] ?? '', new RegExp(`--require ./src/node-version.cjs src/main.ts ${name}$`));
      assert.ok(command.examples.length > 0);
      for (const [line] of command.examples) assert.equal(line.split(' ')[0], name);
      const io = capturedIo();
      assert.equal(await runCommandLine([name, '--help'], io), 0);
      assert.equal(io.complained(), '');
      for (const line of io.said().split('\n')) assert.ok(line.length <= 140, line);
    });

    test(`${name} refuses an option that it does not have with 2, and does nothing`, async () => {
      const io = capturedIo();
      assert.equal(await runCommandLine([name, '--no-such-thing'], io), 2);
      assert.match(io.complained(), /^Unknown option '--no-such-thing'/);
      assert.equal(io.said(), '');
    });
  }

  test('is in the documents', () => {
    const page = readFileSync(new URL('../../../docs/command-line.md', import.meta.url), 'utf8');
    for (const name of Object.keys(COMMANDS)) assert.match(page, new RegExp(`^\\| \`${name}\\b`, 'm'), name);
  });
});
