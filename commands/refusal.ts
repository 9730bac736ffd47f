import type { MsisdnRefused } from '../src/core/msisdn.ts';
import type { Order } from '../src/core/order.ts';
import type { Product, ProviderName } from '../src/core/product.ts';
import { isBeingChecked } from '../src/core/restored.ts';
import type { DecisionRefused } from '../src/core/voting.ts';
import type { OrderNotFound } from '../src/desk/access.ts';
import type { SettleRefused } from '../src/desk/approvals.ts';
import type { RemindRefused } from '../src/desk/deadlines.ts';
import type { DelegateRefused } from '../src/desk/delegations.ts';
import type { CancelRefused } from '../src/desk/orders.ts';
import type { QueryRefused } from '../src/desk/queries.ts';
import type { RequestRefused } from '../src/desk/topup-request.ts';
import type { ParseRefused } from './command.ts';

export type UnreadableOrder = { readonly kind: 'unreadable_order' };

/** Everything a command can be refused for. */
export type Refusal =
  | ParseRefused
  | RequestRefused
  | DecisionRefused
  | OrderNotFound
  | CancelRefused
  | QueryRefused
  | SettleRefused
  | RemindRefused
  | DelegateRefused
  | UnreadableOrder;

/** What was wrong, and what would be right; with the products that come nearest, or fit, where that is what it is about. */
export type RefusalText = { readonly wrong: string; readonly right: string; readonly products?: readonly Product[] };

/** The members of a union that can have this kind, also those whose `kind` is itself a union. */
export type OfKind<R, K> = R extends { readonly kind: infer Kind } ? (K extends Kind ? R : never) : never;

/** What providers are called in the language of the words. */
export type ProviderNames = { readonly providerName: (provider: ProviderName) => string };

/** A sentence for every refusal there is: complete by type in every language. */
export type RefusalWords = {
  readonly [K in Exclude<Refusal['kind'], 'bad_number'>]: (
    refused: OfKind<Refusal, K>,
    names: ProviderNames,
  ) => RefusalText;
} & {
  /** What cannot be done now and may be later: after a restore nobody knows yet what was bought since the copy. */
  readonly beingChecked: (order: Order) => RefusalText;
};
export type NumberWords = { readonly [K in MsisdnRefused['kind']]: (refused: OfKind<MsisdnRefused, K>) => RefusalText };

/** Says whether an admin could give the role that was missing. Somebody may have it if a platform could not be asked. */
export function isMissingRole(refused: Refusal): boolean {
  if ('group' in refused) return refused.group === 'asked';
  return refused.kind === 'no_team';
}

/** Refusals of what only an order that waits for approval allows. */
const WANTS_WAITING: ReadonlySet<Refusal['kind']> = new Set(['already_decided', 'too_late', 'not_waiting']);

/** Says a refusal. Each entry of the table takes the refusals of its own kind, which the compiler cannot see through the lookup. */
export function sayRefusal(
  refused: Refusal,
  words: RefusalWords,
  numbers: NumberWords,
  names: ProviderNames,
): RefusalText {
  if (refused.kind === 'bad_number') {
    const say = numbers[refused.why.kind] as (why: MsisdnRefused) => RefusalText;
    return say(refused.why);
  }
  const waiting = WANTS_WAITING.has(refused.kind) && 'order' in refused ? refused.order : null;
  if (waiting !== null && isBeingChecked(waiting)) return words.beingChecked(waiting);
  const say = words[refused.kind] as (refused: Refusal, names: ProviderNames) => RefusalText;
  return say(refused, names);
}
