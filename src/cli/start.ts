import { run, type StartAs } from '../app/process.ts';
import type { CliCommand } from './command.ts';

const command = (
  startAs: StartAs,
  given: Pick<CliCommand<object>, 'name' | 'summary' | 'details' | 'examples'>,
): CliCommand<object> => ({
  ...given,
  run: async (_, { out, err, stopSignal, hangUp }) => run(startAs, { out, err, stopSignal, hangUp }),
});

export const start = command('desk', {
  name: 'start',
  summary: 'starts the desk; with nothing configured, the playground',
  details: 'It reads .env, the environment and the config file, and runs until SIGTERM or Ctrl-C.',
  examples: [['start', 'the desk, at the address in HOST and PORT']],
});

export const playground = command('playground', {
  name: 'playground',
  summary: 'starts the playground, with providers that charge nobody',
  details: 'It uses ./data/playground.db, and only PORT and LOG_LEVEL of what is configured.',
  examples: [['playground', 'the playground, at http://127.0.0.1:3000/']],
});
