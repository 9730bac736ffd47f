import { readOwnDatabaseUrl } from '../config/environment.ts';
import { ENGLISH } from '../core/grammar.ts';
import type { Log } from '../core/log.ts';
import { resumeProvider } from '../ledger/holds.ts';
import { isProviderName, PROVIDER_NAMES } from '../providers/registry.ts';
import type { CliCommand } from './command.ts';

const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} };

export const resume: CliCommand<{ readonly provider: string }> = {
  name: 'resume',
  summary: 'lets purchases from a provider go on that refused our account',
  details: `Use it once the account is well: its money, its key, its addresses. It can run beside a desk that runs. Orders go one at a
time until one is taken; if the account is refused again, they are held again, and the operators hear of it.`,
  examples: [['resume juhe', 'after the account at Juhe was topped up']],
  json: true,
  declare: (command) => command.argument('<provider>', `one of: ${PROVIDER_NAMES.join(', ')}`),
  wrongIn: ({ provider }) =>
    isProviderName(provider) ? null : `There is no provider "${provider}": write one of ${PROVIDER_NAMES.join(', ')}`,
  run: async ({ provider }, { out, err, json, variables }) => {
    if (!isProviderName(provider)) return 2;
    const refused = (kind: string, sentence: string): 1 => {
      if (json) out(JSON.stringify({ resumed: false, provider, because: kind, sentence }));
      else err(sentence);
      return 1;
    };
    const url = readOwnDatabaseUrl(variables);
    if (!url.ok) return refused('unreadable', url.error);
    const resumed = await resumeProvider({ url: url.value, log: SILENT }, provider, Date.now());
    if (!resumed.ok && resumed.error.kind === 'not_held') {
      return refused('not_held', `Purchases from ${provider} are not held: nothing was changed.`);
    }
    if (!resumed.ok) {
      const why = 'why' in resumed.error ? resumed.error.why : '';
      return refused(
        'unreadable',
        `The database could not be written (${why}). Check DATABASE_URL, and that this version of the desk was started on it once.`,
      );
    }
    const { orders } = resumed.value;
    const waiting = ENGLISH.count(orders, { one: '# order that waited goes on', other: '# orders that waited go on' });
    if (json) out(JSON.stringify({ resumed: true, provider, orders }));
    else out(`Purchases from ${provider} go on: ${waiting}, one at a time until one is taken.`);
    return 0;
  },
};
