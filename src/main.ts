import { enableCompileCache } from 'node:module';
import { firstHangUp, firstStopSignal } from './app/supervisor.ts';

// Every command begins here: `topup-desk <command>`, `npm run <command>`, or `node src/main.ts <command>`.

const stopSignal = firstStopSignal();
const hangUp = firstHangUp();
enableCompileCache();
const [{ runCommandLine }, { processIo }] = await Promise.all([import('./cli/run.ts'), import('./cli/command.ts')]);
// Some library's timer may still run, but nothing of ours does.
process.exit(await runCommandLine(process.argv.slice(2), processIo({ stopSignal, hangUp })));
