import { checkUp } from '../app/doctor/check-up.ts';
import { printFindings } from '../app/doctor/print.ts';
import { ownVersion } from '../ledger/version.ts';
import type { CliCommand } from './command.ts';

export const doctor: CliCommand<object> = {
  name: 'doctor',
  summary: 'says what is wrong, as far as it can be known without buying',
  details:
    'It can run beside a desk that runs. It buys nothing, shows nothing in a chat, and ends with 1 if there is an error.',
  examples: [
    ['doctor', 'each finding, with what to do'],
    ['doctor --json', 'the same for a machine'],
  ],
  json: true,
  run: async (_, { out, err, json, isTerminal, columns, colours, variables }) => {
    if (isTerminal && !json) err(colours.dim('Looking; with many people in the config this takes up to a minute.'));
    const findings = await checkUp({ variables });
    out(json ? JSON.stringify({ findings }, null, 2) : printFindings(findings, ownVersion(), { columns, colours }));
    return findings.some(({ level }) => level === 'error') ? 1 : 0;
  },
};
