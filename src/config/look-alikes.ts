import { existsSync } from 'node:fs';
import { ENGLISH, editDistance } from '../core/grammar.ts';
import { RECORDS } from '../providers/registry.ts';
import { clean, Environment } from './environment.ts';

type Variables = Readonly<Record<string, string | undefined>>;
type Name = keyof Environment;

/**
 * A variable that the desk does not read and that probably is one of its own, misspelt.
 *
 * @property near whether it is very probably a slip
 * @property common whether another program may read it: AUTH_TOKEN names no chat and no provider
 */
export type LookAlike = {
  readonly given: string;
  readonly meant: Name;
  readonly near: boolean;
  readonly common: boolean;
};

const OF_CHATS = /^(SLACK|TELEGRAM)_.*(TOKEN|SECRET)$/;
const KNOWN = Object.keys(Environment.shape) as Name[];
/** The credentials of chats and providers: without any of them nothing real is configured. */
const CREDENTIALS: readonly Name[] = KNOWN.filter(
  (name) =>
    OF_CHATS.test(name) || RECORDS.some(({ credentials, secrets }) => [...credentials, ...secrets].includes(name)),
);
const FAMILY = new RegExp(`^(${[...new Set(CREDENTIALS.map((name) => name.split('_')[0]))].join('|')})_`);
const OF_A_BOT = /(^|_)BOT(_|$)/;
/** With this many changes a short name could become any other. */
const SHORT = 8;
const MAX_EDITS = 2;

/** Finds variables that have a value and a name close to one of ours, in the environment's order. */
export function lookAlikes(given: Variables): readonly LookAlike[] {
  return Object.entries(given).flatMap(([name, value]) => {
    if (!value || KNOWN.some((known) => known === name)) return [];
    const plain = plainName(name);
    const near = nearest(plain);
    const meant = near ?? inFamily(plain);
    const common = near === null && !FAMILY.test(plain) && !OF_A_BOT.test(plain);
    return meant === null ? [] : [{ given: printable(name), meant, near: near !== null, common }];
  });
}

export const isCredential = (name: string): boolean => CREDENTIALS.some((known) => known === name);

/** In half-width capitals, without invisible characters. */
const plainName = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toUpperCase();

function nearest(plain: string): Name | null {
  const same = KNOWN.find((known) => known === plain || squeezed(known) === squeezed(plain));
  if (same !== undefined || plain.length < SHORT) return same ?? null;
  const [first] = KNOWN.filter((known) => known.length >= SHORT)
    .map((known) => ({ known, changes: editDistance(plain, known) }))
    .toSorted((a, b) => a.changes - b.changes);
  return first !== undefined && first.changes <= MAX_EDITS ? first.known : null;
}

/** SLACK_TOKEN, TELEGRAM_BOT, BOT_TOKEN: a part of a name, or another name beside it. */
function inFamily(plain: string): Name | null {
  const family = FAMILY.exec(plain)?.[0];
  if (family !== undefined) {
    const near = CREDENTIALS.filter((known) => known.startsWith(family));
    return near.toSorted((a, b) => editDistance(plain, a) - editDistance(plain, b))[0] ?? null;
  }
  return CREDENTIALS.find((known) => plain.length >= SHORT && known.endsWith(`_${plain}`)) ?? null;
}

const squeezed = (name: string): string => name.replaceAll('_', '');

/** Writes invisible characters as escapes. */
const printable = (name: string): string =>
  name.replace(/[^\x21-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

const CONFIG_FILE = './topup.config.json';
const OF_PROVIDERS = new Set(RECORDS.flatMap(({ credentials, secrets }) => [...credentials, ...secrets]));
const REAL = [...OF_PROVIDERS, 'DATABASE_URL', 'TOPUP_CONFIG'];

/**
 * Says why a start without a chat is a mistake: something real is configured, so a chat was probably intended too. Null if nothing is
 * configured, so that the playground may start by itself. The sentence contains no value.
 */
export function refusedWithoutChat(given: Variables, hasFile: (path: string) => boolean = existsSync): string | null {
  const set = REAL.filter((name) => clean(given[name]) !== '');
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

/** The slips that may explain why a chat or provider is only partly configured. */
export function slipsIn(given: Variables): string {
  const slips = lookAlikes(given).map(({ given: name, meant }) => `"${name}" looks like ${meant}`);
  return slips.length === 0 ? '' : ` (${ENGLISH.and(slips)})`;
}
