import { DELIVERED, OUTCOMES } from '../../sandbox/outcomes.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import type { CliCommand } from './command.ts';

const DEFAULT_PORT = '4010';

export const sandbox: CliCommand<{ readonly port?: string }> = {
  name: 'sandbox',
  summary: 'starts the sandbox providers alone; they charge nobody',
  examples: [
    ['sandbox', `on http://127.0.0.1:${DEFAULT_PORT}, or on the port in SANDBOX_PORT`],
    ['sandbox --port 0', 'on a free port, which it prints'],
  ],
  declare: (command) => command.option('--port <port>', 'where it listens'),
  wrongIn: ({ port }) =>
    port === undefined || isPort(port) ? null : `--port: "${port}" is no port: write a number from 0 to 65535`,
  run: async ({ port }, { out, err, variables, stopSignal }) => {
    const wanted = port ?? (variables.SANDBOX_PORT || DEFAULT_PORT);
    if (!isPort(wanted)) {
      err(`SANDBOX_PORT: "${wanted}" is no port: write a number from 0 to 65535`);
      return 1;
    }
    const started = await startSandbox({ port: Number(wanted) });
    out(introduce(started));
    await stopSignal;
    await started.stop();
    return 0;
  },
};

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) <= 65_535;

/** Everything that is needed to point the desk at the sandbox, as lines for an `.env`. */
function introduce({ variables }: Sandbox): string {
  return [
    'The sandbox speaks for every provider and charges nobody. Point the desk at it with:',
    '',
    ...Object.entries(variables()).map(([name, value]) => `${name}=${value}`),
    '',
    'The last four digits of a number choose what happens:',
    ...OUTCOMES.map(({ suffix, en }) => `  …${suffix}  ${en}`),
    `  others  ${DELIVERED.en}`,
  ].join('\n');
}
