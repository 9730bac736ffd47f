import { parseArgs } from 'node:util';
import { createScope } from '../crash/scope.ts';
import { runBulk } from './run.ts';

/**
 * A file of many rows over the real process, with bad rows, faults at the providers and kills, until the result file is there. Prints
 * figures and every broken promise; exit code 1 if there is one.
 *
 *     npm run test:bulk -- [--rows 2000] [--database sqlite|postgres] [--chat slack|telegram] [--bad 0.05] [--faults 0.03]
 *       [--kill-every 20] [--kills 1000] [--seed 7]
 */
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '2000' },
    database: { type: 'string', default: 'sqlite' },
    chat: { type: 'string', default: 'slack' },
    bad: { type: 'string', default: '0.05' },
    faults: { type: 'string', default: '0.03' },
    'kill-every': { type: 'string', default: '20' },
    kills: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
  },
});

const MAX_INTAKE_MS = 1_000;
const scope = createScope();
try {
  const {
    figures,
    violations: broken,
    p99,
  } = await runBulk(scope, {
    rows: Number(values.rows),
    database: values.database === 'postgres' ? 'postgres' : 'sqlite',
    chat: values.chat === 'telegram' ? 'telegram' : 'slack',
    bad: Number(values.bad),
    faults: Number(values.faults),
    killEveryS: Number(values['kill-every']),
    kills: Number(values.kills),
    seed: Number(values.seed),
  });
  const slow = p99 < MAX_INTAKE_MS ? [] : [`the intake's 99th percentile was ${Math.round(p99)} ms`];
  const violations = [...broken, ...slow];
  for (const line of [...figures, ...violations, `seed ${values.seed}, ${violations.length} violations`])
    process.stdout.write(`${line}\n`);
  process.exitCode = violations.length === 0 ? 0 : 1;
} finally {
  await scope.end();
}
