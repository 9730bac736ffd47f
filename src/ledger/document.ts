import { maskMsisdn } from '../core/msisdn.ts';
import type { EarlierOrder, Order, Verdict, Vote } from '../core/order.ts';

/** Reads an order as it was stored, by this version or by the one before rules had steps. */
export function readDocument(document: string): Order {
  const order = JSON.parse(document) as Order | OrderBeforeSteps;
  return isBeforeSteps(order) ? upgraded(order) : order;
}

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
