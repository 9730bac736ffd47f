import { NO_INSTRUMENTS } from '../../src/app/instruments.ts';
import { run } from '../../src/app/process.ts';
import { readPoint } from './points.ts';
import { withShortLeases } from './short-leases.ts';
import { createTrap } from './trap.ts';

// The product's own process, but that it strikes itself with a signal at the point `KILL_AT` names, where it names one.

// It goes when whoever started it is gone, and is not kept by waiting for that.
process.stdin.once('end', () => process.kill(process.pid, 'SIGKILL')).resume();
if ('unref' in process.stdin) process.stdin.unref();

const { KILL_AT = '', KILL_WITH = 'SIGKILL', LEASES = 'real' } = process.env;
const point = readPoint(KILL_AT);
const trap = point === null ? NO_INSTRUMENTS : createTrap(point, () => process.kill(process.pid, KILL_WITH));
await run({ ...trap, ledger: (ledger) => trap.ledger(LEASES === 'short' ? withShortLeases(ledger) : ledger) });
