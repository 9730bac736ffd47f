import { enableCompileCache } from 'node:module';

enableCompileCache();
const { run } = await import('./app/process.ts');
const [command = 'start', ...more] = process.argv.slice(2);
if (more.length > 0 || (command !== 'start' && command !== 'playground')) {
  process.stderr.write(`topup-desk does not know "${[command, ...more].join(' ')}": write nothing, or playground\n`);
  process.exit(2);
}
await run(command === 'playground' ? 'playground' : 'desk');
