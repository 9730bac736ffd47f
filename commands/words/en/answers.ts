import { ENGLISH } from '../../../src/core/grammar.ts';
import { MAX_COUNTED } from '../../../src/core/ledger.ts';
import type { ListScope } from '../../../src/core/search.ts';
import type { HelpTopic } from '../../command.ts';
import type { OrderFacts } from '../facts.ts';

/** The words of answers that one person reads alone. They mention nobody. */
export type AnswerWords = {
  readonly asked: (facts: OrderFacts) => string;
  /** Follows while the order waits; in any other state the card's own words do. */
  readonly waits: (facts: OrderFacts) => string;
  /** Somebody edited the message that they had asked with. */
  readonly edited: (facts: OrderFacts) => string;
  /** @property ref the order that can still be cancelled; null for none */
  readonly askAnew: (ref: string | null) => string;
  /** The same where no answer can be shown in the thread. */
  readonly waitsUnseen: (facts: OrderFacts) => string;
  readonly approved: (facts: OrderFacts) => string;
  readonly voted: (ref: string, votes: number, approvals: number) => string;
  readonly rejected: (facts: OrderFacts) => string;
  readonly cancelled: (facts: OrderFacts) => string;
  readonly objected: (ref: string, count: number, rejections: number) => string;
  readonly reminded: (facts: OrderFacts) => string;
  readonly delegated: (name: string, until: string) => string;
  readonly undelegated: (name: string) => string;
  readonly notDelegated: string;
  readonly settling: (ref: string, outcome: 'delivered' | 'failed') => string;
  readonly settled: (ref: string) => string;
  readonly listTitles: { readonly [W in ListScope]: string };
  readonly listEmpty: { readonly [W in ListScope]: string };
  readonly row: (facts: OrderFacts, state: string, at: string) => string;
  readonly rest: (count: number) => string;
  /** How many orders of a list cannot be read. */
  readonly unreadable: (count: number) => string;
  readonly statusTitle: (number: string) => string;
  readonly statusEmpty: (about: string) => string;
  readonly history: {
    readonly asked: (by: string) => string;
    readonly approved: (by: string) => string;
    readonly sent: (provider: string, id: string) => string;
    readonly doubted: string;
  };
  readonly budgetTitle: string;
  readonly explainTitle: (product: string, number: string) => string;
  readonly place: (place: string | null) => string;
  readonly verdict: (rule: string, approvals: number) => string;
  readonly refusedNow: (wrong: string, right: string, products: readonly string[]) => string;
  readonly helpTitle: string;
  readonly help: { readonly [K in HelpTopic]: string };
  readonly product: (typed: string, name: string, price: string) => string;
  readonly products: string;
  readonly formTitle: string;
  readonly form: (example: string) => string;
  readonly languageTitle: string;
  readonly language: string;
  readonly join: (label: string, what: string) => string;
  /** What was read as the number and is none. */
  readonly typedNumber: (typed: string) => string;
  /** An order was asked for anew. */
  readonly repeated: (ref: string, of: string) => string;
  /** Somebody had asked for it anew before. */
  readonly repeatedBefore: (facts: OrderFacts, of: string) => string;
  /** The first order may still come, or has come. */
  readonly repeatWarning: (facts: OrderFacts, state: string) => string;
  /** How to change and send again what was not bought, on a platform without forms. */
  readonly changeTitle: (ref: string, state: string) => string;
  readonly change: (facts: OrderFacts) => string;
};

export const ANSWER_WORDS_EN: AnswerWords = {
  asked: ({ product, number, price }) => `${product} for ${number}, ${price}.`,
  waits: ({ ref, expiresAt }) =>
    `An approver has until ${expiresAt} to decide. You get the answer in the thread; /topup cancel ${ref} cancels it.`,
  edited: ({ ref, product, number }) => `You edited your message, but ${ref} is still ${product} for ${number}.`,
  askAnew: (ref) =>
    ref === null
      ? 'To ask for something else, send a new message.'
      : `If that is wrong, cancel it with /topup cancel ${ref} and ask anew in a new message.`,
  waitsUnseen: ({ ref, expiresAt }) => `An approver has until ${expiresAt} to decide; /topup cancel ${ref} cancels it.`,
  approved: ({ product, number }) => `You approved ${product} for ${number}.`,
  voted: (ref, votes, approvals) => `Your approval of ${ref} counts: ${votes} of ${approvals}.`,
  rejected: ({ product, number, why }) =>
    `You rejected ${product} for ${number}${why === null ? '' : `: ${why}`}. The requester is told.`,
  cancelled: ({ product, number }) => `You cancelled ${product} for ${number}. Nothing was bought.`,
  objected: (ref, count, rejections) => `Your rejection of ${ref} counts: ${count} of ${rejections}.`,
  reminded: ({ ref }) => `The approvers of ${ref} have been reminded.`,
  delegated: (name, until) => `${name} decides for you until ${until}.`,
  undelegated: (name) => `${name} no longer decides for you.`,
  notDelegated: 'Nobody decides for you.',
  settling: (ref, outcome) =>
    `You say that ${ref} ${outcome === 'delivered' ? 'was delivered' : 'was not delivered'}. It counts once a second approver confirms it.`,
  settled: (ref) => `You confirmed how ${ref} ended. Both of you are in the journal.`,
  listTitles: {
    team: 'Newest top-ups',
    mine: 'Your top-ups',
    waiting: 'Waiting for approval',
    doubt: 'Unconfirmed: the provider has not confirmed whether they were bought',
  },
  listEmpty: {
    team: 'There are no top-ups yet.',
    mine: 'You have not asked for a top-up yet.',
    waiting: 'No order is waiting for approval.',
    doubt: 'No order is unconfirmed.',
  },
  row: ({ ref, product, number, maker }, state, at) =>
    `${ref} ${state}: ${product} for ${number}, ${maker.name}, ${at}`,
  rest: (count) =>
    count > MAX_COUNTED
      ? ENGLISH.count(MAX_COUNTED, { other: 'and more than # more' })
      : ENGLISH.count(count, { other: 'and # more' }),
  unreadable: (count) =>
    `⚠️ ${ENGLISH.count(count, { one: '# more order', other: '# more orders' })} cannot be read; the operators have been told`,
  statusTitle: (number) => `Top-ups of ${number}`,
  statusEmpty: (about) => `Your team has not topped up ${about}.`,
  history: {
    asked: (by) => `requested by ${by}`,
    approved: (by) => `approved by ${by}`,
    sent: (provider, id) => `sent to ${provider} as ${id}`,
    doubted: 'unconfirmed; the desk is asking',
  },
  budgetTitle: 'Budget',
  explainTitle: (product, number) => `If you asked for ${product} for ${number}`,
  place: (place) => (place === null ? 'The number’s carrier is not known.' : `The number looks like ${place}.`),
  verdict: (rule, approvals) =>
    approvals === 0
      ? `The rule “${rule}” approves it at once.`
      : `The rule “${rule}” asks for ${ENGLISH.count(approvals, { one: 'one approval', other: '# approvals' })}.`,
  refusedNow: (wrong, right, products) =>
    `It would be refused: ${[wrong, right, ENGLISH.and(products)].join(' ').trim()}`,
  helpTitle: 'What you can type',
  help: {
    request: 'asks for a top-up; add anyway after the product if the number was ported',
    form: 'opens a form',
    status: 'shows the progress of an order, or all orders of a number',
    details: 'shows everything that happened to an order',
    approve: 'approves an order',
    many: 'approves or rejects several; all means the list you just saw. You confirm first',
    reject: 'rejects an order and says why',
    cancel: 'cancels your own order while it waits',
    list: 'shows the newest orders: all, mine, waiting or doubt; filters of find may follow',
    find: 'finds orders by ticket, number or its last four digits, person, product, state, since 3d, and words of the reason',
    repeat: 'asks for the same again, as a new order of your own; opens the form for a rejected or cancelled one',
    explain: 'shows what would happen, and buys nothing',
    settle: 'says, with evidence, how an unconfirmed order ended: delivered or failed',
    confirm: 'confirms what another approver settled',
    remind: 'reminds the approvers, at most once an hour',
    delegate: 'says who decides for you while you are away; off ends it',
    urgent: 'asks for one approval only, whatever the rules ask for; the operators are told',
    bulk: 'asks for many at once, one line for each number; first you see the check',
    report: 'says what was spent in a month, week or day, for approvers and finance',
    budget: 'shows what your team has left',
    whoami: 'shows your id, this conversation’s id, and your teams and roles',
    help: 'shows this help',
    language: 'sets the language of your answers: zh or en',
  },
  product: (typed, name, price) => `• ${typed}: ${name}, ${price}`,
  products: 'Products:',
  formTitle: 'Ask for a top-up',
  form: (example) => `Write the number, the product and the reason, for example: ${example}`,
  languageTitle: 'Language: English',
  language: 'Your answers are in English from now on. Cards keep the language of the conversation.',
  join: (label, what) => `${label} — ${what}`,
  typedNumber: (typed) => `This was read as the number: “${typed}”.`,
  repeated: (ref, of) => `${ref} asks for the same as ${of}, as a new request of yours.`,
  repeatedBefore: ({ ref, maker }, of) =>
    `${of} was asked for anew before, by ${maker.name} as ${ref}. Nothing more was ordered; to ask once more, repeat ${ref}.`,
  repeatWarning: ({ ref, state: was }, state) =>
    was === 'succeeded'
      ? `⚠️ ${ref} was delivered: the customer gets it twice.`
      : `⚠️ ${ref} is ${state}: it may still be delivered, and the customer would then get both.`,
  changeTitle: (ref, state) => `${ref} was ${state}. Change it and send it again`,
  change: ({ product, number }) =>
    `It asked for ${product} for ${number}. Send the number, the product and the reason as you want them now; it is a new request.`,
};

/** One line for each command that works as it stands. */
export type Examples = { readonly [K in HelpTopic]: string };

export const EXAMPLES_EN: Examples = {
  request: '/topup 139 1128 1234 1GB outage CASE-42',
  form: '/topup',
  status: '/topup status T7K3QX',
  details: '/topup details T7K3QX',
  approve: '/topup approve T7K3QX',
  many: '/topup approve T7K3QX T9ABCD',
  reject: '/topup reject T7K3QX asked for twice',
  cancel: '/topup cancel T7K3QX',
  list: '/topup list waiting',
  find: '/topup find CASE-42 failed since 3d',
  repeat: '/topup repeat T7K3QX',
  explain: '/topup explain 139 1128 1234 1GB',
  settle: '/topup settle T7K3QX delivered the customer has the data, carrier slip 8841',
  confirm: '/topup confirm T7K3QX delivered 1',
  remind: '/topup remind T7K3QX',
  delegate: '/topup delegate @lin until friday',
  urgent: '/topup urgent 139 1128 1234 1GB surgery today CASE-42',
  bulk: '/topup bulk',
  report: '/topup report month',
  budget: '/topup budget',
  whoami: '/topup whoami',
  help: '/topup help',
  language: '/topup language zh',
};
