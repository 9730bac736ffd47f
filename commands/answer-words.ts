import type { OrderFacts } from './card-words.ts';
import type { HelpTopic } from './command.ts';
import type { Which } from './keywords.ts';

/** The words of what only the one who typed is told: nobody is mentioned in them. Complete by type in every language. */
export type AnswerWords = {
  readonly asked: (about: OrderFacts) => string;
  /** What follows while it waits; in any other state the card's own words do. */
  readonly waits: (about: OrderFacts) => string;
  readonly approved: (about: OrderFacts) => string;
  readonly voted: (ref: string, votes: number, approvals: number) => string;
  readonly rejected: (about: OrderFacts) => string;
  readonly cancelled: (about: OrderFacts) => string;
  readonly objected: (ref: string, count: number, rejections: number) => string;
  readonly reminded: (about: OrderFacts) => string;
  readonly delegated: (name: string, until: string) => string;
  readonly undelegated: (name: string) => string;
  readonly notDelegated: string;
  readonly settling: (ref: string, outcome: 'delivered' | 'failed') => string;
  readonly settled: (ref: string) => string;
  readonly listTitles: { readonly [W in Which]: string };
  readonly listEmpty: { readonly [W in Which]: string };
  readonly row: (about: OrderFacts, state: string, at: string) => string;
  readonly rest: (count: number) => string;
  /** How many orders of a list could not be read. */
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
};
