import type { ConversationId, MessageRef } from './conversation.ts';
import type { Route } from './http-request.ts';
import type { Notice } from './notice.ts';
import type { Order } from './order.ts';
import type { AccountId, GroupId, Membership, Platform } from './people.ts';

/**
 * One notice to be shown.
 *
 * @property key names the notice for ever; a platform that can carry metadata carries it, and nothing else
 * @property edit the message to change (a card that already stands in this conversation), or null to post
 * @property card this order's card in this conversation, which a reply hangs under where the asking message cannot be the root
 * @property again true where an earlier try may have been shown, its answer lost
 */
export type Delivery = {
  readonly key: string;
  readonly notice: Notice;
  readonly order: Order;
  readonly edit: MessageRef | null;
  readonly card: MessageRef | null;
  readonly again: boolean;
};

/**
 * How a delivery ended.
 *
 * - `shown`: it stands at `ref` (also where it already stood so)
 * - `later`: not shown; try again after `afterMs`. `scope` says whether the conversation or the whole platform must wait
 * - `gone`: the message to edit is no more (deleted, too old): post a fresh one
 * - `never`: this conversation will not take it (archived, kicked, closed): park it and tell the operators
 * - `moved`: the conversation has another id now: remap and try again
 * - `unknown`: it may or may not have been shown
 */
export type Delivered =
  | { readonly kind: 'shown'; readonly ref: MessageRef }
  | {
      readonly kind: 'later';
      readonly afterMs: number;
      readonly scope: 'conversation' | 'platform';
      readonly why: string;
    }
  | { readonly kind: 'gone'; readonly why: string }
  | { readonly kind: 'never'; readonly why: string }
  | { readonly kind: 'moved'; readonly to: ConversationId }
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * A chat platform as a place that shows things. `deliver` never throws for what a network or a platform can do.
 *
 * @property paceMs the shortest time between two messages to one conversation, as the platform asks
 * @property memberOf whether an account is in a group the platform keeps; `unknown` where it cannot be asked, and then nobody passes
 * @property membersOf who is in such a group; null where it cannot be asked
 */
export type Surface = {
  readonly name: Platform;
  readonly paceMs: (conversation: ConversationId) => number;
  readonly deliver: (delivery: Delivery) => Promise<Delivered>;
} & Groups;

/** The groups a platform keeps. */
export type Groups = {
  readonly memberOf: (group: GroupId, account: AccountId) => Promise<Membership>;
  readonly membersOf: (group: GroupId) => Promise<readonly AccountId[] | null>;
};

/**
 * A surface with its way in.
 *
 * @property routes what the platform calls over HTTP; none where the platform is polled or held by a socket
 * @property start connects. Rejects with `ChatRefused` where the platform refuses the token; a platform that cannot be reached
 *   is tried again in the background, and `missing` names it meanwhile
 * @property missing one sentence on what is not working now, for `/readyz`; null where all is well
 * @property stop takes nothing more, lets what is under way end, and closes
 */
export type Connection = {
  readonly surface: Surface;
  readonly routes: readonly Route[];
  readonly start: () => Promise<void>;
  readonly missing: () => string | null;
  readonly stop: () => Promise<void>;
};

/** The platform refuses our token: nothing will work until somebody changes it. The message is a sentence for them. */
export class ChatRefused extends Error {
  override readonly name = 'ChatRefused';
}
