import { readDotEnv, readSecretFiles } from '../../config/environment.ts';
import { LedgerUnreachable } from '../../core/ledger.ts';
import { readArguments, runRules, USAGE } from './run.ts';

// npm run rules: checks the config, tries its tests, and replays it. Exit code 0 where all is as it should be, else 1.

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

const file = readDotEnv('.env');
const variables = file.ok ? readSecretFiles({ ...file.value, ...process.env }) : file;
const given = readArguments(process.argv.slice(2));
if (!variables.ok) {
  complain(variables.error);
  process.exitCode = 1;
} else if (!given.ok) {
  complain(given.error);
  complain(USAGE);
  process.exitCode = 1;
} else {
  try {
    const fine = await runRules({ given: given.value, variables: variables.value, now: Date.now(), say, complain });
    process.exitCode = fine ? 0 : 1;
  } catch (error) {
    if (!(error instanceof LedgerUnreachable)) throw error;
    complain(error.message);
    process.exitCode = 1;
  }
}
