import type { Shortfall } from './balance.ts';
import type { BatchFacts } from './batch-ledger.ts';
import type { ConversationId, MessageRef, Origin } from './conversation.ts';
import type { Notice } from './notice.ts';
import type { Order } from './order.ts';
import type { AccountId, GroupId, Membership, Platform } from './people.ts';
import type { Count } from './policy.ts';

/**
 * One notice to show.
 *
 * @property key names the notice for good; a platform that carries metadata carries this and nothing else
 * @property edit the message to change (the order's card in this conversation); null to post
 * @property card the order's card in this conversation, which a reply hangs under if the requesting message cannot be the root
 * @property counts what the order counts into now, if the message asks somebody to decide; none if it does not, or if that is not known
 * @property batch the batch that a notice is about, as it is now
 * @property called the people and groups that this message calls; all whom it names if it is left out
 * @property decidedAt the card that carries the decision, where the message is about it and stands elsewhere
 * @property shortfall if the provider's money does not reach for what is to be decided
 * @property again true if an earlier try may have been shown, because its answer was lost
 */
export type Delivery = {
  readonly key: string;
  readonly notice: Notice;
  readonly order: Order;
  readonly edit: MessageRef | null;
  readonly card: MessageRef | null;
  readonly again: boolean;
  readonly counts: readonly Count[];
  readonly batch?: BatchFacts;
  readonly called?: readonly (AccountId | GroupId)[];
  readonly decidedAt?: MessageRef;
  readonly shortfall?: Shortfall;
};

/**
 * How a delivery ended.
 *
 * - `shown`: it is at `ref`, also if it was already there
 * - `later`: not shown; try again after `afterMs`. `scope` says whether the conversation or the whole platform must wait
 * - `gone`: the message to edit is deleted or too old: post a fresh one
 * - `never`: refused, by the conversation (archived, kicked, closed), or this message as it is. It is tried again with growing
 *   gaps, and operators and requester are told
 * - `moved`: the conversation has a new id: remap and try again
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
  | { readonly kind: 'never'; readonly why: string; readonly scope: 'conversation' | 'message' }
  | { readonly kind: 'moved'; readonly to: ConversationId }
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * A file to send.
 *
 * @property name with its ending, which says what it is where a platform does not take `mime`
 * @property title the words beside it
 * @property altText what a picture shows, for people who do not see it; null for a file that is no picture
 */
export type OutgoingFile = {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly mime: string;
  readonly title: string;
  readonly altText: string | null;
};

/** Where a file goes: to a conversation, in its thread or under its message if these are given; or to one person in private. */
export type FilePlace = Origin | { readonly person: AccountId };

/** `ref` names the message with the file or, where the platform does not say that, the file itself: it is not for editing. */
export type SendFile = (place: FilePlace, file: OutgoingFile) => Promise<Delivered>;

/**
 * A chat platform that shows notices. `deliver` and `sendFile` never throw for a fault of a network or a platform.
 *
 * @property sendFile sends a file; it ends like a delivery, but is never `gone`. After `unknown` a second try may show it twice
 * @property paceMs the shortest time between two messages to one conversation, by the platform's rules
 * @property pacesEdits whether an edit counts as a message by those rules
 * @property memberOf whether an account is in a platform group; `unknown` if it cannot be asked, and then nobody passes
 * @property membersOf the members of such a group; null if it cannot be asked
 */
export type Surface = {
  readonly name: Platform;
  readonly paceMs: (conversation: ConversationId) => number;
  readonly pacesEdits: boolean;
  readonly deliver: (delivery: Delivery) => Promise<Delivered>;
  readonly sendFile: SendFile;
} & Groups;

/** The groups of a platform. */
export type Groups = {
  readonly memberOf: (group: GroupId, account: AccountId) => Promise<Membership>;
  readonly membersOf: (group: GroupId) => Promise<readonly AccountId[] | null>;
};

/** Who is in which group, as one platform says. */
export type GroupDirectory = Pick<Surface, 'name' | 'memberOf' | 'membersOf'>;

/**
 * A surface and its input.
 *
 * @property routes the HTTP routes that the platform calls; none for polling or a socket
 * @property start connects. Rejects with `ChatRefused` if the platform refuses the token. A platform that cannot be reached is
 *   tried again in the background, and `missing` names it meanwhile
 * @property missing one sentence on what is not working, for `/readyz`; null if all is well
 * @property stop takes nothing new, finishes its work, and closes
 */
export type Connection = {
  readonly surface: Surface;
  readonly routes: readonly Route[];
  readonly start: () => Promise<void>;
  readonly missing: () => string | null;
  readonly stop: () => Promise<void>;
};

/**
 * Somebody pressed a button on an order's card. A card that should have no button any more is shown anew, and whatever waits for its
 * conversation is tried at once.
 */
export type MendCard = (ref: string, pressed: MessageRef) => Promise<void>;

/** The platform refuses our token: nothing works until it is changed. The message is a sentence for people. */
export class ChatRefused extends Error {
  override readonly name = 'ChatRefused';
}

/** One whole HTTP request: header names in lower case, the body within the limit and exactly as it came. */
export type HttpRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
};

export type HttpResponse = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Set where the sender did not prove who it is. */
  readonly refused?: RefusedSignature;
};

/**
 * A request whose signature, secret or token is wrong.
 *
 * @property from who it should have come from: a chat or a provider
 * @property cause the likely one
 * @property why a sentence for operators, without any value
 */
export type RefusedSignature = {
  readonly from: string;
  readonly cause: 'unsigned' | 'clock' | 'secret' | 'body';
  readonly why: string;
};

/** A route for machines. `path` is exact, or ends in `/:token`, which then matches the last segment. */
export type Route = {
  readonly methods: readonly ('GET' | 'POST')[];
  readonly path: string;
  readonly take: (request: HttpRequest) => Promise<HttpResponse>;
};
