import { ownVersion } from '../../ledger/version.ts';
import { checkUp } from './check-up.ts';
import { printFindings } from './print.ts';

// npm run doctor: looks at everything that can be known without buying. Exit code 0 without an error, else 1.

const words = process.argv.slice(2);
if (words.some((word) => word !== '--json')) {
  process.stderr.write('Write: npm run doctor [-- --json]\n');
  process.exit(2);
}
const findings = await checkUp({ variables: process.env });
const width = process.stdout.isTTY ? process.stdout.columns : null;
process.stdout.write(
  words.includes('--json')
    ? `${JSON.stringify({ findings }, null, 2)}\n`
    : `${printFindings(findings, ownVersion(), width)}\n`,
);
process.exitCode = findings.some(({ level }) => level === 'error') ? 1 : 0;
