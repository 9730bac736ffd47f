import { quoted } from '../../card.ts';
import type { RefusalWords } from '../../refusal.ts';
import { EXAMPLES_EN as EXAMPLES } from './answers.ts';

/** The words of searches. */
export type SearchWords = {
  readonly title: string;
  readonly page: (title: string, page: number) => string;
  readonly nothing: string;
  /** Older orders were not looked at. */
  readonly lookedBackTo: (at: string) => string;
  readonly next: string;
  readonly previous: string;
  /** The heads of a table of orders, in a chat that has tables. */
  readonly columns: readonly string[];
  readonly guideTitle: string;
  readonly guide: readonly string[];
};

export const SEARCH_WORDS_EN: SearchWords = {
  title: 'Found, the newest first',
  page: (title, page) => `${title}: page ${page}`,
  nothing: 'Nothing of your teams fits that',
  lookedBackTo: (at) =>
    `Too many orders fit a part of this: it looked back to ${at}. Add a ticket, a number, a person or since to go further.`,
  next: 'Next page',
  previous: 'Previous page',
  columns: ['Order', 'State', 'Product', 'Number', 'Requester', 'Requested'],
  guideTitle: 'What to search by',
  guide: [
    'Everything you write must fit; in any order:',
    '• a ticket or words of the reason: /topup find CASE-42 outage',
    '• a number, or its last four digits: /topup find 139 1128 1234, /topup find 1234, /topup find ending 1234',
    '• a product, or a person: /topup find 1GB by Lin',
    '• a state: waiting, approved, unconfirmed, delivered, failed, rejected, cancelled, expired, refunded',
    '• a time: /topup find failed since 3d, since 12h, since yesterday, since 2026-11-20',
    'The same filters follow list: /topup list mine 1GB since 7d',
  ],
};

export const SEARCH_REFUSALS_EN: Pick<RefusalWords, 'bad_filter' | 'number_gone'> = {
  bad_filter: ({ command, given }) => ({
    wrong: `I cannot read “${quoted(given)}” in a search.`,
    right: `Write for example: ${EXAMPLES[command]}, or since 3d, since 2026-11-20, by Lin, ending 1234.`,
  }),
  number_gone: ({ order }) => ({
    wrong: `The number of ${order.ref} is no longer kept, so the order cannot be repeated.`,
    right: `Ask anew with the number: ${EXAMPLES.request}`,
  }),
};
