import { countsLi } from '../core/change.ts';
import type { EarlierOrder, Verdict, Vote } from '../core/decision.ts';
import { type Doubt, NEW_DOUBT } from '../core/doubt.ts';
import { OrderUnreadable } from '../core/ledger.ts';
import { maskMsisdn } from '../core/msisdn.ts';
import { type Attempt, ORDER_STATES, type Order } from '../core/order.ts';
import { anyProvider, type IsProvider, isObject } from './forms.ts';

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
  having({ kind: among(['batch']), what: text, batch: text }),
  having({ kind: among(['announcement']), announcement: kind }),
];

/**
 * Reads a document that is the whole order, as every version up to 0.3 wrote it. Throws the name of the fault, and none of the content.
 */
export function readWholeDocument(document: string, isProvider: IsProvider = anyProvider): Order {
  const order = parsed(document);
  const read = { ...ADDED_SINCE, ...(isBeforeSteps(order) ? upgraded(order) : order) };
  const part = unreadablePartOf(read, isProvider);
  if (part !== null) throw new OrderUnreadable(`${part} cannot be read`);
  return completed(read);
}

/** The parser's own error quotes the document, which holds a whole number. */
function parsed(document: string): Order | OrderBeforeSteps {
  const order = json(document);
  if (typeof order !== 'object' || order === null) throw new OrderUnreadable('the document cannot be read');
  return order as Order | OrderBeforeSteps;
}

function json(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    throw new OrderUnreadable('the document is not JSON');
  }
}

/** The fields that a released version did not store, with their values for an order of that version. */
const ADDED_SINCE = {
  ...{ held: null, unstaffed: null, unreachable: null, missing: null },
  ...{ acceptedAt: null, proposals: 0, proposers: [], lateDelivery: null },
  ...{ costsTold: [], numberKey: null },
} as const satisfies Partial<Order>;
const ADDED_TO_ATTEMPT = { account: null } as const satisfies Partial<Attempt>;

/** Fills in what nested parts lack: an attempt its account, a proposal its number, an earlier order its team (then unknown). */
function completed(order: Order): Order {
  const isOld = order.settlement !== null && order.settlement.version === undefined;
  const lacksTeam = [...order.earlier, ...order.sameReason].some(({ team }) => team === undefined);
  const { attempt } = order;
  const { countedLi = countedBefore(order) }: Partial<Order> = order;
  return {
    ...order,
    countedLi,
    attempt: attempt && { ...ADDED_TO_ATTEMPT, ...attempt },
    doubt: order.doubt && doubtOf(order.doubt),
    ...(isOld && { settlement: { ...FIRST_PROPOSAL, ...order.settlement }, proposals: 1 }),
    ...(lacksTeam && { earlier: order.earlier.map(withTeam), sameReason: order.sameReason.map(withTeam) }),
  };
}

/** Earlier versions took any negative code of YTX for one that only needs confirmation, and let one query end it. */
function doubtOf(doubt: Doubt & { readonly elsewhere?: boolean }): Doubt {
  const { elsewhere, ...kept } = { ...NEW_DOUBT, ...doubt };
  return kept.code?.startsWith('-') ? { ...kept, confirm: false } : kept;
}

const FIRST_PROPOSAL = { version: 1, confirmedAt: null, anyway: false } as const;
const withTeam = (one: EarlierOrder): EarlierOrder => ({ ...one, team: one.team ?? null });

/** Earlier versions counted the price, whatever the cost. */
const countedBefore = (order: Order): number => countsLi({ ...order, costLi: null });

/** As version 0.1.0 wrote it. */
type OrderBeforeSteps = Omit<Order, keyof Added | 'verdict' | 'votes' | 'decision' | 'earlier'> & {
  readonly verdict: Pick<Verdict, 'rule'> & Verdict['steps'][number];
  readonly votes: readonly Pick<Vote, 'by' | 'at'>[];
  readonly decision: Omit<NonNullable<Order['decision']>, 'insteadOf'> | null;
  readonly earlier: readonly Pick<EarlierOrder, 'ref' | 'productCode' | 'openedAt'>[];
};
type Added = Pick<
  Order,
  'urgent' | 'counted' | 'objections' | 'sameReason' | 'remindedAt' | 'escalateAt' | 'escalatedAt'
>;

const isBeforeSteps = (order: Order | OrderBeforeSteps): order is OrderBeforeSteps =>
  typeof order.verdict === 'object' && order.verdict !== null && !('steps' in order.verdict);

function upgraded(order: OrderBeforeSteps): Order {
  const { verdict, maker, team, day, month } = order;
  const { rule, approvals, approvers } = verdict;
  const steps = approvals === 0 ? [] : [{ approvals, approvers }];
  return {
    ...order,
    urgent: false,
    verdict: { rule, steps, rejections: 1, escalateTo: [], capped: false },
    counted: [
      { scope: `team:${team}`, period: day },
      { scope: `team:${team}`, period: month },
      { scope: `maker:${maker.person}`, period: day },
    ],
    votes: order.votes.map((vote) => ({ ...vote, step: 0, insteadOf: null })),
    objections: [],
    decision: order.decision && { ...order.decision, insteadOf: null },
    earlier: order.earlier.map((one) => ({
      ...one,
      team: null,
      number: maskMsisdn(order.msisdn),
      by: '',
      reason: '',
      at: null,
    })),
    sameReason: [],
    remindedAt: null,
    escalateAt: null,
    escalatedAt: null,
  };
}
