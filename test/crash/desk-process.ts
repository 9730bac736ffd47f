import { run } from '../../src/app/process.ts';
import { firstHangUp, firstStopSignal } from '../../src/app/supervisor.ts';
import { processIo } from '../../src/cli/command.ts';
import type { Ledger } from '../../src/core/ledger.ts';
import { type PortWrappers, startingWith } from '../support/wrapped-app.ts';
import { readPoint } from './points.ts';
import { withShortLeases } from './short-leases.ts';
import { withShortProof } from './short-proof.ts';
import { createTrap } from './trap.ts';

// The product's own process, but that it strikes itself with a signal at the point `KILL_AT` names, where it names one.

// It goes when whoever started it is gone, and is not kept by waiting for that.
process.stdin.once('end', () => process.kill(process.pid, 'SIGKILL')).resume();
if ('unref' in process.stdin) process.stdin.unref();

const { KILL_AT = '', KILL_WITH = 'SIGKILL', LEASES = 'real', PROOF = 'real' } = process.env;
const point = readPoint(KILL_AT);
const trap: PortWrappers = point === null ? {} : createTrap(point, () => process.kill(process.pid, KILL_WITH));
const shortened = (ledger: Ledger): Ledger => {
  const leased = LEASES === 'short' ? withShortLeases(ledger) : ledger;
  return PROOF === 'short' ? withShortProof(leased) : leased;
};
const { ledger: trapped = (ledger: Ledger): Ledger => ledger } = trap;
const start = startingWith({ ...trap, ledger: (ledger) => trapped(shortened(ledger)) });
process.exit(await run('desk', { ...processIo({ stopSignal: firstStopSignal(), hangUp: firstHangUp() }), start }));
