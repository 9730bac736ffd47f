import { MAX_COUNTED } from '../src/core/ledger.ts';
import type { AnswerWords } from './answer-words.ts';

export const ANSWER_WORDS_EN: AnswerWords = {
  asked: ({ product, number, price }) => `${product} for ${number}, ${price}.`,
  waits: ({ ref, expiresAt }) =>
    `An approver decides until ${expiresAt}. You will be told in the thread; /topup cancel ${ref} takes it back.`,
  approved: ({ product, number }) => `You approved ${product} for ${number}.`,
  voted: (ref, votes, approvals) => `Your approval of ${ref} counts: ${votes} of ${approvals}.`,
  rejected: ({ product, number, why }) =>
    `You rejected ${product} for ${number}${why === null ? '' : `: ${why}`}. The asker is told.`,
  cancelled: ({ product, number }) => `You took back ${product} for ${number}. Nothing was bought.`,
  objected: (ref, count, rejections) => `Your rejection of ${ref} counts: ${count} of ${rejections}.`,
  reminded: ({ ref }) => `Whoever can decide ${ref} was reminded.`,
  delegated: (name, until) => `${name} decides for you until ${until}.`,
  undelegated: (name) => `${name} does not decide for you any more.`,
  notDelegated: 'Nobody decides for you.',
  settling: (ref, outcome) =>
    `You say that ${ref} ${outcome === 'delivered' ? 'was delivered' : 'was not delivered'}. It counts when a second approver confirms it.`,
  settled: (ref) => `You confirmed how ${ref} ended. Both of you are in the journal.`,
  listTitles: {
    team: 'Newest top-ups',
    mine: 'Your top-ups',
    waiting: 'Waiting for approval',
    doubt: 'In doubt: the provider has not said whether they were bought',
  },
  listEmpty: {
    team: 'There are none so far.',
    mine: 'You have asked for none so far.',
    waiting: 'Nothing waits for approval.',
    doubt: 'Nothing is in doubt.',
  },
  row: ({ ref, product, number, maker }, state, at) =>
    `${ref} ${state}: ${product} for ${number}, ${maker.name}, ${at}`,
  rest: (count) =>
    count > MAX_COUNTED ? `and more than ${MAX_COUNTED.toLocaleString('en')} more` : `and ${count} more`,
  unreadable: (count) =>
    `⚠️ ${count === 1 ? '1 more order' : `${count} more orders`} cannot be read; the operators are told`,
  statusTitle: (number) => `Top-ups of ${number}`,
  statusEmpty: (about) => `Your team has not topped up ${about}.`,
  history: {
    asked: (by) => `asked for by ${by}`,
    approved: (by) => `approved by ${by}`,
    sent: (provider, id) => `sent to ${provider} as ${id}`,
    doubted: 'no certain answer; being checked',
  },
  budgetTitle: 'Budget',
  explainTitle: (product, number) => `If ${product} were asked for ${number}`,
  place: (place) => (place === null ? 'Nothing is known of the number’s carrier.' : `The number looks like ${place}.`),
  verdict: (rule, approvals) =>
    approvals === 0
      ? `The rule “${rule}” approves it at once.`
      : `The rule “${rule}” wants ${approvals === 1 ? 'one approval' : `${approvals} approvals`}.`,
  refusedNow: (wrong, right, products) =>
    `It would be refused: ${[wrong, right, products.join(', ')].join(' ').trim()}`,
  helpTitle: 'What you can type',
  help: {
    request: 'asks for a top-up; put anyway after the product if the number was ported',
    form: 'opens a form',
    status: 'shows how an order stands; a number shows all of its orders',
    details: 'shows all that happened to an order',
    approve: 'approves an order',
    reject: 'rejects an order and says why',
    cancel: 'takes back an order of yours that waits',
    list: 'shows the newest orders: all, mine, waiting or doubt',
    explain: 'shows what would happen, and buys nothing',
    settle: 'says with evidence how an order in doubt ended: delivered or failed',
    confirm: 'confirms what somebody else settled',
    remind: 'reminds whoever can decide, at most once an hour',
    delegate: 'says who decides for you while you are away; off ends it',
    urgent: 'asks for one approval only, whatever the rules ask; the operators are told',
    budget: 'shows what your team has left',
    help: 'shows this',
    language: 'sets the language of your answers: zh or en',
  },
  product: (typed, name, price) => `• ${typed}: ${name}, ${price}`,
  products: 'Products:',
  formTitle: 'Ask for a top-up',
  form: (example) => `Write the number, the product and the reason, for example: ${example}`,
  languageTitle: 'Language: English',
  language: 'From now on you are answered in English. Cards keep the language of the conversation.',
  join: (label, what) => `${label} — ${what}`,
};
