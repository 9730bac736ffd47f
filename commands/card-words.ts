import type { Alert, Reply } from '../src/core/notice.ts';
import type { OrderState } from '../src/core/order.ts';
import type { CardButton, Confirm, Line, Span } from './card.ts';

/** Somebody named in a line; a renderer may make it a mention. */
export type Person = Exclude<Span, string>;

/**
 * An order's facts in words that are the same in every sentence: numbers masked, times written, codes explained.
 *
 * @property said what the provider said, with its code: `210505: 余额不足`
 * @property advice what a person can do about that code; null where nobody wrote anything
 * @property decideHere whether the decision is taken where this is shown
 * @property askAt when the provider is asked next; null where it is being asked already
 */
export type About = {
  readonly ref: string;
  readonly state: OrderState;
  readonly number: string;
  readonly product: string;
  readonly price: string;
  readonly maker: Person;
  readonly decider: Person | null;
  readonly why: string | null;
  readonly provider: string;
  readonly said: string;
  readonly advice: string | null;
  readonly askAt: string | null;
  readonly expiresAt: string;
  readonly decideHere: boolean;
};

/** The words of cards, of replies in their threads, and of what operators are told. Complete by type in every language. */
export type CardWords = {
  readonly title: (ref: string, state: string) => string;
  readonly asks: (about: About) => Line;
  readonly next: { readonly [S in OrderState]: (about: About) => Line };
  readonly labels: {
    readonly [L in 'number' | 'product' | 'price' | 'cost' | 'reason' | 'approval' | 'budget' | 'provider']: string;
  };
  readonly approvedByRule: (rule: string) => string;
  readonly votes: (rule: string, votes: number, approvals: number) => string;
  readonly votedBy: (people: readonly Person[]) => Line;
  readonly providerOrder: (provider: string, id: string) => string;
  readonly insisted: (place: string | null) => string;
  readonly earlier: (orders: readonly string[]) => string;
  readonly refused: (provider: string, said: string) => string;
  readonly conflict: string;
  /** What somebody settled, while a second person has yet to confirm it, and after. */
  readonly settling: (by: Person, outcome: 'delivered' | 'failed', evidence: string) => Line;
  readonly settled: (by: Person, confirmedBy: Person, evidence: string) => Line;
  readonly buttons: { readonly [A in CardButton['action']]: string };
  /** What is asked before an expensive order is approved. */
  readonly approveSure: (about: About) => Confirm;
  /** What the team has left today and this month, where there is a limit. */
  readonly left: (day: string | null, month: string | null) => string;
  readonly footer: (ref: string) => string;
  readonly replies: {
    readonly [K in Exclude<Reply['kind'], 'rejected' | 'reminder' | 'failed_over' | 'settling'>]: (
      about: About,
    ) => Line;
  };
  readonly rejected: (about: About, by: string) => Line;
  readonly settlingTitle: (ref: string) => string;
  readonly peopleNeededTitle: (ref: string) => string;
  readonly failedOver: (about: About, to: string) => Line;
  /** The approvers that a Telegram chat's administrators are. */
  readonly administrators: string;
  readonly reminder: (about: About, approvers: readonly Span[], missing: number) => Line;
  readonly reminderTitle: (ref: string) => string;
  readonly failedOverTitle: (ref: string) => string;
  readonly alerts: { readonly [K in Alert['kind']]: (about: AlertAbout) => { title: string; line: string } };
};

/** @property state the order's state in words; `where` the conversation that would not take a message */
export type AlertAbout = {
  readonly ref: string;
  readonly state: string;
  readonly provider: string;
  readonly said: string;
  readonly advice: string | null;
  readonly where: string;
};
