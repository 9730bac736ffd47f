import { checkUp } from '../app/doctor/check-up.ts';
import { printFindings } from '../app/doctor/print.ts';
import { ownVersion } from '../ledger/version.ts';
import type { CliCommand } from './command.ts';

export const doctor: CliCommand<object> = {
  name: 'doctor',
  summary: 'checks the config, the database, the chats and the providers, and buys nothing',
  details: 'It can run while the desk runs. It posts nothing in a chat, and exits with 1 if it finds an error.',
  examples: [
    ['doctor', 'each finding, with what to do'],
    ['doctor --json', 'the same as JSON'],
  ],
  json: true,
  run: async (_, { out, err, json, isTerminal, columns, colours, variables }) => {
    if (isTerminal && !json) err(colours.dim('Checking. With many people in the config this takes up to a minute.'));
    const findings = await checkUp({ variables });
    out(json ? JSON.stringify({ findings }, null, 2) : printFindings(findings, ownVersion(), { columns, colours }));
    return findings.some(({ level }) => level === 'error') ? 1 : 0;
  },
};
