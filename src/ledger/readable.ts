import type { ConversationId } from '../core/conversation.ts';
import type { OrderId, OrderRef } from '../core/ids.ts';
import type { Msisdn } from '../core/msisdn.ts';
import { ORDER_STATES, type Order, type OrderState, UNTOUCHED } from '../core/order.ts';
import type { AccountId, PersonId } from '../core/people.ts';

/** Whether a provider that an order names is one that this version knows. */
export type IsProvider = (name: string) => boolean;
/** For a reader that only looks at orders, and neither buys them nor asks about them. */
export const anyProvider: IsProvider = () => true;

export const isAmong = (providers: readonly string[] | null): IsProvider =>
  providers === null ? anyProvider : (name) => providers.includes(name);

/**
 * What stored orders are read with.
 *
 * @property current the id that a conversation has now
 * @property isProvider an order of a provider that is none cannot be read
 */
export type Reading = {
  readonly current: (id: ConversationId) => ConversationId;
  readonly isProvider: IsProvider;
};

/**
 * Finds what an order as it was stored lacks or has otherwise than this version can work with: changed by other hands, or written by a
 * version that knows more states or providers. Only what the desk rests on is looked at; what is added later has defaults.
 *
 * @returns the name of the first such field, never its value, which may be a number; null for an order that can be read
 */
export function unreadablePartOf(order: unknown, isProvider: IsProvider): string | null {
  if (!isObject(order)) return 'the document';
  const wrong = Object.entries(FIELDS).find(([name, fits]) => !fits(order[name]));
  if (wrong !== undefined) return wrong[0];
  const { product, attempt, word, unreachable } = order as Pick<Order, 'product' | 'attempt' | 'word' | 'unreachable'>;
  if (!product.offers.every((offer) => isProvider(offer.provider))) return 'product';
  if (attempt !== null && !isProvider(attempt.provider)) return 'attempt';
  if (unreachable !== null && !isProvider(unreachable.word.provider)) return 'unreachable';
  return word === null || isProvider(word.provider) ? null : 'word';
}

type Fits = (value: unknown) => boolean;
type Fields = Readonly<Record<string, Fits>>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text: Fits = (value) => typeof value === 'string';
const whole: Fits = (value) => Number.isSafeInteger(value);
const list: Fits = (value) => Array.isArray(value);
const among =
  (known: readonly string[]): Fits =>
  (value) =>
    known.includes(value as string);
const listOf =
  (fits: Fits): Fits =>
  (value) =>
    Array.isArray(value) && value.every(fits);
const having =
  (fields: Fields): Fits =>
  (value) =>
    isObject(value) && Object.entries(fields).every(([name, fits]) => fits(value[name]));
const orNull =
  (fits: Fits): Fits =>
  (value) =>
    value === null || fits(value);

const actor = having({ account: text, person: text, name: text });

const FIELDS: Fields = {
  id: text,
  ref: text,
  version: whole,
  state: among(ORDER_STATES),
  requestKey: text,
  team: text,
  maker: actor,
  origin: having({ conversation: text, thread: orNull(text), message: orNull(text) }),
  decisionsIn: text,
  msisdn: text,
  place: isObject,
  product: having({ code: text, name: isObject, priceLi: whole, offers: listOf(having({ provider: text })) }),
  reason: text,
  verdict: having({ rule: text, steps: listOf(having({ approvals: whole, approvers: list })), escalateTo: list }),
  counted: listOf(having({ scope: text, period: text })),
  votes: listOf(having({ by: actor })),
  objections: listOf(having({ by: actor })),
  attempt: orNull(having({ offer: whole, provider: text, merchantOrderId: text })),
  decision: orNull(having({ kind: text, by: orNull(actor) })),
  settlement: orNull(having({ by: actor, outcome: text, evidence: text })),
  proposers: listOf(actor),
  held: orNull(having({ because: text, since: whole })),
  unstaffed: orNull(having({ asked: list })),
  unreachable: orNull(having({ since: whole, tries: whole, tryAt: whole, word: having({ provider: text }) })),
  refusals: list,
  doubt: orNull(having({ since: whole, why: text })),
  word: orNull(having({ provider: text })),
  costLi: orNull(whole),
  earlier: list,
  sameReason: list,
  day: text,
  month: text,
  openedAt: whole,
  changedAt: whole,
  expiresAt: whole,
};

/** Whether what a notice shows can be read; null for one that can. */
export function readShow<S>(show: string): S | null {
  try {
    const read: unknown = JSON.parse(show);
    return SHOWS.some((fits) => fits(read)) ? (read as S) : null;
  } catch {
    return null;
  }
}

const kind = having({ kind: text });
const SHOWS: readonly Fits[] = [
  having({ kind: among(['card']), decide: (value) => typeof value === 'boolean' }),
  having({ kind: among(['reply']), reply: kind }),
  having({ kind: among(['operators']), alert: kind }),
];

/** The columns that still describe an order whose document cannot be read. */
export type OrderColumns = {
  readonly id: string;
  readonly ref: string;
  readonly version: number;
  readonly state: string;
  readonly team: string;
  readonly msisdn: string;
  readonly maker: string;
  readonly price_li: number;
  readonly opened_at: number;
};

/**
 * Builds an order from its columns, so it counts among the earlier orders of its number and rules see it. It is shown to the
 * approvers of a later order, and never written or worked on.
 */
export function orderFromColumns(row: OrderColumns): Order {
  const nowhere = { conversation: '' as Order['decisionsIn'], thread: null, message: null };
  return {
    ...UNTOUCHED,
    id: row.id as OrderId,
    ref: row.ref as OrderRef,
    version: row.version,
    state: row.state as OrderState,
    requestKey: '',
    team: row.team,
    maker: { account: row.maker as AccountId, person: row.maker as PersonId, name: '?' },
    origin: nowhere,
    decisionsIn: nowhere.conversation,
    // If the number is gone, its key is there.
    msisdn: (row.msisdn.length === 11 ? row.msisdn : '****') as Msisdn,
    place: { carrier: null, province: null },
    anyway: false,
    urgent: false,
    product: { code: '?', name: { en: '?', zh: '?' }, priceLi: row.price_li, offers: [] },
    reason: '',
    verdict: { rule: '?', steps: [], rejections: 1, escalateTo: [], capped: false },
    counted: [],
    countedLi: 0,
    attempt: null,
    earlier: [],
    sameReason: [],
    buttonKey: null,
    day: '',
    month: '',
    openedAt: Number(row.opened_at),
    changedAt: Number(row.opened_at),
    expiresAt: Number(row.opened_at),
    remindAt: null,
    escalateAt: null,
  };
}
