import type { DoctorArea, DoctorTopic } from '../../../src/core/doctor-finding.ts';
import { ENGLISH } from '../../../src/core/grammar.ts';
import type { ProviderName } from '../../../src/core/product.ts';
import type { AlertFacts } from '../facts.ts';

/** What the doctor looks at besides providers, and what it finds there. */
export type DoctorNames = {
  readonly areas: Readonly<Record<Exclude<DoctorArea, ProviderName>, string>>;
  readonly topics: Readonly<Record<DoctorTopic, string>>;
};

const NAMES: DoctorNames = {
  areas: {
    node: 'Node',
    clock: 'the clock',
    config: 'the configuration',
    database: 'the database',
    slack: 'Slack',
    telegram: 'Telegram',
    public_url: 'PUBLIC_URL',
  },
  topics: {
    version: 'its version',
    clock: 'the time',
    environment: 'a variable',
    config: 'the config file',
    database: 'the connection',
    durability: 'whether it keeps what it is given',
    disk: 'free disk',
    schema: 'its tables',
    owner: 'whose it is',
    waiting: 'what waits',
    token: 'the token',
    scopes: 'a scope',
    app_token: 'the app-level token',
    conversation: 'a conversation',
    account: 'an account',
    user_group: 'a user group',
    webhook: 'the webhook',
    request_url: 'the request URL',
    address: 'the address',
    credentials: 'the credentials',
    balance: 'the balance',
    callback: 'a callback path',
    unfinished: 'what was not looked at',
  },
};

/** More than this is counted: the doctor itself says all. */
export const MAX_FOUND = 6;

/** The names of what was found, the first of them. */
export const foundNames = (found: AlertFacts['found'], { areas, topics }: DoctorNames): readonly string[] =>
  found.slice(0, MAX_FOUND).map(({ area, what, subject, provider }) => {
    const where = provider === '' ? areas[area as keyof DoctorNames['areas']] : provider;
    return `${where}: ${subject ?? topics[what]}`;
  });

export const doctorAlertEn = ({ found }: Pick<AlertFacts, 'found'>): { title: string; line: string } => {
  const more = found.length > MAX_FOUND ? `; and ${found.length - MAX_FOUND} more` : '';
  return {
    title: ENGLISH.count(found.length, {
      one: 'The check after the start found an error',
      other: 'The check after the start found # errors',
    }),
    line: `${foundNames(found, NAMES).join('; ')}${more}. The desk goes on with what works. Run topup-desk doctor where it runs: it says what is wrong and what to do.`,
  };
};
