import type { Budgets } from '../core/budget.ts';
import type { Calling } from '../core/calls.ts';
import type { ConversationId } from '../core/conversation.ts';
import type { TimingOf } from '../core/due.ts';
import type { Finance } from '../core/finance.ts';
import type { AccountId, People } from '../core/people.ts';
import type { Policy, Team } from '../core/policy.ts';
import type { Product, ProviderName, Wording } from '../core/product.ts';

export type ReasonPattern = { readonly pattern: RegExp; readonly sentence: Wording };

/** The part of the config that the desk uses. */
export type DeskSettings = {
  readonly products: readonly Product[];
  readonly teams: readonly Team[];
  readonly policy: Policy;
  /** The hash of the rules and budgets. Every order keeps it. */
  readonly policyHash: string;
  readonly budgets: Budgets;
  /** The pattern that a reason must match, and the sentence for a reason that does not. */
  readonly reasonPattern: ReasonPattern | null;
  readonly people: People;
  readonly timezone: string;
  readonly remindAfterMs: number | null;
  readonly escalateAfterMs: number | null;
  readonly expiresAfterMs: number;
  readonly operators: { readonly conversation: ConversationId | null; readonly people: readonly AccountId[] };
  readonly finance: Finance;
  readonly timing: TimingOf;
  /** How long a provider takes at least to confirm one of many purchases, by the pace of its queries; left out for no time. */
  readonly confirmMs?: (provider: ProviderName) => number;
  /** How and when people are called. Left out, everybody is mentioned at any hour. */
  readonly calling?: Calling;
  /**
   * The difference between a product's cost and its price above which the operators are told; also for a product that is no longer
   * sold.
   */
  readonly toleranceLi: (productCode: string) => number;
};

/** In UTF-16 units. A reason must fit on every platform's card beside everything else. */
export const MAX_REASON_LENGTH = 300;
