import type { Budgets } from '../core/budget.ts';
import type { ConversationId } from '../core/conversation.ts';
import type { TimingOf } from '../core/due.ts';
import type { AccountId, People } from '../core/people.ts';
import type { Policy, Team } from '../core/policy.ts';
import type { Product, Wording } from '../core/product.ts';

export type ReasonPattern = { readonly pattern: RegExp; readonly sentence: Wording };

/** What the config says and the desk needs. */
export type DeskSettings = {
  readonly products: readonly Product[];
  readonly teams: readonly Team[];
  readonly policy: Policy;
  /** The hash of the rules and all that they are judged with, kept with every order. */
  readonly policyHash: string;
  readonly budgets: Budgets;
  /** What a reason must match, and the sentence for one that does not. */
  readonly reasonPattern: ReasonPattern | null;
  readonly people: People;
  readonly timezone: string;
  readonly remindAfterMs: number | null;
  readonly escalateAfterMs: number | null;
  readonly expiresAfterMs: number;
  readonly operators: { readonly conversation: ConversationId | null; readonly people: readonly AccountId[] };
  readonly timing: TimingOf;
  /** How far a product's cost may be from its price before the operators are told; also of one that is sold no more. */
  readonly toleranceLi: (productCode: string) => number;
};

/** The longest reason, in UTF-16 units: it must fit every platform's card with all the rest of it. */
export const MAX_REASON_LENGTH = 300;
