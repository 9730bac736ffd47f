import { countsLi } from '../core/cost.ts';
import { maskMsisdn } from '../core/msisdn.ts';
import type { Attempt, EarlierOrder, Order, Verdict, Vote } from '../core/order.ts';

/** Reads an order as it was stored, by this version or an earlier one. */
export function readDocument(document: string): Order {
  const stored = JSON.parse(document) as Order | OrderBeforeSteps;
  const order = isBeforeSteps(stored) ? upgraded(stored) : stored;
  const { attempt } = order;
  const { countedLi = countedBefore(order) }: Partial<Order> = order;
  return { ...ADDED_SINCE, ...order, countedLi, attempt: attempt && { ...ADDED_TO_ATTEMPT, ...attempt } };
}

/** What an order has that a released version did not store, as it is for an order of that version. */
const ADDED_SINCE = { held: null, unstaffed: null, costsTold: [], numberKey: null } as const satisfies Partial<Order>;
const ADDED_TO_ATTEMPT = { account: null } as const satisfies Partial<Attempt>;

/** Earlier versions counted the price, whatever it cost. */
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

const isBeforeSteps = (order: Order | OrderBeforeSteps): order is OrderBeforeSteps => !('steps' in order.verdict);

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
    earlier: order.earlier.map((one) => ({ ...one, number: maskMsisdn(order.msisdn), by: '', reason: '', at: null })),
    sameReason: [],
    remindedAt: null,
    escalateAt: null,
    escalatedAt: null,
  };
}
