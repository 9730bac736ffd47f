import type { Until } from '../src/core/calendar.ts';
import type { Origin } from '../src/core/conversation.ts';
import type { Order } from '../src/core/order.ts';
import type { AccountId, Actor } from '../src/core/people.ts';
import type { Language, Product } from '../src/core/product.ts';
import type { Result } from '../src/core/result.ts';
import type { ProposalSeen } from '../src/desk/approvals.ts';
import type { Card } from './card.ts';
import { NAMES_EN, type NameWords } from './words/en/names.ts';

/** What a person can say. Numbers, products and references are still as typed. */
export type Command =
  | {
      readonly kind: 'request';
      readonly number: string;
      readonly product: string;
      readonly anyway: boolean;
      readonly urgent: boolean;
      readonly reason: string;
    }
  | { readonly kind: 'form' }
  | { readonly kind: 'status'; readonly about: string }
  | { readonly kind: 'details'; readonly order: string }
  | { readonly kind: 'approve'; readonly order: string }
  | { readonly kind: 'reject'; readonly order: string; readonly why: string }
  | { readonly kind: 'cancel'; readonly order: string }
  | { readonly kind: 'list'; readonly which: 'team' | 'mine' | 'waiting' | 'doubt' }
  | { readonly kind: 'explain'; readonly number: string; readonly product: string; readonly anyway: boolean }
  | {
      readonly kind: 'settle';
      readonly order: string;
      readonly outcome: 'delivered' | 'failed';
      readonly evidence: string;
    }
  | ({ readonly kind: 'confirm'; readonly order: string } & Confirming)
  | { readonly kind: 'remind'; readonly order: string }
  | { readonly kind: 'delegate'; readonly asked: DelegateAsked }
  | { readonly kind: 'budget' }
  | { readonly kind: 'whoami' }
  | { readonly kind: 'whoami' }
  | { readonly kind: 'help' }
  | { readonly kind: 'language'; readonly language: Language };

/** Who decides for somebody who is away: shown, ended, or said. `to` is as typed. */
export type DelegateAsked =
  | { readonly kind: 'show' }
  | { readonly kind: 'end' }
  | { readonly kind: 'give'; readonly to: string; readonly until: Until };

/** What there is help for: each command, and asking as urgent, which is a request too. */
export type HelpTopic = Command['kind'] | 'urgent';

/** `product` and `order` say what is missing; `number` carries what was typed so far, for a draft. */
export type ParseRefused =
  | { readonly kind: 'too_long'; readonly longest: number }
  | {
      readonly kind: 'missing';
      readonly what: 'product' | 'order' | 'number' | 'language' | 'outcome' | 'evidence' | 'until';
      readonly command: HelpTopic;
      readonly number: string | null;
    }
  /** A product stands where the number should. */
  | { readonly kind: 'product_first'; readonly product: string }
  /** A second number and product stand where the reason would. */
  | { readonly kind: 'two_requests' }
  | { readonly kind: 'unknown_word'; readonly word: string; readonly meant: string | null }
  | { readonly kind: 'extra'; readonly command: HelpTopic; readonly extra: string };

/**
 * One thing said, with who said it and where.
 *
 * @property requestKey the same for every delivery of the same saying; it becomes an order's key
 * @property reportedLanguage the language the platform reports of the person, where it does; a language they chose wins
 * @property mentions the accounts behind mentions in the text, by the words that stand for them there: `@lin`
 * @property alone true where nobody else sees the answer: only there may it hold a whole number
 */
export type Given = {
  readonly command: Result<Command, ParseRefused>;
  readonly by: Actor;
  readonly origin: Origin;
  readonly requestKey: string;
  readonly reportedLanguage: Language | null;
  readonly alone?: boolean;
  readonly mentions?: ReadonlyMap<string, AccountId>;
};

/** What a form shows filled in: as typed, refused or not. */
export type Draft = { readonly number: string; readonly product: string; readonly reason: string };

/**
 * What the one who said it is told, alone where the platform can.
 *
 * - `say`: must be shown
 * - `done`: the conversation's card already says it; shown only where it is private (Slack), left out where it would be noise
 * - `form`: open the form, or where there is none, show `card`, which says how to ask
 *
 * @property at the form field a refusal is about, for platforms whose forms show errors at fields
 * @property products the products that a refusal names instead, for platforms that make buttons of them
 * @property language what it is said in, for a platform that goes on asking
 */
export type Answer =
  | {
      readonly kind: 'say' | 'done';
      readonly card: Card;
      readonly at: 'number' | 'product' | 'reason' | null;
      readonly refused: boolean;
      readonly products?: readonly Product[];
      readonly language?: Language;
    }
  | { readonly kind: 'form'; readonly draft: Draft; readonly card: Card; readonly language?: Language };

/** Takes one saying to the desk and answers it. Rejects only where the ledger cannot be reached. */
export type RunCommand = (given: Given) => Promise<Answer>;

/** ListScope proposal a line or a button confirms. */
export type Confirming = { readonly proposal: ProposalSeen | null; readonly anyway: boolean };

/** The line that confirms what it names: `confirm T7K3QX delivered 2`. A button's line is in English, as every other button's. */
export function confirmLine(ref: string, { proposal, anyway }: Confirming, words = NAMES_EN.confirming): string {
  const seen = proposal === null ? [] : [words[proposal.outcome], String(proposal.version ?? '')];
  return [words.confirm, ref, ...seen, anyway ? words.anyway : ''].filter((part) => part !== '').join(' ');
}

/** Confirms the current proposal. */
export const confirmingOf = ({ settlement }: Pick<Order, 'settlement'>, anyway = false): Confirming => ({
  proposal: settlement && { outcome: settlement.outcome, version: settlement.version },
  anyway,
});

/** What a person types to confirm the current proposal. */
export const typedConfirm = (order: Order, { confirming }: Pick<NameWords, 'confirming'>, anyway = false): string =>
  `/topup ${confirmLine(order.ref, confirmingOf(order, anyway), confirming)}`;

/**
 * What the chats have to know of a command. What it is for people is in its parser, its handler and its words.
 *
 * @property acts whether it can change something: an order, a delegation, a language
 * @property opensForm whether the answer is a form to fill in, where the platform has one
 * @property inMenu who is offered it in a platform's menu of commands; null for nobody
 * @property postsCard whether a card appears where it was typed, so that success needs no other answer there
 * @property showsNumber whether the answer may hold a whole number, so that only the one who asked may see it
 */
export type CommandTraits = {
  readonly acts: boolean;
  readonly opensForm: boolean;
  readonly inMenu: 'everybody' | 'approvers' | null;
  readonly postsCard: boolean;
  readonly showsNumber: boolean;
};

const LOOKS: CommandTraits = {
  acts: false,
  opensForm: false,
  inMenu: 'everybody',
  postsCard: false,
  showsNumber: false,
};
const ACTS: CommandTraits = { ...LOOKS, acts: true };
const REQUESTS: CommandTraits = { ...ACTS, postsCard: true };
const DECIDES: CommandTraits = { ...ACTS, inMenu: 'approvers' };

/**
 * Every command there is, in the order of the menus. The chats keep no list of their own: a command without a row here does not
 * compile, and one with a row is known to each of them.
 */
export const COMMANDS: Readonly<Record<HelpTopic, CommandTraits>> = {
  request: REQUESTS,
  form: { ...LOOKS, opensForm: true, inMenu: null },
  status: LOOKS,
  details: { ...LOOKS, showsNumber: true },
  list: LOOKS,
  cancel: ACTS,
  remind: ACTS,
  urgent: REQUESTS,
  explain: LOOKS,
  budget: LOOKS,
  whoami: LOOKS,
  language: ACTS,
  help: LOOKS,
  approve: DECIDES,
  reject: DECIDES,
  delegate: DECIDES,
  settle: DECIDES,
  confirm: DECIDES,
};

/** What a platform's menu offers: the commands for everybody, and where it is shown to approvers those of an approver behind them. */
export function menuFor(audience: 'everybody' | 'approvers'): readonly HelpTopic[] {
  const topics = Object.keys(COMMANDS) as HelpTopic[];
  const offered = (to: CommandTraits['inMenu']) => topics.filter((topic) => COMMANDS[topic].inMenu === to);
  return [...offered('everybody'), ...(audience === 'approvers' ? offered('approvers') : [])];
}
