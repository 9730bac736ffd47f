import { existsSync } from 'node:fs';
import { isCredential, lookAlikes } from '../config/look-alikes.ts';
import { ENGLISH } from '../core/grammar.ts';
import { RECORDS } from '../providers/registry.ts';

type Variables = Readonly<Record<string, string | undefined>>;

const CONFIG_FILE = './topup.config.json';
const OF_PROVIDERS = new Set(RECORDS.flatMap(({ credentials, secrets }) => [...credentials, ...secrets]));
const REAL = [...OF_PROVIDERS, 'DATABASE_URL', 'TOPUP_CONFIG'];

/**
 * Says why a start without any chat is a mistake: something real is configured, so a chat was probably meant too. Null where nothing
 * is, and the playground may start by itself. No value is in the sentence.
 */
export function refusedWithoutChat(given: Variables, hasFile: (path: string) => boolean = existsSync): string | null {
  const set = REAL.filter((name) => given[name]);
  const configured = [...set, ...(hasFile(CONFIG_FILE) ? [`the config file ${CONFIG_FILE}`] : [])];
  const alike = lookAlikes(given);
  if (configured.length === 0 && !alike.some(({ meant, common }) => isCredential(meant) && !common)) return null;
  const what =
    configured.length === 0
      ? ''
      : `, but ${ENGLISH.and(configured)} ${ENGLISH.count(configured.length, { one: 'is', other: 'are' })}`;
  const slips = alike.map(({ given: name, meant }) => `"${name}" looks like ${meant}`);
  const misspelt = slips.length === 0 ? '' : `; ${ENGLISH.and(slips)}`;
  return `no chat is configured${what}${misspelt}: set SLACK_BOT_TOKEN or TELEGRAM_BOT_TOKEN to start the desk, or run "npm run playground" to try it with none of what is configured`;
}

/** What a chat or provider that is configured in part may have lost to a slip. */
export function slipsIn(given: Variables): string {
  const slips = lookAlikes(given).map(({ given: name, meant }) => `"${name}" looks like ${meant}`);
  return slips.length === 0 ? '' : ` (${ENGLISH.and(slips)})`;
}
