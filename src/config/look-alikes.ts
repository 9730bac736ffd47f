import { existsSync } from 'node:fs';
import { editDistance } from '../core/edit-distance.ts';
import { ENGLISH } from '../core/grammar.ts';
import { RECORDS } from '../providers/registry.ts';
import { Environment } from './environment.ts';
import { clean } from './variable-values.ts';

type Variables = Readonly<Record<string, string | undefined>>;
type Name = keyof Environment;

/**
 * A variable that nobody reads and that is probably meant for one of ours.
 *
 * @property near where it is hardly meant for anything else
 * @property common where another program may read it: AUTH_TOKEN says of no chat and no provider that it is theirs
 */
export type LookAlike = {
  readonly given: string;
  readonly meant: Name;
  readonly near: boolean;
  readonly common: boolean;
};

const OF_CHATS = /^(SLACK|TELEGRAM)_.*(TOKEN|SECRET)$/;
const KNOWN = Object.keys(Environment.shape) as Name[];
/** What connects the desk to somebody: without one of them nothing real is configured. */
const CREDENTIALS: readonly Name[] = KNOWN.filter(
  (name) =>
    OF_CHATS.test(name) || RECORDS.some(({ credentials, secrets }) => [...credentials, ...secrets].includes(name)),
);
const FAMILY = new RegExp(`^(${[...new Set(CREDENTIALS.map((name) => name.split('_')[0]))].join('|')})_`);
const OF_A_BOT = /(^|_)BOT(_|$)/;
/** Of a short name, so many changes make any other. */
const SHORT = 8;
const MAX_EDITS = 2;

/** Variables that have a value and a name which is nearly one of ours, in the environment's order. */
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

/** Half width, in capitals, without what cannot be seen. */
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

/** What cannot be seen is written out. */
const printable = (name: string): string =>
  name.replace(/[^\x21-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

const CONFIG_FILE = './topup.config.json';
const OF_PROVIDERS = new Set(RECORDS.flatMap(({ credentials, secrets }) => [...credentials, ...secrets]));
const REAL = [...OF_PROVIDERS, 'DATABASE_URL', 'TOPUP_CONFIG'];

/**
 * Says why a start without any chat is a mistake: something real is configured, so a chat was probably meant too. Null where nothing
 * is, and the playground may start by itself. No value is in the sentence.
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

/** What a chat or provider that is configured in part may have lost to a slip. */
export function slipsIn(given: Variables): string {
  const slips = lookAlikes(given).map(({ given: name, meant }) => `"${name}" looks like ${meant}`);
  return slips.length === 0 ? '' : ` (${ENGLISH.and(slips)})`;
}
