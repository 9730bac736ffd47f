import { DELIVERED, OUTCOMES } from './outcomes.ts';
import { type Sandbox, startSandbox } from './start.ts';

const sandbox = await startSandbox({ port: Number(process.env.SANDBOX_PORT ?? 4010) });
process.stdout.write(introduce(sandbox));
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void sandbox.stop());

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
    '',
  ].join('\n');
}
