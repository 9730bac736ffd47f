import { type Change, countsLi } from '../core/change.ts';
import type { EarlierOrder, Verdict, Vote } from '../core/decision.ts';
import { type Doubt, NEW_DOUBT } from '../core/doubt.ts';
import { OrderUnreadable } from '../core/ledger.ts';
import { maskMsisdn } from '../core/msisdn.ts';
import { type Attempt, isFinal, isHeld, type Order, type OrderState } from '../core/order.ts';
import { type Lane, laneOf } from '../core/product.ts';
import { err, ok, type Result } from '../core/result.ts';
import { reasonKeyOf } from '../core/rule.ts';
import type { Work } from '../core/work.ts';
import { anyProvider, type IsProvider, type Reading, unreadablePartOf } from './readable.ts';
import type { Params } from './statement.ts';

/** What the jobs do with an order in each state; null for nothing. A final order has work only while it is due. */
export const WORK_OF: Readonly<Record<OrderState, Work | null>> = {
  awaiting_approval: 'expire',
  approved: 'submit',
  submitting: 'recover',
  accepted: 'ask',
  in_doubt: 'ask',
  succeeded: 'sweep',
  failed: 'sweep',
  rejected: null,
  expired: null,
  cancelled: null,
  refunded: null,
};

function workOf(order: Order, dueAt: number | null): Work | null {
  if (isHeld(order)) return 'hold';
  return dueAt === null && isFinal(order.state) ? null : WORK_OF[order.state];
}

/** The columns that a change writes, except the chain. */
export const columnsOf = ({ after, dueAt, askGapMs }: Change): Params => ({
  id: after.id,
  ref: after.ref,
  request: after.requestKey,
  version: after.version,
  state: after.state,
  work: workOf(after, dueAt),
  lane: laneOfOrder(after),
  team: after.team,
  msisdn: after.numberKey ?? after.msisdn,
  maker: after.maker.account,
  price: after.product.priceLi,
  day: after.day,
  month: after.month,
  reason: reasonKeyOf(after.reason),
  button: after.buttonKey,
  opened: after.openedAt,
  doubted: after.doubt?.since ?? null,
  due: dueAt,
  gap: askGapMs,
  document: JSON.stringify(after),
});

export type OrderRow = { readonly document: string; readonly version: number };

/** Reads a stored order, or says what is wrong with it. */
export function readableOrder(row: OrderRow, reading: Reading): Result<Order, string> {
  try {
    return ok(orderOf(row, reading));
  } catch (error) {
    return err(error instanceof OrderUnreadable ? error.message : 'the document cannot be read');
  }
}

/** Reads a stored order, with the present ids of its conversations. Throws `OrderUnreadable`. */
export function orderOf({ document, version }: OrderRow, { current, isProvider }: Reading): Order {
  const order = readOrder(document, isProvider);
  if (order.version !== version) {
    throw new OrderUnreadable(
      `order ${order.id} says version ${order.version} and its row ${version}: it was changed by other hands`,
    );
  }
  const asked = current(order.origin.conversation);
  const decided = current(order.decisionsIn);
  if (asked === order.origin.conversation && decided === order.decisionsIn) return order;
  return { ...order, origin: { ...order.origin, conversation: asked }, decisionsIn: decided };
}

/** A document that lacks a field which an upgrade needs fails anywhere in it, with an error that may quote it. */
function readOrder(document: string, isProvider: IsProvider): Order {
  try {
    return readDocument(document, isProvider);
  } catch (error) {
    throw error instanceof OrderUnreadable ? error : new OrderUnreadable('the document cannot be read');
  }
}

function laneOfOrder({ product, attempt }: Order): Lane | null {
  const offer = product.offers[attempt?.offer ?? 0];
  return offer === undefined ? null : laneOf(offer);
}

/** Reads a stored order of this version or an earlier one. Throws the name of the fault, and none of the content. */
export function readDocument(document: string, isProvider: IsProvider = anyProvider): Order {
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
