import type { RowsRefused } from '../src/core/batch-rows.ts';
import type { MsisdnRefused } from '../src/core/msisdn.ts';
import type { Order } from '../src/core/order.ts';
import type { Product, ProviderName } from '../src/core/product.ts';
import { isBeingChecked } from '../src/core/restored.ts';
import type { DecisionRefused } from '../src/core/voting.ts';
import type { OrderNotFound } from '../src/desk/access.ts';
import type { ChangedSince, SettleRefused } from '../src/desk/approvals.ts';
import type { AskBatchRefused, BatchRefused } from '../src/desk/batches.ts';
import type { RemindRefused } from '../src/desk/deadlines.ts';
import type { DelegateRefused } from '../src/desk/delegations.ts';
import type { RowRefused } from '../src/desk/judge-rows.ts';
import type { CancelRefused } from '../src/desk/orders.ts';
import type { QueryRefused } from '../src/desk/queries.ts';
import type { RepeatRefused } from '../src/desk/repeats.ts';
import type { RequestRefused } from '../src/desk/topup-request.ts';
import type { ParseRefused, TableRefused } from './command.ts';

/** Why many orders are not decided together. */
export type ManyRefused =
  | { readonly kind: 'nothing_listed' }
  | { readonly kind: 'confirmation_over' }
  | { readonly kind: 'too_many_orders'; readonly given: number; readonly most: number };

export type UnreadableOrder = { readonly kind: 'unreadable_order' };

/** Every refusal of a command. */
export type Refusal =
  | ParseRefused
  | RequestRefused
  | DecisionRefused
  | OrderNotFound
  | CancelRefused
  | RepeatRefused
  | QueryRefused
  | SettleRefused
  | RemindRefused
  | DelegateRefused
  | UnreadableOrder
  | ManyRefused
  | ChangedSince
  | RowRefused
  | RowsRefused
  | BatchRefused
  | AskBatchRefused
  | TableRefused;

/** What is wrong and what to do, with the products that come nearest or fit. */
export type RefusalText = { readonly wrong: string; readonly right: string; readonly products?: readonly Product[] };

/** The members of a union with this kind, including those whose `kind` is itself a union. */
export type OfKind<R, K> = R extends { readonly kind: infer Kind } ? (K extends Kind ? R : never) : never;

/** The names of providers in the language of the words. */
export type ProviderNames = { readonly providerName: (provider: ProviderName) => string };
/** The same, and how times are written. */
export type RefusalNames = ProviderNames & {
  readonly writeTime: (at: number, now: number) => string;
  readonly now: number;
};

/** The words of every refusal. The type makes them complete in every language. */
export type RefusalWords = {
  readonly [K in Exclude<Refusal['kind'], 'bad_number'>]: (
    refused: OfKind<Refusal, K>,
    names: RefusalNames,
  ) => RefusalText;
} & {
  /** After a restore, until it is certain whether the order was bought after the copy was made. */
  readonly beingChecked: (order: Order) => RefusalText;
};
export type NumberWords = { readonly [K in MsisdnRefused['kind']]: (refused: OfKind<MsisdnRefused, K>) => RefusalText };

/** Says whether an admin could give the role that was missing. Somebody may have it if a platform could not be asked. */
export function isMissingRole(refused: Refusal): boolean {
  if ('group' in refused) return refused.group === 'asked';
  return refused.kind === 'no_team';
}

/** The refusals of commands that need an order that waits for approval. */
const WANTS_WAITING: ReadonlySet<Refusal['kind']> = new Set(['already_decided', 'too_late', 'not_waiting']);

/**
 * Puts a refusal into words. Each entry of the table takes the refusals of its own kind; the compiler cannot see that through the
 * lookup.
 */
export function sayRefusal(
  refused: Refusal,
  words: RefusalWords,
  numbers: NumberWords,
  names: RefusalNames,
): RefusalText {
  if (refused.kind === 'bad_number') {
    const say = numbers[refused.why.kind] as (why: MsisdnRefused) => RefusalText;
    return say(refused.why);
  }
  const waiting = WANTS_WAITING.has(refused.kind) && 'order' in refused ? refused.order : null;
  if (waiting !== null && isBeingChecked(waiting)) return words.beingChecked(waiting);
  const say = words[refused.kind] as (refused: Refusal, names: RefusalNames) => RefusalText;
  return say(refused, names);
}
