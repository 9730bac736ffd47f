import type { Until } from '../src/core/calendar.ts';
import type { Origin } from '../src/core/conversation.ts';
import type { AccountId, Actor } from '../src/core/people.ts';
import type { Language, Product } from '../src/core/product.ts';
import type { Result } from '../src/core/result.ts';
import type { Card } from './card.ts';
import type { Confirming } from './confirm-line.ts';

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
  | { readonly kind: 'unknown_word'; readonly word: string; readonly meant: string | null }
  | { readonly kind: 'extra'; readonly command: HelpTopic; readonly extra: string };

/**
 * One thing said, with who said it and where.
 *
 * @property requestKey the same for every delivery of the same saying; it becomes an order's key
 * @property hint the language the platform reports of the person, where it does; a language they chose wins
 * @property mentions the accounts behind mentions in the text, by the words that stand for them there: `@lin`
 * @property alone true where nobody else sees the answer: only there may it hold a whole number
 */
export type Given = {
  readonly command: Result<Command, ParseRefused>;
  readonly by: Actor;
  readonly origin: Origin;
  readonly requestKey: string;
  readonly hint: Language | null;
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
