import { countsLi } from '../core/cost.ts';
import { type Doubt, NEW_DOUBT } from '../core/doubt.ts';
import { maskMsisdn } from '../core/msisdn.ts';
import type { Attempt, EarlierOrder, Order, Verdict, Vote } from '../core/order.ts';
import { OrderUnreadable } from '../core/set-aside.ts';
import { misfitOf } from './readable.ts';

/** Reads a stored order of this version or an earlier one. Throws the name of the fault, and none of the content. */
export function readDocument(document: string): Order {
  const order = parsed(document);
  const read = { ...ADDED_SINCE, ...(isBeforeSteps(order) ? upgraded(order) : order) };
  const misfit = misfitOf(read);
  if (misfit !== null) throw new OrderUnreadable(`${misfit} cannot be read`);
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
