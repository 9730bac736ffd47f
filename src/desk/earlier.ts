import type { Past, PastOrder } from '../core/ledger.ts';
import { maskMsisdn } from '../core/msisdn.ts';
import type { EarlierOrder, Order } from '../core/order.ts';
import { type Team, teamCalled } from '../core/policy.ts';

/** As much of an earlier order's reason as a card has room for. */
const REASON_KEPT = 80;

/** What a new order's card says of earlier ones; one that has both the number and the reason is told once. */
export function earlierFor(team: Team, { sameNumber, sameReason }: Past): Pick<Order, 'earlier' | 'sameReason'> {
  const isOwn = ({ order }: PastOrder): boolean => teamCalled([team], order.team) !== undefined;
  const of = (past: PastOrder): EarlierOrder => (isOwn(past) ? ownOf(past, team) : foreignOf(past));
  const others = sameReason.filter(({ order }) => sameNumber.every((one) => one.order.id !== order.id));
  return { earlier: sameNumber.map(of), sameReason: others.map(of) };
}

/** A team that was called otherwise then is still its own. */
function ownOf({ order, card }: PastOrder, { name: team }: Team): EarlierOrder {
  const { ref, product, openedAt, msisdn, maker, reason, origin } = order;
  const asked = origin.message === null ? null : { conversation: origin.conversation, message: origin.message };
  const kept = reason.length > REASON_KEPT ? `${reason.slice(0, REASON_KEPT - 1)}…` : reason;
  const number = maskMsisdn(msisdn);
  return { team, ref, productCode: product.code, openedAt, number, by: maker.name, reason: kept, at: asked ?? card };
}

/** Nothing but that there was one, and when. */
const foreignOf = ({ order: { team, openedAt } }: PastOrder): EarlierOrder => ({
  team,
  ref: '' as EarlierOrder['ref'],
  productCode: '',
  openedAt,
  number: '',
  by: '',
  reason: '',
  at: null,
});
