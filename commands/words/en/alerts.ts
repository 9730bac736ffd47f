import type { HoldEnd } from '../../../src/core/account-hold.ts';
import type { DoctorArea, DoctorTopic } from '../../../src/core/doctor-finding.ts';
import { ENGLISH } from '../../../src/core/grammar.ts';
import type { Alert, ConfigChange } from '../../../src/core/notice.ts';
import type { HeldBecause } from '../../../src/core/order.ts';
import type { ProviderName } from '../../../src/core/product.ts';
import type { AlertFacts } from '../facts.ts';

/** What operators are told. */
export type AlertWords = { readonly [K in Alert['kind']]: (facts: AlertFacts) => { title: string; line: string } };

const HELD_WHY: { readonly [B in HeldBecause]: (provider: string) => string } = {
  other_account: (provider) => `Sent to another account of ${provider} than the one configured now.`,
  no_provider: (provider) => `${provider} is no longer configured.`,
  playground: () => 'Requested in the playground, but in the ledger of a live desk.',
};

const HELD_MEANWHILE = {
  one: 'The desk neither buys it nor asks about it meanwhile: /topup list doubt shows it.',
  other: 'The desk neither buys them nor asks about them meanwhile: /topup list doubt shows them.',
};
const HELD_CURE = {
  one: 'Configure the old one again, and it continues; or settle it with evidence if it was sent.',
  other: 'Configure the old one again, and they continue; or settle with evidence those that were sent.',
};

const RESUMED_BY: { readonly [E in HoldEnd]: string } = {
  operator: 'An operator ended the hold by “topup-desk resume”. Orders go one at a time until one is taken.',
  check: 'The account answers well again. Orders go one at a time until one is taken.',
  purchase: 'It took an order again, so the account is well.',
};

/** More than this is counted: the file says all. */
export const MAX_LISTED = 15;

const changeEn = (change: ConfigChange): string => {
  switch (change.kind) {
    case 'added':
      return `${change.place}: ${change.to} added`;
    case 'removed':
      return `${change.place}: ${change.from} removed`;
    case 'changed':
      return `${change.place}: ${change.from ?? 'default'} → ${change.to ?? 'default'}`;
    case 'reordered':
      return `${change.place}: another order`;
  }
};

/** The differences of a reload in words, as the operators and the one who asked for it read them. */
export const changesEn = (changes: readonly ConfigChange[]): readonly string[] => [
  ...changes.slice(0, MAX_LISTED).map(changeEn),
  ...(changes.length > MAX_LISTED ? [`and ${changes.length - MAX_LISTED} more`] : []),
];

/** What the doctor checks, apart from providers, and what it finds there. */
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
    price: 'its prices',
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

export const ALERT_WORDS_EN: AlertWords = {
  account_held: ({ ref, provider, said, advice }) => ({
    title: `${provider} refuses our account`,
    line: `${ref} was refused: ${said}. ${advice ?? ''} Until then nothing more is bought there, and orders for it wait. The desk tries again by itself; “topup-desk resume” lets it go on at once.`,
  }),
  account_resumed: ({ provider, endedBy }) => ({
    title: `Purchases from ${provider} go on`,
    line: RESUMED_BY[endedBy ?? 'purchase'],
  }),
  doctor: ({ found }) => {
    const more = found.length > MAX_FOUND ? `; and ${found.length - MAX_FOUND} more` : '';
    return {
      title: ENGLISH.count(found.length, {
        one: 'The doctor found an error',
        other: 'The doctor found # errors',
      }),
      line: `${foundNames(found, NAMES).join('; ')}${more}. The desk goes on with what works. Run topup-desk doctor where it runs: it says what is wrong and what to do.`,
    };
  },
  config_changed: ({ config, changes }) => ({
    title: ENGLISH.count(changes.length, {
      one: 'The config was changed: # difference',
      other: 'The config was changed: # differences',
    }),
    line: `${changesEn(changes).join('; ')}. It is in force now, as config ${config}.`,
  }),
  config_refused: ({ problems }) => ({
    title: 'The changed config was not taken',
    line: `${problems.slice(0, MAX_LISTED).join('; ')}. The desk goes on with the config that it has. Correct the file and reload it; topup-desk rules checks it before.`,
  }),
  config_differs: ({ config, said }) => ({
    title: 'Replicas have different configs',
    line: `One uses config ${config}, and ${said} is in force. Give all of them the same file, and run topup-desk reload. /readyz of each says which it uses.`,
  }),
  contradiction: ({ ref, state, provider, said, settledBy }) => ({
    title: `${ref}: a report contradicts how it ended`,
    line: `The order is ${state}${settledBy.length === 0 ? '' : `, as settled by ${ENGLISH.and(settledBy)}`}; ${provider} now says ${said}. Nothing was changed. Compare it with the provider’s own records.`,
  }),
  unlisted_code: ({ ref, provider, said }) => ({
    title: `${ref}: ${provider} gave an answer that its documents do not list`,
    line: `It said ${said}. The order stays unconfirmed until a query answers.`,
  }),
  people_needed: ({ ref, provider }) => ({
    title: `${ref}: people must say how it ended`,
    line: `The desk has asked ${provider} several times, for longer than its answers take, and it does not know the order. Look it up in the provider’s records or call it, then type /topup settle ${ref} delivered or failed, with evidence.`,
  }),
  silent: ({ ref, provider }) => ({
    title: `${ref}: people must find out how it ended`,
    line: `${provider} has not said so in time, although the desk kept asking. Look it up in the provider’s records or call it, then type /topup settle ${ref} delivered or failed, with evidence. A late answer still closes the order.`,
  }),
  urgent: ({ ref, by }) => ({
    title: `${ref} is urgent`,
    line: `${by} asked for it as urgent: one approval is enough, whatever the rules ask for. It counts as urgent.`,
  }),
  unstaffed: ({ ref, asked }) => ({
    title: `${ref}: nobody is left to decide it`,
    line: asked
      ? 'The config no longer lets any of its approvers decide it. The people named in "escalateTo" have been asked.'
      : 'The config no longer lets any of its approvers decide it, and names nobody in "escalateTo". Make one of its approvers an approver again and reload the config, or have the order cancelled.',
  }),
  outage: ({ ref, provider, said }) => ({
    title: `${provider} does not answer`,
    line: `Several submissions in a row went unanswered, the last of them ${ref} (${said}). New orders for ${provider} wait until one gets through; nothing is bought twice.`,
  }),
  cost: ({ ref, provider, said, charged, price }) => ({
    title: `${ref} did not cost what was expected`,
    line:
      charged === null
        ? `${provider} says that it charged “${said}”, which is not believed: ${price} counts in the budgets. Compare it with the provider’s own records.`
        : `${provider}: ${charged} charged, ${price} expected. The budgets count what was charged. Compare it with the provider’s own records.`,
  }),
  held: ({ ref, provider, because, orders }) => ({
    title: ENGLISH.count(orders, { one: `${ref} is held`, other: `# orders are held, ${ref} among them` }),
    line: `${HELD_WHY[because ?? 'other_account'](provider)} ${ENGLISH.count(orders, HELD_MEANWHILE)} ${because === 'playground' ? 'Settle what was sent, and have the rest cancelled.' : ENGLISH.count(orders, HELD_CURE)}`,
  }),
  provider_moved: ({ ref, provider, said, where }) => ({
    title: `The address of ${provider} has changed`,
    line: `Until now it was ${said}; ${ref} is the first order that went to ${where}. If you did not intend this, stop the desk and set the old address again: a sandbox delivers nothing, and a real provider takes money.`,
  }),
  unknown_order: ({ ref, provider, orders }) => ({
    title: ENGLISH.count(orders, {
      one: `${provider} has an order that the database does not have`,
      other: `${provider} has # orders that the database does not have`,
    }),
    line: `${provider} called about ${ref}${ENGLISH.count(orders, { one: '', other: ' and others' })}, by an id of this desk. The database was restored from an earlier copy, or another desk uses the same account. Nobody here knows who asked for it, and no budget counts it: compare it with the provider’s own records. The log names each order.`,
  }),
  unreadable: ({ ref, said }) => ({
    title: `${ref}: the stored order cannot be read`,
    line: `The desk leaves its row as it is and does nothing with it; everything else goes on. The problem: ${said}. Repair or restore the row, then restart the desk, which reads it again at each start. docs/deploying.md says how.`,
  }),
  held_back: ({ ref, said }) => ({
    title: 'Purchases are held back',
    line: `The desk cannot write the mark beside its database (${said}), and without it a restored copy could buy twice. ${ref} was not sent; all purchases wait until the mark can be written again. Check the disk.`,
  }),
  undeliverable: ({ ref, where, said }) => ({
    title: `${ref}: a message could not be shown`,
    line: `${where} refused it: ${said}. Add the bot there again, or tell the requester how the order stands.`,
  }),
};
