import { readEnvironment } from '../../config/environment.ts';
import { type ConfigRead, type ConfigRefused, loadConfig, platformsOf, providersOf } from '../../config.ts';
import type { Result } from '../../core/result.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** `assumed` true where nothing was configured, and everything was taken to be. */
export type RulesRead = { readonly read: Result<ConfigRead, ConfigRefused>; readonly assumed: boolean };

/** Stands for credentials, so that a config can be checked where there are none. Nothing is ever called with it. */
const ASSUMED: Variables = Object.fromEntries(
  [
    'SLACK_BOT_TOKEN',
    'SLACK_SIGNING_SECRET',
    'TELEGRAM_BOT_TOKEN',
    'YTX_ACCOUNT_SID',
    'YTX_AUTH_TOKEN',
    'YTX_APP_ID',
    'JUHE_OPENID',
    'JUHE_KEY',
  ].map((name) => [name, 'assumed']),
);

/** Reads the config as the start would; where the environment has no chat and no provider at all, as if it had all of them. */
export function readRules(variables: Variables, config: string | null): RulesRead {
  const named = config === null ? variables : { ...variables, TOPUP_CONFIG: config };
  const { environment, problems } = readEnvironment(named);
  const assumed =
    environment !== null &&
    problems.length === 0 &&
    platformsOf(environment).length === 0 &&
    providersOf(environment).length === 0;
  return { read: loadConfig(assumed ? { ...named, ...ASSUMED } : named), assumed };
}
